"""Periods: whole days, weeks, ten days, months, quarters, half years, terms and years."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MINYEAR, date, datetime, time, timedelta, timezone
from typing import Final, Self

from fanzha.core.values.period_reading import PeriodKind, read_period

CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Chinese time: one zone, no summer time since 1991."""

_MONTHS_A_QUARTER: Final = 3
_MONTHS_A_HALF: Final = 6
_SECOND_TEN_DAYS: Final = 11
_THIRD_TEN_DAYS: Final = 21
# Terms as statistics count them: winter holidays belong to the first term and summer holidays to the second, so that
# every day lies in one term. The school year starts on 1 September (school calendars of the education bureaus).
_FIRST_TERM_MONTH: Final = 9
_SECOND_TERM_MONTH: Final = 2


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of whole days in Chinese time that the work is counted by.

    Attributes:
        start: its first day.
        end: the day after its last: periods are half-open, so that neighbours neither overlap nor leave gaps.
        kind: decides what comes before and after, and what a year ago means.

    >>> march = Period.parse("2026年3月")
    >>> march.code, march.label, march.previous.label, march.a_year_ago.code
    ('2026-03', '2026年3月', '2026年2月', '2025-03')
    >>> march.start, march.end
    (datetime.date(2026, 3, 1), datetime.date(2026, 4, 1))
    """

    start: date
    end: date
    kind: PeriodKind

    def __post_init__(self) -> None:
        """Refuse days that do not make a period of the kind."""
        if (self.start, self.end) != _bounds(self.kind, self.start):
            raise ValueError(f"{self.start} to {self.end} is not a {self.kind}")

    @classmethod
    def containing(cls, kind: PeriodKind, day: date) -> Self:
        """Return the period of a kind in which a day or an aware moment lies.

        Raises:
            ValueError: a moment has no time zone.

        >>> Period.containing(PeriodKind.TEN_DAYS, date(2026, 3, 31)).label
        '2026年3月下旬'
        """
        start, end = _bounds(kind, chinese_day(day))
        return cls(start, end, kind)

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Return the period that a code or a Chinese label names.

        Raises:
            BadValue: it names none.

        >>> [Period.parse(p).code for p in ("2026Q1", "2026年第二季度", "2026-3", "2026年3月上旬", "2026年第9周")]
        ['2026-Q1', '2026-Q2', '2026-03', '2026-03-T1', '2026-W09']
        >>> Period.parse("2025-2026学年第二学期").code, Period.parse("2026年上半年").code
        ('2025-2026-2', '2026-H1')
        """
        kind, day = read_period(raw)
        return cls.containing(kind, day)

    @property
    def code(self) -> str:
        """Return the form in which a period is stored and put into addresses; `parse` reads it back."""
        return _CODES[self.kind].format(**self._numbers())

    @property
    def label(self) -> str:
        """Return the period as Chinese pages and papers write it."""
        return _LABELS[self.kind].format(**self._numbers())

    @property
    def masked(self) -> str:
        """Return the label: a period hides nothing."""
        return self.label

    @property
    def last_day(self) -> date:
        """Return the last day that belongs to the period."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.end - self.start).days

    @property
    def starts_at(self) -> datetime:
        """Return the first moment of the period in Chinese time."""
        return datetime.combine(self.start, time(), CHINA)

    @property
    def ends_at(self) -> datetime:
        """Return the first moment after the period in Chinese time."""
        return datetime.combine(self.end, time(), CHINA)

    @property
    def previous(self) -> Self:
        """Return the period of the same kind just before (环比)."""
        return self.containing(self.kind, self.start - timedelta(days=1))

    @property
    def following(self) -> Self:
        """Return the period of the same kind just after."""
        return self.containing(self.kind, self.end)

    @property
    def a_year_ago(self) -> Self:
        """Return the same period last year (同比).

        29 February compares with 28 February, and week 53 with the last week of a year that has only 52.

        >>> [Period.parse(p).a_year_ago.code for p in ("2028-02-29", "2026-W53", "2025-2026-1", "2026-03-T3")]
        ['2027-02-28', '2025-W52', '2024-2025-1', '2025-03-T3']
        """
        if self.kind is PeriodKind.WEEK:
            year, week, _ = self.start.isocalendar()
            return self.containing(self.kind, _monday(year - 1, min(week, _weeks_in(year - 1))))
        return self.containing(self.kind, _same_day(self.start, self.start.year - 1))

    def contains(self, moment: date) -> bool:
        """Tell whether a day, or an aware moment in Chinese time, lies in the period.

        Raises:
            ValueError: a moment has no time zone.

        >>> march = Period.parse("2026-03")
        >>> march.contains(date(2026, 3, 31)), march.contains(date(2026, 4, 1))
        (True, False)
        """
        return self.start <= chinese_day(moment) < self.end

    def parts(self, kind: PeriodKind) -> Iterator[Self]:
        """Yield the periods of a shorter kind whose first day lies in this one, in order.

        >>> [week.code for week in Period.parse("2026-02").parts(PeriodKind.WEEK)]
        ['2026-W06', '2026-W07', '2026-W08', '2026-W09']
        """
        part = self.containing(kind, self.start)
        while part.start < self.end:
            if part.start >= self.start:
                yield part
            part = part.following

    def __str__(self) -> str:
        """Return the label."""
        return self.label

    def _numbers(self) -> dict[str, object]:
        """Return every number that a code or label may mention."""
        day, month = self.start, self.start.month
        iso_year, week, _ = day.isocalendar()
        third = 1 + (day.day >= _SECOND_TEN_DAYS) + (day.day >= _THIRD_TEN_DAYS)
        quarter, half = (month + 2) // _MONTHS_A_QUARTER, (month + 5) // _MONTHS_A_HALF
        term = 1 if month == _FIRST_TERM_MONTH else 2
        return {
            "day": day,
            "year": day.year,
            "month": month,
            "third": third,
            "third_word": "上中下"[third - 1],
            "quarter": quarter,
            "quarter_word": "一二三四"[quarter - 1],
            "half": half,
            "half_word": "上下"[half - 1],
            "iso_year": iso_year,
            "week": week,
            "school_year": day.year + 1 - term,
            "next_year": day.year + 2 - term,
            "term": term,
            "term_word": "一二"[term - 1],
        }


_CODES: Final = {
    PeriodKind.DAY: "{day}",
    PeriodKind.WEEK: "{iso_year:04}-W{week:02}",
    PeriodKind.TEN_DAYS: "{year:04}-{month:02}-T{third}",
    PeriodKind.MONTH: "{year:04}-{month:02}",
    PeriodKind.QUARTER: "{year:04}-Q{quarter}",
    PeriodKind.HALF_YEAR: "{year:04}-H{half}",
    PeriodKind.TERM: "{school_year:04}-{next_year:04}-{term}",
    PeriodKind.YEAR: "{year:04}",
}
_LABELS: Final = {
    PeriodKind.DAY: "{year}年{month}月{day.day}日",
    PeriodKind.WEEK: "{iso_year}年第{week}周",
    PeriodKind.TEN_DAYS: "{year}年{month}月{third_word}旬",
    PeriodKind.MONTH: "{year}年{month}月",
    PeriodKind.QUARTER: "{year}年第{quarter_word}季度",
    PeriodKind.HALF_YEAR: "{year}年{half_word}半年",
    PeriodKind.TERM: "{school_year}-{next_year}学年第{term_word}学期",
    PeriodKind.YEAR: "{year}年",
}


def chinese_day(moment: date) -> date:
    """Return the day in China of a day or an aware moment.

    Raises:
        ValueError: a moment has no time zone.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(CHINA).date()


def _first_of(year: int, month: int) -> date:
    """Return the first day of a month, which may count beyond 12."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _same_day(day: date, year: int) -> date:
    """Return the same day of another year, 28 February where there is no 29th."""
    try:
        return day.replace(year=year)
    except ValueError:
        if year < MINYEAR:
            raise
        return day.replace(year=year, day=28)


def _bounds(kind: PeriodKind, day: date) -> tuple[date, date]:
    """Return the first day of the period around a day, and the day after its last."""
    year, month = day.year, day.month
    match kind:
        case PeriodKind.DAY:
            return day, day + timedelta(days=1)
        case PeriodKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=7)
        case PeriodKind.TEN_DAYS:
            return _ten_days_around(day)
        case PeriodKind.TERM:
            return _term_around(day)
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}[kind]
    first = (month - 1) // months * months + 1
    return _first_of(year, first), _first_of(year, first + months)


def _ten_days_around(day: date) -> tuple[date, date]:
    """Return the bounds of the first, second or last part of a month."""
    if day.day < _SECOND_TEN_DAYS:
        return day.replace(day=1), day.replace(day=_SECOND_TEN_DAYS)
    if day.day < _THIRD_TEN_DAYS:
        return day.replace(day=_SECOND_TEN_DAYS), day.replace(day=_THIRD_TEN_DAYS)
    return day.replace(day=_THIRD_TEN_DAYS), _first_of(day.year, day.month + 1)


def _term_around(day: date) -> tuple[date, date]:
    """Return the bounds of a school term."""
    if day.month >= _FIRST_TERM_MONTH:
        return _first_of(day.year, _FIRST_TERM_MONTH), _first_of(day.year + 1, _SECOND_TERM_MONTH)
    if day.month < _SECOND_TERM_MONTH:
        return _first_of(day.year - 1, _FIRST_TERM_MONTH), _first_of(day.year, _SECOND_TERM_MONTH)
    return _first_of(day.year, _SECOND_TERM_MONTH), _first_of(day.year, _FIRST_TERM_MONTH)


def _monday(year: int, week: int) -> date:
    """Return the Monday of an ISO week."""
    return date.fromisocalendar(year, week, 1)


def _weeks_in(year: int) -> int:
    """Return how many ISO weeks a year has."""
    return date(year, 12, 28).isocalendar().week
