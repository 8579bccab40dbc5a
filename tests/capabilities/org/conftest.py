import pytest


@pytest.fixture
def county(db):
    """Return a small county."""
    from tests.builders.org import County  # Django is set up only now

    return County()
