"""Read which period a code or a Chinese label names."""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final

from fanzha.core.values.faults import BadValue, Fault
from fanzha.core.values.reading import plain_text


class PeriodKind(StrEnum):
    """How long a period is. The values are stored: never rename one."""

    DAY = "day"
    WEEK = "week"
    TEN_DAYS = "ten_days"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    TERM = "term"
    YEAR = "year"


def read_period(raw: str) -> tuple[PeriodKind, date]:
    """Return the kind of a written period, and a day in it.

    Raises:
        BadValue: no period is written so, or there is no such day, week or school year.
    """
    text = plain_text(raw).replace(" ", "").upper()
    for kind, pattern in _WRITTEN:
        if match := pattern.fullmatch(text):
            try:
                day = _DAY_IN[kind](match)
            except ValueError:
                break
            if day.year in _YEARS:
                return kind, day
    raise BadValue(Fault.PERIOD_UNREADABLE)


_YEARS: Final = range(1900, 2200)  # what anyone means when writing of this work
_CHINESE: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "中": 2, "下": 3}
_YEAR: Final = r"(?P<year>\d{4})"
_WRITTEN: Final = [
    (kind, re.compile(pattern, re.ASCII))
    for kind, pattern in (
        (PeriodKind.YEAR, _YEAR + "年?"),
        (PeriodKind.HALF_YEAR, _YEAR + r"-?H(?P<part>[12])"),
        (PeriodKind.HALF_YEAR, _YEAR + r"年(?P<part>[上下])半年"),
        (PeriodKind.QUARTER, _YEAR + r"-?Q(?P<part>[1-4])"),
        (PeriodKind.QUARTER, _YEAR + r"年第?(?P<part>[一二三四1-4])季度"),
        (PeriodKind.WEEK, _YEAR + r"(?:-?W|年第)(?P<part>\d{1,2})周?"),
        (PeriodKind.TEN_DAYS, _YEAR + r"-(?P<month>\d{1,2})-T(?P<part>[1-3])"),
        (PeriodKind.TEN_DAYS, _YEAR + r"年(?P<month>\d{1,2})月(?P<part>[上中下])旬"),
        (PeriodKind.TERM, _YEAR + r"-(?P<until>\d{4})(?:学年)?-?第?(?P<part>[12一二])(?:学期)?"),
        (PeriodKind.MONTH, _YEAR + r"(?:[-/.年])(?P<month>\d{1,2})月?"),
        (PeriodKind.DAY, _YEAR + r"[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"),
    )
]


def _part(match: re.Match[str]) -> int:
    """Return the number of the quarter, week, ten days or term that a text names."""
    part = match["part"]
    return int(part) if part.isdigit() else _CHINESE[part]


def _day_in_half(match: re.Match[str]) -> date:
    """Return a day in the half year that a text names; 下 is the second of two here, the third of three in a month."""
    return date(int(match["year"]), 1 if match["part"] in "1上" else 12, 1)


def _day_in_term(match: re.Match[str]) -> date:
    """Return a day in the term that a text names."""
    first, second = int(match["year"]), int(match["until"])
    if second != first + 1:
        raise ValueError("a school year spans two calendar years in a row")
    return date(first, 10, 1) if _part(match) == 1 else date(second, 3, 1)


_DAY_IN: Final[dict[PeriodKind, Callable[[re.Match[str]], date]]] = {
    PeriodKind.YEAR: lambda match: date(int(match["year"]), 1, 1),
    PeriodKind.HALF_YEAR: _day_in_half,
    PeriodKind.QUARTER: lambda match: date(int(match["year"]), _part(match) * 3, 1),
    PeriodKind.WEEK: lambda match: date.fromisocalendar(int(match["year"]), _part(match), 1),
    PeriodKind.TEN_DAYS: lambda match: date(int(match["year"]), int(match["month"]), _part(match) * 10 - 9),
    PeriodKind.TERM: _day_in_term,
    PeriodKind.MONTH: lambda match: date(int(match["year"]), int(match["month"]), 1),
    PeriodKind.DAY: lambda match: date(int(match["year"]), int(match["month"]), int(match["day"])),
}
