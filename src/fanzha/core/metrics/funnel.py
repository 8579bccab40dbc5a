"""From first contact to loss: how far each case went, and how long each step took.

Where the steps are slow there is time to warn; where most drop out a warning already works.

Source: docs/methods/analysis.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fanzha.core.metrics.quartiles import Quartiles, quartiles


@dataclass(frozen=True, slots=True)
class StageFigures:
    """One stage of the funnel.

    Attributes:
        stage: its name.
        came: cases that came this far: the stage or a later one is recorded.
        timed: of these, how many have this stage's own time.
        dropped: cases that came to the stage before and not to this one; 0 at the first.
        minutes: from the stage before, where both times are known and in order; None at the first or where none is.
        out_of_order: cases whose time lies before that of the stage before; they are in no duration.
    """

    stage: str
    came: int
    timed: int
    dropped: int
    minutes: Quartiles | None
    out_of_order: int

    def share_of(self, whole: int) -> float | None:
        """Return the share of all cases that came this far; None where there are none."""
        return self.came / whole if whole else None


@dataclass(frozen=True, slots=True)
class Funnel:
    """All stages in order.

    Attributes:
        cases: cases with at least one stage recorded.
        empty: cases without any; they are in no other figure.
        whole_minutes: from the first stage to the last, where both are known and in order.
    """

    stages: tuple[StageFigures, ...]
    cases: int
    empty: int
    whole_minutes: Quartiles | None


def funnel(cases: Iterable[Mapping[str, datetime | None]], stages: Sequence[str]) -> Funnel:
    """Return how far cases went and how long each step took.

    A stage that was passed without being written down counts as reached if any later one is recorded, because nobody
    pays without having been contacted; its time stays unknown. Durations join neighbouring stages only.

    Args:
        cases: for each case the aware time of each stage; a stage may be missing or None. Other keys are not looked at.
        stages: names in order, two or more, none twice.

    Raises:
        ValueError: fewer than two stages, or one twice.
        TypeError: a case mixes times with and without a zone.

    Cost:
        Cases times stages, and one sort for each stage.

    >>> from datetime import UTC
    >>> at = lambda minute: datetime(2026, 11, 23, 9, minute, tzinfo=UTC)
    >>> told = funnel([{"首次接触": at(0), "加好友": at(10), "首次转账": at(40)}, {"首次接触": at(0), "加好友": at(20)},
    ...                {"首次转账": at(5)}], ["首次接触", "加好友", "首次转账"])
    >>> [(one.came, one.timed, one.dropped) for one in told.stages], told.stages[1].minutes.median
    ([(3, 2, 0), (3, 2, 0), (2, 2, 1)], 15.0)
    """
    if len(stages) < 2 or len(set(stages)) < len(stages):
        raise ValueError("A funnel has two or more different stages.")
    rows = [[case.get(stage) for stage in stages] for case in cases]
    told = [row for row in rows if any(row)]
    far = [max(place for place, at in enumerate(row) if at) for row in told]
    figures = tuple(_figures(place, stages[place], told, far) for place in range(len(stages)))
    whole, _ = _minutes((row[0], row[-1]) for row in told)
    return Funnel(figures, len(told), len(rows) - len(told), quartiles(whole))


def _figures(place: int, stage: str, rows: list[list[datetime | None]], far: list[int]) -> StageFigures:
    came = sum(reached >= place for reached in far)
    timed = sum(row[place] is not None for row in rows)
    if not place:
        return StageFigures(stage, came, timed, 0, None, 0)
    minutes, wrong = _minutes((row[place - 1], row[place]) for row in rows)
    dropped = sum(reached == place - 1 for reached in far)
    return StageFigures(stage, came, timed, dropped, quartiles(minutes), wrong)


def _minutes(pairs: Iterable[tuple[datetime | None, datetime | None]]) -> tuple[list[float], int]:
    known = [(after - before) / timedelta(minutes=1) for before, after in pairs if before and after]
    return [one for one in known if one >= 0], sum(one < 0 for one in known)
