"""Which returns are owed: the periods of a form between two days, when each is due, and how a unit stands with one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from fanzha.core.calendar import Deadline
from fanzha.core.calendar.rules import Within
from fanzha.core.values import Period, PeriodKind, chinese_day
from fanzha.core.workflow.periodic_return import Timeliness

THIS, LAST = "this", "last"
COVERS: Final = {THIS: "当期", LAST: "上一期"}
# How far rolling over a long holiday can carry a deadline out of its period.
_MARGIN: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Owed:
    """One return that is owed: what it tells of, and until when it must be there."""

    period: Period
    due_at: datetime

    @property
    def due_day(self) -> date:
        """Return the day in China on which it is due; what is due at the end of a day is due that day."""
        return chinese_day(self.due_at - timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Span:
    """From a day until before another: how long a form runs, or how long a unit stands in it."""

    from_on: date
    until_on: date | None = None

    def owes(self, one: Owed) -> bool:
        """Say whether a unit that stands in a form for this span owes a return.

        Who joins before the period is over and before it is due owes it; who has left by the day it is due does not.

        >>> week = Owed(Period.parse("2026-W47"), datetime.fromisoformat("2026-11-20T16:00:00+08:00"))
        >>> [Span(date(2026, 11, day)).owes(week) for day in (20, 21)]
        [True, False]
        >>> [Span(date(2026, 1, 1), date(2026, 11, day)).owes(week) for day in (20, 21)]
        [False, True]
        """
        joined = self.from_on <= min(one.period.last_day, one.due_day)
        return joined and (self.until_on is None or one.due_day < self.until_on)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a form is due, and of what each return tells.

    Attributes:
        deadline: a rule that comes back, tied to the working days of a place.
        covers: "this": the period in which the rule falls; "last": the one before.
        begins_on, ends_on: the days of the form, both included; periods that touch them are owed.
    """

    deadline: Deadline
    covers: str
    begins_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that does not come back."""
        if isinstance(self.deadline.rule, Within):
            raise ValueError("a return needs a deadline that comes back in each period")

    @property
    def kind(self) -> PeriodKind:
        """Return the kind of period that a return tells of."""
        rule = self.deadline.rule
        if isinstance(rule, Within):
            raise ValueError("a return needs a deadline that comes back in each period")
        return rule.period

    def owed_for(self, period: Period) -> Owed | None:
        """Return what is owed for a period; None outside the form's days, or where a holiday drops it."""
        if period.kind is not self.kind:
            return None
        due = self.deadline.due_in(period if self.covers == THIS else period.following)
        if due is None or (self.ends_on is not None and period.start > self.ends_on):
            return None
        one = Owed(period, due)
        return one if Span(self.begins_on).owes(one) else None

    def owed(self, first: date, last: date) -> list[Owed]:
        """Return what is due from a day to another, both included, the earliest first.

        Cost:
            One step for each period between the days, and a month before and after.
        """
        found = [one for one in self._around(first, last) if first <= one.due_day <= last]
        return sorted(found, key=lambda one: (one.due_at, one.period.start))

    def told(self, first: date, last: date) -> list[Owed]:
        """Return what is owed for the periods that begin from a day to another, both included, in order."""
        return [one for one in self._around(first, last) if first <= one.period.start <= last]

    def _around(self, first: date, last: date) -> Iterator[Owed]:
        period = Period.containing(self.kind, max(first, self.begins_on) - _MARGIN)
        period = period.previous if self.covers == LAST else period
        while period.start <= last + _MARGIN:
            one = self.owed_for(period)
            if one is not None:
                yield one
            period = period.following


def timeliness(*, due_at: datetime, now: datetime, is_in: bool, is_late: bool) -> Timeliness:
    """Say how a unit stands with one return.

    Args:
        is_in: the return was handed in and was not sent back since.
        is_late: it was handed in for the first time only after it was due; that stays, whatever comes after.

    >>> due, after = (datetime.fromisoformat(f"2026-11-20T{hour}+08:00") for hour in ("16:00", "16:01"))
    >>> timeliness(due_at=due, now=after, is_in=False, is_late=False).value
    'missing'
    """
    if is_in:
        return Timeliness.LATE if is_late else Timeliness.ON_TIME
    return Timeliness.MISSING if now > due_at else Timeliness.NOT_DUE
