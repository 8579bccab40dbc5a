"""A county with rules, and another system that stands in one of its towns."""

import pytest


@pytest.fixture
def county(db):
    from tests.builders.alerts import load_rules
    from tests.builders.api import api_rules
    from tests.builders.org import County

    load_rules()
    api_rules()
    return County()


@pytest.fixture
def other(county):
    from tests.builders.api import Other, a_token

    return Other(a_token(county.liuhe).secret)


@pytest.fixture
def foreign(county):
    from tests.builders.api import Other, a_token

    return Other(a_token(county.baiyang).secret)
