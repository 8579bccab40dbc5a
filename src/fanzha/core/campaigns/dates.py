"""Days as written documents name them: "2026年2月10日至11月30日", "1月下旬", "3月底"."""

import re
from datetime import date
from itertools import pairwise
from typing import Final

_DATE: Final = re.compile(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号]|(底|初|上旬|中旬|下旬))?")
_SPAN: Final = re.compile(r"\s*(?:起)?\s*(?:至|到|—+|-+|–|~|～)\s*")
_LAST_DAY: Final = 31
_DAY_OF_WORD: Final = {"初": 10, "上旬": 10, "中旬": 20}


def days_in(text: str, year: int) -> tuple[date, date] | None:
    """Return the two days of a span such as "2026年2月10日至11月30日", or of a single day; None where there is none.

    A month without a day means its first day at the beginning and its last at the end; a span that would end before it
    begins runs into the next year.

    >>> [day.isoformat() for day in days_in("（1月下旬—2月底）", 2026)]
    ['2026-01-21', '2026-02-28']
    >>> [day.isoformat() for day in days_in("11月25日至次年1月10日", 2026)]
    ['2026-11-25', '2027-01-10']
    """
    found = [match for match in _DATE.finditer(text) if match.group(3) or match.group(4) or "月" in match.group(0)]
    for one, other in pairwise(found):
        between = text[one.end() : other.start()]
        if _SPAN.fullmatch(between.replace("次年", "").replace("本年", "") or " "):
            begins = _day(one, year, is_end=False)
            ends = _day(other, begins.year if begins else year, is_end=True)
            if begins and ends and ends < begins and not other.group(1):
                ends = _with_year(ends, begins.year + 1)
            return (begins, ends) if begins and ends and begins <= ends else None
    if len(found) == 1 and (found[0].group(3) or found[0].group(4)):
        day = _day(found[0], year, is_end=True)
        return (day, day) if day else None
    return None


def _day(match: re.Match[str], year: int, *, is_end: bool) -> date | None:
    """Return the day that a match names, or None for a day that no calendar has."""
    year, month = int(match.group(1) or year), int(match.group(2))
    word = match.group(4)
    if match.group(3):
        number = int(match.group(3))
    elif word in _DAY_OF_WORD:
        number = _DAY_OF_WORD[word] if is_end else _DAY_OF_WORD[word] - 9
    elif word == "下旬":
        number = _LAST_DAY if is_end else 21
    elif word == "底":
        number = _LAST_DAY
    else:
        number = _LAST_DAY if is_end else 1
    exact = bool(match.group(3))
    for tried in range(number, number - (0 if exact else 3) - 1, -1):
        try:
            return date(year, month, tried)
        except ValueError:
            continue
    return None


def _with_year(day: date, year: int) -> date:
    """Return the day in another year; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
