"""Two installations that know each other, made once for each file of tests."""

import pytest


@pytest.fixture(scope="module")
def _houses(django_db_setup, django_db_blocker, tmp_path_factory):
    """Make both installations: the same county in each, keys compared by two, everything allowed to cross."""
    from fanzha.common import clock
    from tests.builders.alerts import load_rules
    from tests.builders.exchange import let_cross, paired, staffed, two_houses
    from tests.builders.org import AT, County

    with django_db_blocker.unblock(), clock.fixed(AT), two_houses(tmp_path_factory.mktemp("houses")) as houses:
        for house in houses:
            with house.open():
                load_rules()
                house.county = County()
                staffed(house, house.county)
        inside, outside = houses
        inside.peer = paired(inside, outside, name="外网平台")
        outside.peer = paired(outside, inside, name="内网专班")
        for house in houses:
            with house.open():
                for direction in ("out", "in"):
                    let_cross(house, house.peer, direction)
        yield houses


@pytest.fixture
def houses(_houses, django_db_blocker):
    """Return (inside, outside); what a test writes stays for the next."""
    with django_db_blocker.unblock():
        yield _houses


@pytest.fixture
def inside(houses):
    return houses[0]


@pytest.fixture
def outside(houses):
    return houses[1]
