"""The county with follow-up switched on, and who works with it."""

import pytest

# Builders are imported inside the fixtures: this file is read before the settings are.


@pytest.fixture
def county(db):
    """Return a small county with the shipped rules loaded."""
    from fanzha.common import rules
    from tests.builders.org import AT, SYSTEM, County

    for package in ("common.approvals", "rights", "followup"):
        rules.load_shipped(f"fanzha.{package}", by=SYSTEM, at=AT)
    return County()


@pytest.fixture
def desk(county):
    """Return who works with follow-up; it is on."""
    from tests.builders.followup import Desk, switched_on

    switched_on()
    return Desk(county)


@pytest.fixture
def off_desk(county):
    """Return who would work with follow-up; it is off."""
    from tests.builders.followup import Desk

    return Desk(county)
