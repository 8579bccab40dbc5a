import pytest

from tests.builders.org import County


@pytest.fixture
def county(db):
    return County()
