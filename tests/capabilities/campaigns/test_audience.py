"""Whom something is for: along either path, by kind, by hand; closed units and other units are left out."""

from datetime import timedelta

import pytest

from fanzha.campaigns.queries.audience import Audience, out_of_reach, units_of
from fanzha.org import actions as org
from tests.builders.org import AT, SYSTEM, County, a_unit, an_actor

TODAY = AT.date()


@pytest.fixture
def county(db):
    """Return the small county with a grid."""
    county = County()
    county.grid = a_unit("上柳村第一网格", below=county.shangliu, kind="grid")
    return county


def _names(county, ids):
    named = {unit.pk: name for name, unit in vars(county).items()}
    return {named[pk] for pk in ids}


@pytest.mark.parametrize(
    ("below", "path", "kinds", "found"),
    [
        ("root", "territory", ["town"], {"liuhe", "baiyang"}),
        ("root", "territory", ["village", "grid"], {"shangliu", "dongying", "grid"}),
        ("liuhe", "territory", [], {"shangliu", "grid", "school"}),
        ("education", "line", [], {"school", "other_school"}),
        ("education", "territory", [], set()),
        ("liuhe", "territory", ["town"], set()),
    ],
)
def test_units_below_one_along_a_path(county, below, path, kinds, found):
    audience = Audience.of({"below": getattr(county, below).pk, "path": path, "kinds": kinds})

    assert _names(county, units_of(SYSTEM, audience, on=TODAY)) == found


def test_units_picked_by_hand_come_besides_the_others_and_once(county):
    audience = Audience(county.liuhe.pk, "territory", ("village",), (county.shangliu.pk, county.other_school.pk))

    found = units_of(SYSTEM, audience, on=TODAY)

    assert _names(county, found) == {"shangliu", "other_school"}
    assert len(found) == 2


def test_a_closed_unit_is_asked_for_nothing_new(county):
    audience = Audience(county.root.pk, kinds=("grid",), units=(county.grid.pk,))
    org.close_unit(unit_id=county.grid.pk, why="网格调整合并", by=SYSTEM, at=AT)

    assert units_of(SYSTEM, audience, on=TODAY) == []
    assert units_of(SYSTEM, audience, on=TODAY - timedelta(days=1)) == [county.grid.pk]


def test_a_town_reaches_its_own_units_alone(county):
    town = an_actor(county.liuhe, "town_officer")
    audience = Audience(county.root.pk, kinds=("village",), units=(county.other_school.pk,))

    assert _names(county, units_of(town, audience, on=TODAY)) == {"shangliu"}
    assert out_of_reach(town, audience) == sorted([county.root.pk, county.other_school.pk])


def test_who_may_not_issue_reaches_nobody(county):
    worker = an_actor(county.shangliu, "grid_worker")

    assert units_of(worker, Audience(county.shangliu.pk), on=TODAY) == []


def test_an_audience_comes_back_as_it_was_stored():
    audience = Audience(3, "line", ("school",), (7, 9))

    assert Audience.of(audience.as_json()) == audience
    assert Audience.of({}) == Audience()


def test_the_number_of_trips_does_not_grow(county, django_assert_max_num_queries):
    audience = Audience(county.root.pk, kinds=("village", "grid", "town"))

    with django_assert_max_num_queries(8):
        units_of(SYSTEM, audience, on=TODAY)
