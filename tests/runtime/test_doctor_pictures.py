"""The doctor says whether pictures can be read, and names what is missing."""

import pytest

from fanzha.cli import reading
from fanzha.common.pictures import CannotRead, TooSlow
from tests.fakes.picture_reader import PictureReader, a_page


@pytest.fixture
def said(monkeypatch):
    """Give a function that examines a reader that answers so."""

    def examine(answer, installed=True):
        monkeypatch.setattr(reading, "installed", lambda: installed)
        monkeypatch.setattr(reading, "new_reader", lambda **_: PictureReader(answer))
        return reading.finding()

    return examine


def test_a_house_without_the_extra_is_in_order(said):
    finding = said(a_page(), installed=False)

    assert finding.ok
    assert "make setup-ocr" in finding.sentence


def test_a_reader_that_reads_is_in_order(said):
    assert said(a_page("96110")).ok


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (CannotRead("ImportError: libGL.so.1: cannot open shared object file"), "libGL.so.1"),
        (CannotRead("FileNotFoundError: rapidocr carries 0 models for det, not one"), "0 models"),
        (TooSlow(), "make setup-ocr"),
        (a_page("9 6"), "make setup-ocr"),
    ],
)
def test_a_reader_that_fails_is_named_with_what_to_do(said, answer, advice):
    finding = said(answer)

    assert not finding.ok
    assert advice in finding.advice
