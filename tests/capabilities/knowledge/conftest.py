"""A county with a duty officer who writes, a director who reviews, and a village officer who reads.

Imports stand inside: this file is read before Django is ready.
"""

import pytest


@pytest.fixture
def officers(db):
    from fanzha.common import rules
    from fanzha.common.permissions import Role
    from tests.builders import org

    # The shell of every page counts what waits, and those counts follow shipped rules.
    for package in ("fanzha.intake", "fanzha.alerts", "fanzha.campaigns"):
        rules.load_shipped(package, by=org.SYSTEM, at=org.AT)
    county = org.a_unit("清河县", kind="county", code="330999000000")
    return {
        "writer": org.an_officer(county, Role.DUTY_OFFICER, name="周某"),
        "reviewer": org.an_officer(county, Role.DIRECTOR, name="李某"),
        "reader": org.an_officer(county, Role.VILLAGE_OFFICER, name="孟某"),
    }


def _actor(officer):
    from tests.builders import org

    return org.actor_of(officer)


@pytest.fixture
def writer(officers):
    return _actor(officers["writer"])


@pytest.fixture
def reviewer(officers):
    return _actor(officers["reviewer"])


@pytest.fixture
def reader(officers):
    return _actor(officers["reader"])


@pytest.fixture
def shipped(db, at):
    """Load what ships with the product."""
    from fanzha.knowledge import actions
    from tests.builders.org import SYSTEM

    return actions.load_shipped(by=SYSTEM, at=at)


@pytest.fixture
def draft(writer, at):
    """Return a fresh draft of a slogan set."""
    from tests.builders import knowledge

    return knowledge.a_draft(writer, at)


@pytest.fixture
def published(draft, writer, reviewer, at):
    """Return the same, let out today."""
    from tests.builders import knowledge

    return knowledge.let_out(writer, reviewer, at)
