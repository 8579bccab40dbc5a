"""The county, its rules, and officers who work on alerts."""

import pytest

# Builders are imported inside the fixtures: this file is read before the settings are.


@pytest.fixture
def county(db):
    """Return a small county with the shipped rules loaded."""
    from tests.builders.alerts import load_rules
    from tests.builders.org import County

    load_rules()
    return County()


def _actor(unit, role, name):
    from tests.builders.org import an_actor

    return an_actor(unit, role, name=name)


@pytest.fixture
def duty(county):
    """Return a duty officer of the county."""
    return _actor(county.root, "duty_officer", "周某")


@pytest.fixture
def director(county):
    """Return the director of the county."""
    return _actor(county.root, "director", "李某")


@pytest.fixture
def town(county):
    """Return the officer of Liuhe town."""
    return _actor(county.liuhe, "town_officer", "陈某")


@pytest.fixture
def other_town(county):
    """Return the officer of Baiyang town."""
    return _actor(county.baiyang, "town_officer", "王某")


@pytest.fixture
def grid(county):
    """Return a grid worker of a village of Liuhe town."""
    return _actor(county.shangliu, "grid_worker", "孟某")


@pytest.fixture
def desk(county, client):
    """Return a browser signed in as a duty officer."""
    from tests.builders.org import an_officer, signed_in

    return signed_in(client, an_officer(county.root, "duty_officer", name="周某"))
