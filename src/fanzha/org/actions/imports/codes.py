"""Unit codes as people write them: division codes in full or short, or codes of one's own."""

import re

from fanzha.common.imports import RowRefused
from fanzha.core.values import BadValue, DivisionCode

_OWN = re.compile(r"[0-9A-Z][0-9A-Z._-]{0,31}")
_SHORT = {6, 9}  # a county and a town without the zeros behind them
_FULL = 12


def unit_code(text: str, column: str) -> str:
    """Return a code in its one form.

    Raises:
        RowRefused: it has the length of a division code and is none, or holds signs that no code has.

    >>> unit_code("330999101", "code"), unit_code("xx-01", "code")
    ('330999101000', 'XX-01')
    """
    code = text.upper()
    if code.isascii() and code.isdigit() and len(code) in {*_SHORT, _FULL}:
        return _division(code, column).value
    if not _OWN.fullmatch(code):
        raise RowRefused(column, "编码只能用字母、数字和 - . _，最多 32 位。")
    return code


def parent_code(code: str) -> str | None:
    """Return the code of the division above, where the code is one of a division."""
    if not (code.isascii() and code.isdigit() and len(code) == _FULL):
        return None
    parent = DivisionCode.parse(code).parent
    return parent.value if parent else None


def _division(code: str, column: str) -> DivisionCode:
    try:
        return DivisionCode.parse(code)
    except BadValue as problem:
        raise RowRefused(column, f"{problem}。请对照统计用区划代码。") from None
