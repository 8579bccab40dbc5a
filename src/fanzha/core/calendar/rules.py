"""The two kinds of deadline rule, read from stored data and said in Chinese."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from fanzha.core.calendar.faults import BadDeadline, DeadlineFault
from fanzha.core.values import PeriodKind

_END_OF_DAY: Final = 24 * 60
_LONGEST: Final = {"minutes": 10_000, "hours": 1_000, "days": 1_000, "working_days": 500}


class Roll(StrEnum):
    """What becomes of a deadline that falls on a day off. The values are stored: never rename one."""

    NONE = "none"
    PREVIOUS = "previous"  # the working day before
    NEXT = "next"  # the next working day
    SKIP = "skip"  # it is dropped


class Unit(StrEnum):
    """What a span is counted in. The values are stored: never rename one."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Each:
    """A deadline that comes back in each period.

    Attributes:
        day: counted from 1 in the period (Monday is 1 of a week), or from -1 backwards; a month that is shorter
            takes its last day.
        month: which month of a quarter, half year, term or year `day` counts in; 0 to count in the whole period.
        minute: minutes from midnight in Chinese time, 1440 for the end of the day.
    """

    period: PeriodKind
    day: int
    month: int = 0
    minute: int = _END_OF_DAY
    roll: Roll = Roll.NONE

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Self:
        """Return the rule that data such as `{"each": "week", "day": 5, "at": "16:00"}` describe."""
        _check_keys(data, {"each", "day", "month", "at", "roll"})
        try:
            period = PeriodKind(str(data["each"]))
        except ValueError:
            raise BadDeadline(DeadlineFault.PERIOD) from None
        month = _whole(data.get("month", 0))
        if month is None or not 0 <= month <= (_MONTHS.get(period, 0)):
            raise BadDeadline(DeadlineFault.MONTH)
        longest = _DAYS[PeriodKind.MONTH if month else period]
        day = _whole(data.get("day", -1))
        if day is None or not 1 <= abs(day) <= longest:
            raise BadDeadline(DeadlineFault.DAY, first=1, last=longest)
        return cls(period, day, month, _minute(data.get("at")), _roll(data.get("roll")))

    @property
    def sentence(self) -> str:
        """Return the rule in Chinese.

        >>> Each.parse({"each": "week", "day": 5, "at": "16:00", "roll": "previous"}).sentence
        '每周五 16:00 前，遇节假日提前到前一个工作日'
        >>> Each.parse({"each": "term"}).sentence, Each.parse({"each": "year", "month": 12, "day": 20}).sentence
        ('每学期最后一天结束前', '每年第 12 个月 20 日结束前')
        """
        return f"{self._which_day()}{_by(self.minute)}{_ROLLS[self.roll]}"

    def _which_day(self) -> str:
        """Return the days of the rule in Chinese."""
        every = f"每{_PERIODS[self.period]}"
        if self.period is PeriodKind.DAY:
            return every
        if self.period is PeriodKind.WEEK:
            return every + "一二三四五六日"[self.day - 1 if self.day > 0 else self.day]
        if self.month:
            every += f"第 {self.month} 个月"
        if self.day < 0:
            return every + ("最后一天" if self.day == -1 else f"倒数第 {-self.day} 天")
        in_month = self.period is PeriodKind.MONTH or self.month
        return every + (f" {self.day} 日" if in_month else f"第 {self.day} 天")


@dataclass(frozen=True, slots=True)
class Within:
    """A deadline that runs from a moment.

    Days are counted from the next one, and the last ends at midnight unless an hour is set.

    Source:
        民法典 (2020) art. 201-203: the day on which a period begins is not counted; it ends at 24:00 of the last.
    """

    amount: int
    unit: Unit
    minute: int = _END_OF_DAY
    roll: Roll = Roll.NONE

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Self:
        """Return the rule that data such as `{"within": 3, "unit": "working_days"}` describe."""
        _check_keys(data, {"within", "unit", "at", "roll"})
        try:
            unit = Unit(str(data.get("unit", Unit.DAYS)))
        except ValueError:
            raise BadDeadline(DeadlineFault.UNIT) from None
        amount = _whole(data["within"])
        if amount is None or not 1 <= amount <= _LONGEST[unit]:
            raise BadDeadline(DeadlineFault.AMOUNT, limit=_LONGEST[unit])
        if "at" in data and unit in {Unit.MINUTES, Unit.HOURS}:
            raise BadDeadline(DeadlineFault.TIME)
        roll = _roll(data.get("roll"))
        if roll is Roll.SKIP or (roll is not Roll.NONE and unit in {Unit.MINUTES, Unit.HOURS}):
            raise BadDeadline(DeadlineFault.ROLL)
        return cls(amount, unit, _minute(data.get("at")), roll)

    @property
    def sentence(self) -> str:
        """Return the rule in Chinese.

        >>> [Within.parse({"within": 3, "unit": u}).sentence for u in ("days", "working_days", "minutes")]
        ['3 天内', '3 个工作日内', '3 分钟内']
        >>> Within.parse({"within": 1, "unit": "working_days", "at": "18:00"}).sentence
        '1 个工作日内，最后一天 18:00 前'
        """
        hour = "" if self.minute == _END_OF_DAY else f"，最后一天{_by(self.minute)}"
        return f"{self.amount} {_UNITS[self.unit]}内{hour}{_ROLLS[self.roll]}"


Rule = Each | Within

_DAYS: Final = {
    PeriodKind.DAY: 1,
    PeriodKind.WEEK: 7,
    PeriodKind.TEN_DAYS: 11,
    PeriodKind.MONTH: 31,
    PeriodKind.QUARTER: 92,
    PeriodKind.HALF_YEAR: 184,
    PeriodKind.TERM: 212,
    PeriodKind.YEAR: 366,
}
_MONTHS: Final = {PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.TERM: 5, PeriodKind.YEAR: 12}
_PERIODS: Final = {
    PeriodKind.DAY: "天",
    PeriodKind.WEEK: "周",
    PeriodKind.TEN_DAYS: "旬",
    PeriodKind.MONTH: "月",
    PeriodKind.QUARTER: "季度",
    PeriodKind.HALF_YEAR: "半年",
    PeriodKind.TERM: "学期",
    PeriodKind.YEAR: "年",
}
_UNITS: Final = {Unit.MINUTES: "分钟", Unit.HOURS: "小时", Unit.DAYS: "天", Unit.WORKING_DAYS: "个工作日"}
_ROLLS: Final = {
    Roll.NONE: "",
    Roll.PREVIOUS: "，遇节假日提前到前一个工作日",
    Roll.NEXT: "，遇节假日顺延到下一个工作日",
    Roll.SKIP: "，遇节假日不用报",
}


def parse_rule(data: Mapping[str, object]) -> Rule:
    """Return the deadline rule that stored data describe.

    Raises:
        BadDeadline: they describe none; the sentence says what to change.

    >>> parse_rule({"each": "month", "day": 5}).sentence, parse_rule({"within": 60, "unit": "minutes"}).sentence
    ('每月 5 日结束前', '60 分钟内')
    """
    if "each" in data and "within" not in data:
        return Each.parse(data)
    if "within" in data and "each" not in data:
        return Within.parse(data)
    raise BadDeadline(DeadlineFault.UNREADABLE)


def _check_keys(data: Mapping[str, object], known: set[str]) -> None:
    """Refuse keys that would be ignored: a misspelled one must not change a deadline silently."""
    if unknown := sorted(str(key) for key in data if key not in known):
        raise BadDeadline(DeadlineFault.UNKNOWN_KEY, keys="、".join(unknown))


def _whole(number: object) -> int | None:
    """Return a whole number, or None for anything else."""
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _minute(at: object) -> int:
    """Return the minute of the day that an hour such as "16:00" names."""
    if at is None:
        return _END_OF_DAY
    match = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", str(at), re.ASCII)
    if not match or (minute := int(match[1]) * 60 + int(match[2])) > _END_OF_DAY:
        raise BadDeadline(DeadlineFault.TIME)
    return minute


def _roll(name: object) -> Roll:
    """Return what happens on days off."""
    try:
        return Roll(str(name)) if name is not None else Roll.NONE
    except ValueError:
        raise BadDeadline(DeadlineFault.ROLL) from None


def _by(minute: int) -> str:
    """Return an hour of the day in Chinese."""
    return "结束前" if minute == _END_OF_DAY else f" {minute // 60:02}:{minute % 60:02} 前"
