"""Units by periods or tasks: how many did on time, late, not at all, or are not due yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fanzha.core.campaigns.periods import Owed, Span
from fanzha.core.workflow.periodic_return import Timeliness

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """What some units owe in one column.

    Attributes:
        expected: how many of them owe it; the four others add up to it.
    """

    expected: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    not_due: int = 0

    def __add__(self, other: Cell) -> Cell:
        """Return both together."""
        return Cell(
            self.expected + other.expected, self.on_time + other.on_time, self.late + other.late,
            self.missing + other.missing, self.not_due + other.not_due,
        )  # fmt: skip

    @classmethod
    def of(cls, expected: int, *, on_time: int, late: int, is_due: bool) -> Cell:
        """Return the cell of `expected` units of which some have delivered.

        What was delivered beyond what is owed (a unit that has left since) fills up, and does not make others missing.

        >>> Cell.of(5, on_time=2, late=1, is_due=True)
        Cell(expected=5, on_time=2, late=1, missing=2, not_due=0)
        """
        on_time = min(on_time, expected)
        late = min(late, expected - on_time)
        rest = expected - on_time - late
        return cls(expected, on_time, late, rest if is_due else 0, 0 if is_due else rest)

    @property
    def due(self) -> int:
        """Return how many should have delivered by now, or have."""
        return self.expected - self.not_due

    @property
    def percent(self) -> float | None:
        """Return which share of those due has delivered on time; None where nothing is due yet.

        >>> Cell(4, on_time=1, late=1, missing=1, not_due=1).percent
        33.3
        """
        return round(self.on_time * _PERCENT / self.due, 1) if self.due else None

    @property
    def state(self) -> Timeliness | None:
        """Return the worst that is in the cell; None where nobody owes anything."""
        worst = (Timeliness.MISSING, Timeliness.LATE, Timeliness.NOT_DUE, Timeliness.ON_TIME)
        return next((state for state in worst if getattr(self, state.value)), None)


EMPTY = Cell()


def total(cells: Iterable[Cell]) -> Cell:
    """Return cells together."""
    found = EMPTY
    for cell in cells:
        found += cell
    return found


def cells_of(
    owed: Sequence[Owed],
    *,
    spans: Iterable[tuple[Span, int]],
    delivered: Mapping[tuple[str, bool], int],
    overdue: Collection[str],
) -> list[Cell]:
    """Return the cells of one row of units, one for each return that is owed.

    Args:
        owed: the columns, in order.
        spans: how long units stand in the form, and how many stand in it for just so long.
        delivered: (period code, is late) to how many of the units have handed in.
        overdue: codes of the periods whose deadline has passed.
    """
    rows = list(spans)
    found = []
    for one in owed:
        code = one.period.code
        expected = sum(count for span, count in rows if span.owes(one))
        found.append(
            Cell.of(
                expected, on_time=delivered.get((code, False), 0), late=delivered.get((code, True), 0),
                is_due=code in overdue,
            )
        )  # fmt: skip
    return found


def pace(*, done: float, wanted: float, begins_on: date, due_on: date, today: date) -> Pace:
    """Return where the present pace leads by the day on which something is due.

    Args:
        done: what is done up to and including today.
        begins_on, due_on: both included.

    >>> pace(done=30, wanted=100, begins_on=date(2026, 1, 1), due_on=date(2026, 1, 10), today=date(2026, 1, 3))
    Pace(done=30, wanted=100, expected=100.0, days_left=7, a_day=10.0, needed_a_day=10.0)
    """
    length = max((due_on - begins_on).days + 1, 1)
    gone = min(max((today - begins_on).days + 1, 0), length)
    left = length - gone
    a_day = done / gone if gone else 0.0
    needed = max(wanted - done, 0) / left if left else max(wanted - done, 0.0)
    return Pace(done, wanted, done + a_day * left, left, round(a_day, 2), round(needed, 2))


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast something goes.

    Attributes:
        expected: what it comes to by the day it is due, if it goes on so.
        a_day: how much a day up to now.
        needed_a_day: how much a day from now on would reach it; all that is missing where no day is left.
    """

    done: float
    wanted: float
    expected: float
    days_left: int
    a_day: float
    needed_a_day: float

    @property
    def is_reached(self) -> bool:
        """Say whether it is done already."""
        return self.done >= self.wanted

    @property
    def is_enough(self) -> bool:
        """Say whether the present pace reaches it."""
        return self.is_reached or self.expected >= self.wanted
