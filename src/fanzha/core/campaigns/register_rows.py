"""Rows of registers: what tells one from another, how a value is said, on which days one is in the calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from fanzha.core.campaigns.registers import Field, RegisterKind
from fanzha.core.values import BadValue, PhoneNumber

_HIDDEN: Final = "••••"
_YEAR, _MONTH, _WEEK = "每年同一天", "每月同一天", "每周同一天"


def identity(kind: RegisterKind, values: Mapping[str, Any]) -> str:
    """Return what tells an entry from the others of its unit; empty where the kind has nothing of that sort.

    >>> from fanzha.core.campaigns.registers import Field
    >>> kind = RegisterKind("k", "展板", (), (Field("x", "地点", "place", is_unique=True), Field("n", "块", "number")))
    >>> identity(kind, {"x": "南门 ", "n": 3}) == identity(kind, {"x": "南门", "n": 4})
    True
    """
    told = [str(values.get(one.code, "")).casefold().split() for one in kind.fields if one.is_unique]
    return "\x1f".join("".join(part) for part in told) if any(told) else ""


def said(field: Field, value: Any) -> str:
    """Return how a value stands on a page or in a table; of a unit the number, since names change.

    >>> [said(Field("x", "", kind), value) for kind, value in (("money", 300050), ("yes_no", False), ("number", 12))]
    ['3,000.50', '否', '12']
    """
    if value is None:
        return ""
    if field.type == "money":
        return f"{value / 100:,.2f}"
    if field.type == "yes_no":
        return "是" if value else "否"
    return str(value)


def masked(field: Field, value: Any) -> str:
    """Return a value with what says who somebody is hidden; others as they are said.

    >>> [masked(Field("x", "", kind, is_personal=True), value) for kind, value in
    ...  (("person", "王小明"), ("phone", "13800001234"), ("text", "南门"))]
    ['王**', '138****1234', '••••']
    """
    text = said(field, value)
    if not field.is_personal or not text:
        return text
    if field.type == "person":
        return text[:1] + "*" * (len(text) - 1)
    if field.type == "phone":
        try:
            return PhoneNumber.parse(text).masked
        except BadValue:  # written under older rules
            return _HIDDEN
    return _HIDDEN


def occurrences(on: date, repeats: str, first: date, last: date) -> Iterator[date]:
    """Yield the days of a span, both ends included, on which a date falls, itself or again; none before itself.

    A day that a month does not have falls on its last one.

    >>> [f"{day:%m-%d}" for day in occurrences(date(2026, 1, 31), "每月同一天", date(2026, 2, 1), date(2026, 3, 31))]
    ['02-28', '03-31']
    """
    day = max(on, first)
    while day <= last:
        if _falls(on, repeats, day):
            yield day
        day += timedelta(days=1)


def _falls(on: date, repeats: str, day: date) -> bool:
    if repeats == _WEEK:
        return day.weekday() == on.weekday()
    last = monthrange(day.year, day.month)[1]
    is_same_day = day.day == min(on.day, last)
    if repeats == _MONTH:
        return is_same_day
    return is_same_day and day.month == on.month if repeats == _YEAR else day == on
