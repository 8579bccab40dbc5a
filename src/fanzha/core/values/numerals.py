"""Read Chinese numerals: everyday ones (三万五), formal ones (叁万伍仟) and mixed ones (3万5千)."""

from fractions import Fraction
from typing import Final

DIGITS: Final = {
    **{c: n for n, c in enumerate("零一二三四五六七八九")},
    **{c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0,
    "两": 2,
    "貳": 2,
    "叄": 3,
    "參": 3,
    "陸": 6,
    "幺": 1,
}
SMALL_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE_UNITS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
CHARACTERS: Final = "".join([*DIGITS, *SMALL_UNITS, *LARGE_UNITS])
_LONGEST: Final = 40


def parse_numeral(text: str) -> int | None:
    """Return the whole number that a Chinese numeral stands for, or None where it is none.

    >>> [parse_numeral(n) for n in ("三万五千", "叁万伍仟", "十二", "一百零五", "三万五", "两亿", "二〇二六", "一二三")]
    [35000, 35000, 12, 105, 35000, 200000000, 2026, 123]
    >>> [parse_numeral(n) for n in ("", "万", "三三万", "你好", "三千四万亿")]
    [None, None, None, None, None]
    """
    if not 0 < len(text) <= _LONGEST or any(c not in CHARACTERS for c in text):
        return None
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text)) if len(text) > 1 or text else None
    return _with_units(text)


def _with_units(text: str) -> int | None:
    """Return the value of a numeral that names its tens, hundreds and so on."""
    total, section, digit, last_unit = Fraction(0), Fraction(0), None, 0
    limit = 10**16
    for character in text:
        if character in DIGITS:
            if digit:
                return None
            digit = DIGITS[character]
            if digit == 0:
                last_unit = 0  # 一百零五: what follows a zero counts as written
        elif character in SMALL_UNITS:
            unit = SMALL_UNITS[character]
            if digit is None and (unit != SMALL_UNITS["十"] or section % 100):
                return None
            section += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        else:
            unit = LARGE_UNITS[character]
            section += digit or 0
            if unit >= limit or not section:
                return None
            total += section * unit
            section, digit, last_unit, limit = Fraction(0), None, unit, unit
    # 三万五 is 35,000 and 两百五 is 250: a last bare digit counts the next lower unit.
    tail = (digit or 0) * (last_unit // 10 if last_unit >= SMALL_UNITS["百"] else 1)
    return int(total + section + tail)
