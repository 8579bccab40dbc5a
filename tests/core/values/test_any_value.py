"""What holds for every value, whatever is written in its place."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.core.values import (
    BadValue,
    CardNumber,
    CreditCode,
    DivisionCode,
    Fault,
    Fen,
    IdNumber,
    Period,
    PhoneNumber,
    Url,
)

PARSED = [CardNumber, CreditCode, DivisionCode, Fen, IdNumber, Period, PhoneNumber, Url]
digits = st.text("0123456789Xx+- .E万元年月旬周QHTW/:@[]转", max_size=30)
anything = digits | st.text(st.characters(exclude_categories=()), max_size=30)


def read(kind, written):
    """Return the value, or the refusal."""
    try:
        return kind.parse(written)
    except BadValue as refused:
        return refused


@pytest.mark.parametrize("kind", PARSED, ids=lambda kind: kind.__name__)
@given(anything)
@settings(max_examples=60, deadline=None)
def test_reading_gives_a_value_or_a_sentence_and_nothing_else(kind, written):
    found = read(kind, written)

    assert (found.code in set(Fault) and str(found).strip()) if isinstance(found, BadValue) else found.masked


@pytest.mark.parametrize("kind", [kind for kind in PARSED if kind not in {Period, Url}], ids=lambda kind: kind.__name__)
@given(st.floats())
@settings(max_examples=40, deadline=None)
def test_spreadsheet_numbers_are_read_or_refused(kind, number):
    found = read(kind, number)

    assert str(found) == str(read(kind, number))


def test_a_refusal_travels_between_processes():
    refused = BadValue(Fault.PHONE_TOO_SHORT, count=4, wanted=11)

    copy = pickle.loads(pickle.dumps(refused))

    assert isinstance(copy, BadValue)
    assert (str(copy), copy.reason) == (str(refused), refused.reason)
