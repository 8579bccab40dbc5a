"""Which six digits are refused, each with its reason."""

import pytest

from fanzha.core.text.pins import SENTENCES, weakness


@pytest.mark.parametrize(
    ("pin", "known", "why"),
    [
        ("", "", "shape"), ("12345", "", "shape"), ("1234567", "", "shape"), ("12 456", "", "shape"),
        ("１２３４５６", "", "shape"), ("²³¹²³¹", "", "shape"), ("000000", "", "row"), ("888888", "", "row"),
        ("123456", "", "row"), ("654321", "", "row"), ("012345", "", "row"), ("121212", "", "pattern"),
        ("456456", "", "pattern"), ("112212", "", "pattern"), ("900315", "", "date"), ("199003", "", "date"),
        ("201312", "", "date"), ("199013", "", ""), ("901332", "", ""), ("271650", "19938271650", "known"),
        ("271650", "", ""), ("482915", "13800138000", ""), ("135790", "", ""),
    ],
)  # fmt: skip
def test_digits_that_are_easily_guessed_are_refused(pin, known, why):
    assert weakness(pin, known=known) == why
    assert not why or SENTENCES[why].endswith("。")
