"""The roster: when a shift begins and ends, which shifts nobody has, and who is named for two at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of a day, as the rule names it. One that ends before it begins ends on the next day."""

    code: str
    name: str
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Turn:
    """One officer on one shift; `id` is the caller's."""

    id: int
    officer_id: int
    on_date: date
    shift: str
    starts_at: datetime
    ends_at: datetime


def span(day: date, shift: Shift, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return when a day's shift begins and ends, aware.

    >>> from zoneinfo import ZoneInfo
    >>> night = Shift("night", "夜班", time(17, 30), time(8, 30))
    >>> [f"{at:%d %H:%M}" for at in span(date(2026, 11, 22), night, ZoneInfo("Asia/Shanghai"))]
    ['22 17:30', '23 08:30']
    """
    last = day if shift.ends > shift.begins else day + timedelta(days=1)
    return datetime.combine(day, shift.begins, zone), datetime.combine(last, shift.ends, zone)


def gaps(days: Sequence[date], shifts: Sequence[Shift], turns: Iterable[Turn]) -> list[tuple[date, Shift]]:
    """Return the shifts of some days that nobody has, in the order of days and of shifts."""
    taken = {(turn.on_date, turn.shift) for turn in turns}
    return [(day, shift) for day in days for shift in shifts if (day, shift.code) not in taken]


def doubles(turns: Iterable[Turn]) -> list[tuple[Turn, Turn]]:
    """Return the pairs of turns for which one officer is named at the same time, the earlier one first.

    Shifts that merely touch are no double: who goes on from the night into the day is tired, not in two places.

    Cost:
        One sort; a turn is compared with the one that reaches furthest before it.
    """
    found: list[tuple[Turn, Turn]] = []
    by_officer: dict[int, list[Turn]] = {}
    for turn in turns:
        by_officer.setdefault(turn.officer_id, []).append(turn)
    for own in by_officer.values():
        furthest: Turn | None = None
        for turn in sorted(own, key=lambda one: (one.starts_at, one.id)):
            if furthest is not None and turn.starts_at < furthest.ends_at:
                found.append((furthest, turn))
            if furthest is None or turn.ends_at > furthest.ends_at:
                furthest = turn
    return sorted(found, key=lambda pair: (pair[1].starts_at, pair[1].id))


def check_shifts(shifts: Sequence[Shift]) -> list[str]:
    """Return what is wrong with a day's shifts, as sentences; nothing where they can stand.

    >>> check_shifts([Shift("day", "白班", time(8, 30), time(8, 30))])
    ['“白班”的起止时间一样。']
    """
    problems = [f"“{shift.name}”的起止时间一样。" for shift in shifts if shift.begins == shift.ends]
    codes = sorted(shift.code for shift in shifts)
    if any(one == other for one, other in pairwise(codes)):
        problems.append("两个班次的代号相同。")
    return problems
