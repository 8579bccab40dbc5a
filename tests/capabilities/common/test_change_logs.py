"""Each object's own page says who changed it."""

from datetime import date

import pytest

from fanzha.common import imports
from fanzha.common.imports import registry
from fanzha.common.permissions import Role
from fanzha.intake import actions as intake
from fanzha.intake.models import WatchEntry
from fanzha.people import actions
from tests.builders.alerts import load_rules
from tests.builders.imports import Notes, imported, table
from tests.builders.org import AT, County, an_actor, an_officer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def county():
    load_rules()
    return County()


def a_group(county, by):
    facts = actions.GroupFacts(unit_id=county.root.pk, name="业主群", kind="residents")
    return f"/people/groups/{actions.save_group(facts=facts, by=by, at=AT).pk}/edit/"


def a_place(county, by):
    facts = actions.PlaceFacts(unit_id=county.root.pk, name="北门市场", kind="shop")
    return f"/people/places/{actions.save_place(facts=facts, by=by, at=AT).pk}/edit/"


def a_batch(county, by):
    return f"/imports/{imported(county.root, table('1,a,'), by=by).pk}/"


def a_watch_entry(county, by):
    listing = intake.Listing(
        kind="phone", value="19912345678", source="police", reason="核实的诈骗号码", until=date(2026, 12, 1)
    )
    intake.list_value(listing=listing, unit_id=county.root.pk, by=by, at=AT)
    return f"/intake/watch/?entry={WatchEntry.objects.get().pk}"


@pytest.mark.parametrize("made", [a_group, a_place, a_batch, a_watch_entry])
def test_the_page_of_an_object_says_who_changed_it(county, client, monkeypatch, made):
    monkeypatch.setattr(registry, "_importers", dict(registry._importers))
    imports.register(Notes())
    by = an_actor(county.root, Role.DUTY_OFFICER, name="陈小柳")
    browser = signed_in(client, an_officer(county.root, Role.DUTY_OFFICER))

    page = browser.get(made(county, by)).content.decode()

    log = page[page.index("改动记录") :]
    assert "陈小柳" in log
