"""Deadlines: a rule from data, tied to the working days of a place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self

from fanzha.core.calendar.rules import Each, Roll, Rule, Unit, Within, parse_rule
from fanzha.core.calendar.workdays import WorkCalendar
from fanzha.core.values import CHINA, Period, PeriodKind, chinese_day

# A rule that is dropped on days off can be silent over the longest holidays, but not over so many of its periods.
_MOST_PERIODS: Final = 60
_MARGIN: Final = timedelta(days=31)  # how far rolling can carry a deadline out of its period


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due.

    >>> from fanzha.core.calendar.workdays import china_calendar
    >>> friday = Deadline.parse({"each": "week", "day": 5, "at": "16:00", "roll": "previous"}, china_calendar([2026]))
    >>> friday.due(datetime(2026, 9, 28, 9, 0, tzinfo=CHINA)).isoformat()    # Friday 2 October is a holiday
    '2026-09-30T16:00:00+08:00'
    >>> friday.sentence
    '每周五 16:00 前，遇节假日提前到前一个工作日'
    """

    rule: Rule
    calendar: WorkCalendar

    @classmethod
    def parse(cls, data: Mapping[str, object], calendar: WorkCalendar) -> Self:
        """Return the deadline that stored data describe.

        Args:
            data: `{"each": "week", "day": 5, "at": "16:00", "roll": "previous"}`, `{"each": "month", "day": 5}`,
                `{"each": "term"}`, `{"within": 3, "unit": "working_days"}`, `{"within": 60, "unit": "minutes"}`.
            calendar: whose working days count.

        Raises:
            BadDeadline: the data make no rule; the sentence says what to change.
        """
        return cls(parse_rule(data), calendar)

    @property
    def sentence(self) -> str:
        """Return the rule in Chinese."""
        return self.rule.sentence

    def due(self, after: datetime) -> datetime:
        """Return when something is due that begins at a moment: strictly later, in Chinese time.

        Raises:
            ValueError: the moment has no time zone.

        >>> days = Deadline.parse({"within": 3}, WorkCalendar())
        >>> days.due(datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)).isoformat()
        '2026-03-06T00:00:00+08:00'
        """
        chinese_day(after)
        after = after.astimezone(CHINA)
        if isinstance(self.rule, Within):
            return self._end_of_span(self.rule, after)
        period = Period.containing(self.rule.period, chinese_day(after - _MARGIN))
        for due in self._dues_from(self.rule, period):
            if due > after:
                return due
        raise ValueError("the rule is never due: check the working days")

    def occurrences(self, period: Period) -> tuple[datetime, ...]:
        """Return every moment in a period at which the rule is due, in order; none for a span that starts on demand.

        A deadline at the end of a day belongs to that day, although the moment is the next day's first.

        >>> monthly = Deadline.parse({"each": "month", "day": 5, "at": "18:00", "roll": "next"}, WorkCalendar())
        >>> [due.strftime("%m-%d %H:%M") for due in monthly.occurrences(Period.parse("2026Q2"))]
        ['04-06 18:00', '05-05 18:00', '06-05 18:00']
        """
        if isinstance(self.rule, Within):
            return ()
        first = Period.containing(self.rule.period, period.start - _MARGIN)
        found = []
        for day in self._days_from(self.rule, first):
            if day > period.last_day + _MARGIN:
                break
            if period.contains(day):
                found.append(_moment(day, self.rule.minute))
        return tuple(sorted(set(found)))

    def due_in(self, period: Period) -> datetime | None:
        """Return when a returning rule is due for one of its own periods, after rolling; None where it is dropped.

        Raises:
            ValueError: the rule does not come back, or comes back in periods of another kind.

        >>> from fanzha.core.calendar.workdays import china_calendar
        >>> friday = Deadline.parse({"each": "week", "day": 5, "roll": "skip"}, china_calendar([2026]))
        >>> friday.due_in(Period.parse("2026-W40")) is None    # Friday 2 October is a holiday
        True
        """
        if isinstance(self.rule, Within) or self.rule.period is not period.kind:
            raise ValueError(f"the rule is not due in each {period.kind}")
        day = self._rolled(_day_in(self.rule, period), self.rule.roll)
        return _moment(day, self.rule.minute) if day else None

    def _end_of_span(self, rule: Within, after: datetime) -> datetime:
        """Return the end of a span that begins at a moment."""
        if rule.unit is Unit.MINUTES:
            return after + timedelta(minutes=rule.amount)
        if rule.unit is Unit.HOURS:
            return after + timedelta(hours=rule.amount)
        if rule.unit is Unit.WORKING_DAYS:
            last = self.calendar.add_working_days(after.date(), rule.amount)
        else:
            last = after.date() + timedelta(days=rule.amount)
        if rule.roll is Roll.NEXT:
            last = self.calendar.on_or_after(last)
        elif rule.roll is Roll.PREVIOUS:
            # A span may shrink over a holiday, but not to nothing.
            last = max(self.calendar.on_or_before(last), after.date() + timedelta(days=1))
        return _moment(last, rule.minute)

    def _dues_from(self, rule: Each, period: Period) -> Iterator[datetime]:
        """Yield when a returning rule is due, from a period on."""
        for day in self._days_from(rule, period):
            yield _moment(day, rule.minute)

    def _days_from(self, rule: Each, period: Period) -> Iterator[date]:
        """Yield the days on which a returning rule is due, from a period on."""
        silent = 0
        while silent < _MOST_PERIODS:
            day = self._rolled(_day_in(rule, period), rule.roll)
            silent = 0 if day else silent + 1
            if day:
                yield day
            period = period.following

    def _rolled(self, day: date, roll: Roll) -> date | None:
        """Return the day that a deadline moves to, or None where it is dropped."""
        if roll is Roll.NONE or self.calendar.is_working_day(day):
            return day
        if roll is Roll.SKIP:
            return None
        return self.calendar.on_or_before(day) if roll is Roll.PREVIOUS else self.calendar.on_or_after(day)


def _day_in(rule: Each, period: Period) -> date:
    """Return the day of a rule in a period, its last day where the period is shorter."""
    if rule.month:
        months = list(period.parts(PeriodKind.MONTH))
        period = months[min(rule.month, len(months)) - 1]
    offset = rule.day - 1 if rule.day > 0 else period.days + rule.day
    return period.start + timedelta(days=min(max(offset, 0), period.days - 1))


def _moment(day: date, minute: int) -> datetime:
    """Return a minute of a day in Chinese time; minute 1440 is the next midnight."""
    return datetime.combine(day, time(), CHINA) + timedelta(minutes=minute)
