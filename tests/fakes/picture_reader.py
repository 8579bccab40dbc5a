"""A reader of pictures that says what it is told to, and the fixtures that put it in the real one's place."""

import pytest

from fanzha.common import pictures
from fanzha.core.text.screens import Layout, Side, Turn


def a_page(*paragraphs, head=""):
    """Return what a reader would say of a page with these paragraphs."""
    return Layout(head, tuple(Turn(Side.NOBODY, text) for text in paragraphs))


class PictureReader:
    """Says one layout after the other, or raises what it is given; counts what it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def read(self, pictures, *, wait_s=0.0):
        """Return the next layouts, the last one again and again."""
        self.asked.append(list(pictures))
        return [self._next() for _ in pictures]

    def _next(self):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def no_reader(monkeypatch):
    """Leave no reader: the real one takes seconds."""
    monkeypatch.setattr(pictures, "reader", lambda: None)


@pytest.fixture
def reader_says(monkeypatch):
    """Give a function that puts a reader in place which answers so; returns the reader."""

    def put(*answers):
        reader = PictureReader(*answers)
        monkeypatch.setattr(pictures, "reader", lambda: reader)
        return reader

    return put
