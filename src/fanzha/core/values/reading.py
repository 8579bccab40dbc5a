"""Read what people and spreadsheets write where a number is wanted."""

import math
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from fanzha.core.values.faults import BadValue, Fault

Raw = str | int | float
"""What a form (text) or a spreadsheet (text or number) hands over."""

# Floats hold every whole number up to here and no further: beyond, the last digits are invented.
_EXACT_FLOAT: Final = 2**53
_LONGEST: Final = 500
_NUMBER: Final = re.compile(r"\d{1,60}\.0{1,20}")
_SCIENTIFIC: Final = re.compile(r"(\d)(?:\.(\d{1,40}))?e\+?(\d{1,2})", re.IGNORECASE)
_INVISIBLE: Final = {"Cf", "Cc", "Cs", "Mn", "Me"}
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))


def plain_text(raw: Raw) -> str:
    """Return what was written, narrow, without invisible characters and outer spaces.

    >>> plain_text("　１３８００１３８０００ ")
    '13800138000'
    """
    if isinstance(raw, str) and raw.isascii() and raw.isalnum():
        return raw[:_LONGEST]  # nothing below changes it; most numbers of a long table are written so
    text = unicodedata.normalize("NFKC", str(raw)[:_LONGEST]).translate(_DASHES)
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return text.strip().strip("'’\"“”").strip()


def written_digits(raw: Raw, what: str) -> str:
    """Return an identifier as it was written, undoing what spreadsheets do to long numbers where nothing was lost.

    Args:
        what: the name of the value in Chinese, for the sentence.

    Raises:
        BadValue: nothing was written, or the spreadsheet has lost digits.

    >>> written_digits(13800138000.0, "电话"), written_digits("1.3800138000E+10", "电话")
    ('13800138000', '13800138000')
    >>> written_digits("1.38E+10", "电话")
    Traceback (most recent call last):
    fanzha.core.values.faults.BadValue: 电话被表格改成了数字，后面的位数已经丢失。把这一列设为文本，再按原件填写
    """
    if isinstance(raw, bool):
        raise BadValue(Fault.EMPTY, what=what)
    if isinstance(raw, float):
        return _whole(raw, what)
    text = plain_text(raw).removeprefix("=").strip('"')
    if not text:
        raise BadValue(Fault.EMPTY, what=what)
    if _NUMBER.fullmatch(text):
        return text.partition(".")[0]
    if scientific := _SCIENTIFIC.fullmatch(text):
        return _expanded(scientific, what)
    return text


def _whole(number: float, what: str) -> str:
    """Return a spreadsheet's number as digits."""
    if math.isnan(number):  # an empty cell in a numeric column arrives as NaN
        raise BadValue(Fault.EMPTY, what=what)
    if abs(number) >= _EXACT_FLOAT:
        raise BadValue(Fault.LOST_DIGITS, what=what)
    if number != int(number):
        raise BadValue(Fault.NOT_WHOLE, what=what)
    return str(int(number))


def _expanded(match: re.Match[str], what: str) -> str:
    """Return a number in scientific notation in full, if it shows all of its digits."""
    first, rest, exponent = match[1], match[2] or "", int(match[3])
    if len(rest) != exponent:
        raise BadValue(Fault.LOST_DIGITS, what=what)
    return first + rest


def decimal(text: str) -> Decimal | None:
    """Return a finite decimal number, or None where the text is none.

    >>> decimal("1.20"), decimal("NaN"), decimal("1e999999")
    (Decimal('1.20'), None, None)
    """
    if not re.fullmatch(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})", text, re.ASCII):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern leaves nothing to refuse
        return None
