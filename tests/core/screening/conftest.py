"""The shipped screener, loaded once."""

from importlib import resources

import pytest

from fanzha.core.screening import Screener, load_model, shipped


@pytest.fixture(scope="session")
def model_bytes():
    return resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()


@pytest.fixture(scope="session")
def screener(model_bytes):
    return Screener(load_model(model_bytes))


@pytest.fixture(scope="session")
def model(model_bytes):
    return load_model(model_bytes)
