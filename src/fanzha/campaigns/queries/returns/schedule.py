"""When a form is due, and the rules of returns that hold on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fanzha.common.once import once_a_request
from fanzha.common.rules import rule_at, rule_or_shipped
from fanzha.core.calendar import Deadline, china_calendar
from fanzha.core.campaigns.periods import Schedule, Span
from fanzha.core.metrics.formalism import Bounds, read_bounds
from fanzha.core.values import Period, PeriodKind
from fanzha.core.values.faults import BadValue

# How far ahead the next return of each kind of period lies at most, over the longest holidays.
_AHEAD = {
    PeriodKind.DAY: 12, PeriodKind.WEEK: 24, PeriodKind.TEN_DAYS: 30, PeriodKind.MONTH: 65, PeriodKind.QUARTER: 125,
    PeriodKind.HALF_YEAR: 220, PeriodKind.TERM: 250, PeriodKind.YEAR: 400,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReturnRules:
    """One version of the rules.

    Attributes:
        longest_reopening_days: a return is reopened for so many days at most.
        shown_days: how far back a unit's own list reaches.
        urgent_days: from how many days before it is due a return stands among what waits.
        most_films: none where a version was written before films were taken.
    """

    longest_reopening_days: int
    shown_days: int
    urgent_days: int
    most_pictures: int
    most_files: int
    most_mb: int
    most_films: int = 0
    most_film_mb: int = 0


@once_a_request
def return_rules(on: date) -> ReturnRules:
    """Return the rules that hold on a day."""
    return ReturnRules(**rule_or_shipped("campaigns.returns", on, package="fanzha.campaigns").content)


@once_a_request
def bounds(on: date) -> Bounds:
    """Return from what on signs of formalism are shown on a day."""
    rule = rule_at("campaigns.formalism", on)
    return read_bounds(rule.version, rule.content)


def schedule_of(form: Any, years: Iterable[int]) -> Schedule:
    """Return when a form is due; the working days of the years around are known."""
    wanted = sorted(set(years))
    calendar = china_calendar(range(wanted[0] - 1, wanted[-1] + 2))
    return Schedule(Deadline.parse(form.deadline, calendar), form.covers, form.begins_on, form.ends_on)


def schedule_around(form: Any, first: date, last: date) -> Schedule:
    """Return when a form is due between two days."""
    return schedule_of(form, range(first.year, last.year + 1))


def span_of(owing: Any) -> Span:
    """Return how long a unit stands in a form."""
    return Span(owing.from_on, owing.until_on)


def ahead(form: Any) -> timedelta:
    """Return how far ahead the next return of a form lies at most."""
    return timedelta(days=_AHEAD[PeriodKind(form.period_kind)])


def period_of(code: str) -> Period | None:
    """Return the period of a code that stands in an address; None where it is none."""
    try:
        period = Period.parse(code)
    except (BadValue, ValueError):
        return None
    return period if period.code == code else None
