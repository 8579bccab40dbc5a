"""The bell counts what the inbox lists, on every page, without reading it."""

from datetime import timedelta

import pytest

from fanzha.common import slots
from fanzha.common.permissions import Role
from fanzha.web.context import waiting
from tests.builders.alerts import an_alert, load_rules
from tests.builders.intake import a_report
from tests.builders.org import County, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def _listed(actor, at):
    return [item for slot in ("decisions", "inbox") for part in slots.filled(slot, actor, at) for item in part]


def _counted(actor, at):
    return waiting(actor, at)


@pytest.fixture
def county():
    load_rules()
    return County()


def test_whoever_lists_something_counts_it_for_the_bell(db):
    listing = {filler.name for slot in ("decisions", "inbox") for filler in slots._slots[slot]}
    counting = {filler.name for filler in slots._slots["waiting_count"]}

    assert listing == counting


@pytest.mark.parametrize(
    "role",
    [Role.DIRECTOR, Role.DUTY_OFFICER, Role.ANALYST, Role.TOWN_OFFICER, Role.GRID_WORKER, Role.INSPECTOR,
     Role.ADMINISTRATOR],
)  # fmt: skip
def test_the_bell_counts_what_the_inbox_lists(county, at, role):
    unit = county.liuhe if role in {Role.TOWN_OFFICER, Role.GRID_WORKER} else county.root
    actor = an_actor(unit, role)
    for _ in range(3):
        an_alert(county.liuhe)
        an_alert(county.liuhe, grade="red", at=at - timedelta(hours=5))
        a_report(county.liuhe)

    assert _counted(actor, at) == len(_listed(actor, at))


def test_neither_goes_on_for_ever(county, at):
    duty = an_actor(county.root)
    for _ in range(25):
        an_alert(county.liuhe)

    assert _counted(duty, at) == len(_listed(duty, at)) == 20
