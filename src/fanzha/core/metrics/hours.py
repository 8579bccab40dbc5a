"""When in the week it happens: seven days by 24 hours, in Chinese time.

Source: docs/methods/analysis.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fanzha.core.values import CHINA

DAY_NAMES: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class HourOfWeek:
    """Counts by day of the week and hour.

    Attributes:
        counts: 7 rows from Monday, each of 24 columns; column 9 counts 9:00 until before 10:00.
        unknown: how many had no time at all; they are in no cell.
    """

    counts: tuple[tuple[int, ...], ...]
    unknown: int

    @property
    def total(self) -> int:
        """Return how many are in the cells."""
        return sum(map(sum, self.counts))

    @property
    def busiest(self) -> tuple[int, int] | None:
        """Return day (0 for Monday) and hour of the highest count, the earliest of equals; None where all are 0."""
        cells = [(-count, day, hour) for day, row in enumerate(self.counts) for hour, count in enumerate(row) if count]
        return min(cells)[1:] if cells else None

    def share_between(self, first_hour: int, end_hour: int) -> float | None:
        """Return the share that falls from one hour of the day until before another; None where nothing is counted.

        >>> from datetime import UTC
        >>> evening = hour_of_week([datetime(2026, 11, 23, 12, 30, tzinfo=UTC), None])    # 20:30 in China
        >>> evening.busiest, evening.unknown, evening.share_between(18, 24)
        ((0, 20), 1, 1.0)
        """
        total = self.total
        return sum(sum(row[first_hour:end_hour]) for row in self.counts) / total if total else None


def hour_of_week(moments: Iterable[datetime | None]) -> HourOfWeek:
    """Return counts by day of the week and hour of the day in China.

    Args:
        moments: any order, aware; None where the time is not known.

    Raises:
        ValueError: a moment has no time zone.
    """
    counts = [[0] * HOURS for _ in DAY_NAMES]
    unknown = 0
    for moment in moments:
        if moment is None:
            unknown += 1
            continue
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        there = moment.astimezone(CHINA)
        counts[there.weekday()][there.hour] += 1
    return HourOfWeek(tuple(map(tuple, counts)), unknown)
