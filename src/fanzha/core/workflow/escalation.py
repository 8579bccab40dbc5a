"""When a missed deadline is told to whom. Computed from the times alone, so that an outage changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a missed deadline has climbed.

    `level` is 0 before the deadline, 1 for the first rung, and grows on by one with every repetition after the last
    rung. `look_at` is the next moment at which it changes.
    """

    level: int
    look_at: datetime


def reached(due_at: datetime, rungs: Sequence[timedelta], repeat: timedelta, now: datetime) -> Reached:
    """Return the level that holds now.

    Args:
        due_at: the deadline; at that very moment the first rung with no delay is reached.
        rungs: delay after the deadline for each level, none shorter than the one before; at least one.
        repeat: how often the last rung is told again; more than nothing.

    Raises:
        ValueError: there is no rung, they are out of order, or `repeat` is not positive.

    >>> at = datetime(2026, 3, 1, 9, 0)
    >>> reached(at, [timedelta(0), timedelta(minutes=15)], timedelta(days=1), at + timedelta(minutes=15)).level
    2
    """
    if not rungs or list(rungs) != sorted(rungs) or repeat <= timedelta(0):
        raise ValueError("Rungs must be in order, and the repetition longer than nothing.")
    late = now - due_at
    for level, rung in enumerate(rungs):
        if late < rung:
            return Reached(level, due_at + rung)
    again = (late - rungs[-1]) // repeat
    return Reached(len(rungs) + again, due_at + rungs[-1] + repeat * (again + 1))


def rung_of(level: int, rungs: int) -> int:
    """Return the index of the rung that a level speaks to; repetitions speak to the last.

    >>> [rung_of(level, 4) for level in (1, 4, 5, 9)]
    [0, 3, 3, 3]
    """
    return min(level, rungs) - 1
