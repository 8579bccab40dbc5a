"""One house for all faults that need real processes."""

import pytest

from tests.faults.house import House


@pytest.fixture(scope="session")
def house():
    """A county on an embedded database of its own, not yet served."""
    made = House()
    yield made
    made.remove()


@pytest.fixture
def served(house):
    """The house, served by `fanzha run`; whatever a test broke is started again before the next."""
    if house.run is None or house.run.poll() is not None or not house.answers():
        house.stop()
        house.start()
    return house
