"""A page names the units of an officer's scope; the rows are the same as by the subquery."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fanzha.common import scope
from fanzha.common.once import reading
from fanzha.common.permissions import Permission, Role
from fanzha.people.models import Person
from tests.builders.org import County, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def people_everywhere():
    county = County()
    for unit in (county.root, county.liuhe, county.shangliu, county.baiyang, county.school, county.other_school):
        Person.objects.create(unit=unit)
    return county


def _seen(actor):
    return set(Person.objects.visible_to(actor, Permission.PERSON_VIEW).values_list("unit__name", flat=True))


@pytest.mark.parametrize("most", [1_000, 2], ids=["named", "too many to name"])
@pytest.mark.parametrize("place", ["root", "liuhe", "shangliu", "school", "education"])
def test_a_page_shows_the_rows_that_any_other_query_finds(people_everywhere, monkeypatch, place, most):
    monkeypatch.setattr(scope, "MOST_LISTED", most)
    actor = an_actor(getattr(people_everywhere, place), Role.TOWN_OFFICER)
    elsewhere = _seen(actor)

    with reading():
        on_a_page = _seen(actor)

    assert on_a_page == elsewhere != set()


def test_a_page_asks_for_the_units_once(people_everywhere):
    actor = an_actor(people_everywhere.liuhe, Role.TOWN_OFFICER)

    with reading(), CaptureQueriesContext(connection) as asked:
        _seen(actor)
        _seen(actor)

    assert sum("<@" in query["sql"] for query in asked.captured_queries) == 1
