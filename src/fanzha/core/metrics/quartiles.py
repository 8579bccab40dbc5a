"""The middle and the middle half of a list of numbers: what to say of durations, where a few last for ever.

Source: docs/methods/analysis.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quartiles:
    """A quarter lies below `low`, half below `median`, three quarters below `high`; `count` numbers were looked at."""

    count: int
    low: float
    median: float
    high: float


def quartiles(numbers: Iterable[float]) -> Quartiles | None:
    """Return the quartiles, or None where there are no numbers.

    Source:
        Linear between neighbours (Hyndman and Fan 1996, type 7), as spreadsheets and numpy do.

    Cost:
        One sort.

    >>> quartiles([1, 2, 3, 4])
    Quartiles(count=4, low=1.75, median=2.5, high=3.25)
    >>> quartiles([]) is None
    True
    """
    ordered = sorted(numbers)
    if not ordered:
        return None
    return Quartiles(len(ordered), *(_at(ordered, share) for share in (0.25, 0.5, 0.75)))


def _at(ordered: list[float], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
