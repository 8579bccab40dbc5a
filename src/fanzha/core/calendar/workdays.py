"""Chinese working days: weekends, holidays, and the weekends that are worked to make up for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Self

from chinese_calendar import constants

from fanzha.core.values import chinese_day

_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)
# The longest stretch without a working day that any calendar in force has; beyond, the data are wrong.
_LONGEST_REST: Final = 60


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked. In years without data Monday to Friday are, and the answer is marked as estimated.

    Attributes:
        days_off: holidays, with their names; those on weekends may be listed or not.
        make_up_days: weekend days that are worked, with the holiday they make up for.
        known_years: the years for which the two hold the whole official list.
        wanted_years: the years the calendar was built for.

    >>> calendar = WorkCalendar.of({"2026-10-01": "国庆节"}, {"2026-10-10": "国庆节"}, years=[2026])
    >>> [calendar.is_working_day(date(2026, 10, day)) for day in (1, 2, 3, 10)]
    [False, True, False, True]
    """

    days_off: Mapping[date, str] = field(default_factory=dict, repr=False, hash=False)
    make_up_days: Mapping[date, str] = field(default_factory=dict, repr=False, hash=False)
    known_years: frozenset[int] = frozenset()
    wanted_years: frozenset[int] = frozenset()

    @classmethod
    def of(cls, off: Mapping[str, str], worked: Mapping[str, str], *, years: Iterable[int]) -> Self:
        """Return a calendar from stored data: ISO dates with the names of holidays.

        Raises:
            ValueError: a date is written otherwise, or a day is both off and worked.
        """
        days_off = {date.fromisoformat(day): name for day, name in off.items()}
        make_up_days = {date.fromisoformat(day): name for day, name in worked.items()}
        if both := sorted(days_off.keys() & make_up_days.keys()):
            raise ValueError(f"{both[0]} is both off and worked")
        return cls(days_off, make_up_days, frozenset(years), frozenset(years))

    @property
    def is_estimated(self) -> bool:
        """Tell whether a year that the calendar was built for has no official list in it yet."""
        return not self.wanted_years <= self.known_years

    def is_estimated_on(self, day: date) -> bool:
        """Tell whether the answer for a day only follows the weekdays."""
        return chinese_day(day).year not in self.known_years

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day, or an aware moment's day in China, is worked.

        Raises:
            ValueError: a moment has no time zone.
        """
        day = chinese_day(day)
        if day in self.make_up_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def holiday_name(self, day: date) -> str | None:
        """Return the holiday that a day off belongs to, or None for a plain weekend or a working day."""
        return self.days_off.get(chinese_day(day))

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day."""
        return self._nearest(chinese_day(day) + _ONE_DAY, _ONE_DAY)

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before a day."""
        return self._nearest(chinese_day(day) - _ONE_DAY, -_ONE_DAY)

    def on_or_after(self, day: date) -> date:
        """Return a day if it is worked, otherwise the next working day."""
        return self._nearest(chinese_day(day), _ONE_DAY)

    def on_or_before(self, day: date) -> date:
        """Return a day if it is worked, otherwise the working day before."""
        return self._nearest(chinese_day(day), -_ONE_DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the day that lies a number of working days later, not counting the first; earlier if negative.

        With a count of 0 it is the day itself, worked or not.

        >>> calendar = china_calendar([2026])
        >>> calendar.add_working_days(date(2026, 9, 30), 3)    # the holidays last until 7 October
        datetime.date(2026, 10, 10)
        """
        day = chinese_day(day)
        step = self.next_working_day if count > 0 else self.previous_working_day
        for _ in range(abs(count)):
            day = step(day)
        return day

    def working_days_in(self, start: date, end: date) -> int:
        """Return how many days from `start` until before `end` are worked."""
        first, last = chinese_day(start), chinese_day(end)
        return sum(self.is_working_day(first + timedelta(days=n)) for n in range((last - first).days))

    def _nearest(self, day: date, step: timedelta) -> date:
        """Return the first working day from a day on in a direction."""
        for _ in range(_LONGEST_REST):
            if self.is_working_day(day):
                return day
            day += step
        raise ValueError(f"no working day within {_LONGEST_REST} days of {day}: check the calendar's data")


@lru_cache(maxsize=32)
def _china(years: frozenset[int]) -> WorkCalendar:
    """Return the official calendar of some years."""
    known = frozenset(day.year for day in constants.holidays)
    first, last = min(years, default=0), max(years, default=0)

    def chosen(days: Mapping[date, str]) -> dict[date, str]:
        return {day: _chinese_name(name) for day, name in days.items() if first - 1 <= day.year <= last + 1}

    around = frozenset(year for year in known if first - 1 <= year <= last + 1)
    return WorkCalendar(chosen(constants.holidays), chosen(constants.workdays), around, years)


def china_calendar(years: Iterable[int]) -> WorkCalendar:
    """Return the working days of China for some years, with the year before and after where known.

    The State Council publishes a year's list in the November before. A year without one follows the weekdays, and the
    calendar says `is_estimated`.

    >>> calendar = china_calendar([2026])
    >>> calendar.is_working_day(date(2026, 2, 14)), calendar.is_working_day(date(2026, 2, 16)), calendar.is_estimated
    (True, False, False)
    >>> china_calendar([2050]).is_estimated
    True
    """
    return _china(frozenset(years))


_NAMES: Final[dict[str, str]] = {str(holiday.value): str(holiday.chinese) for holiday in constants.Holiday}


def _chinese_name(name: str) -> str:
    """Return the Chinese name of a holiday."""
    return _NAMES.get(name, name)
