"""The county, and officers who look after rights and retention."""

import pytest

# Builders are imported inside the fixtures: this file is read before the settings are.


@pytest.fixture
def county(db):
    """Return a small county with the shipped rules loaded."""
    from fanzha.common import rules
    from tests.builders.alerts import load_rules
    from tests.builders.org import AT, SYSTEM, County

    load_rules()
    rules.load_shipped("fanzha.common.approvals", by=SYSTEM, at=AT)
    return County()


@pytest.fixture
def director(county):
    """Return a director of the county."""
    from tests.builders.org import an_actor

    return an_actor(county.root, "director", name="何主任")


@pytest.fixture
def duty(county):
    """Return a duty officer of the county."""
    from tests.builders.org import an_actor

    return an_actor(county.root, "duty_officer", name="周某")
