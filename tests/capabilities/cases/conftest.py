"""The county and officers who work on cases."""

import pytest

# Builders are imported inside the fixtures: this file is read before the settings are.


@pytest.fixture
def county(db):
    """Return a small county with the shipped rules loaded."""
    from tests.builders.alerts import load_rules
    from tests.builders.org import County

    load_rules()
    return County()


@pytest.fixture
def duty(county):
    """Return a duty officer of the county."""
    from tests.builders.org import an_actor

    return an_actor(county.root, "duty_officer", name="周某")


@pytest.fixture
def desk(county, client):
    """Return a browser signed in as a duty officer."""
    from tests.builders.org import an_officer, signed_in

    return signed_in(client, an_officer(county.root, "duty_officer", name="周某"))
