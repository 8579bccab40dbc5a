"""The county with a village's grid, and officers at each level."""

import pytest

# Builders are imported inside the fixtures: this file is read before the settings are.


@pytest.fixture
def county(db):
    """Return a small county with one grid and the shipped rules."""
    from tests.builders.alerts import load_rules
    from tests.builders.org import County, a_unit

    load_rules()
    county = County()
    county.grid = a_unit("上柳村第一网格", below=county.shangliu, kind="grid")
    return county


@pytest.fixture
def analyst(county):
    """Return an analyst of the county."""
    from tests.builders.org import an_actor

    return an_actor(county.root, "analyst", name="秦某")


@pytest.fixture
def village(county):
    """Return an officer of the village."""
    from tests.builders.org import an_actor

    return an_actor(county.shangliu, "village_officer", name="田某")
