"""No picture is read unless a test says what the reader answers: the real one takes seconds."""

import pytest

from fanzha.common import pictures
from tests.fakes.picture_reader import PictureReader


@pytest.fixture(autouse=True)
def _no_reader(monkeypatch):
    monkeypatch.setattr(pictures, "reader", lambda: None)


@pytest.fixture
def reader_says(monkeypatch):
    """Give a function that puts a reader in place which answers so; returns the reader."""

    def put(*answers):
        reader = PictureReader(*answers)
        monkeypatch.setattr(pictures, "reader", lambda: reader)
        return reader

    return put
