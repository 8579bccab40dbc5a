"""How far chance alone may have moved a count, a share or a ratio of two rates: exact intervals.

All are two-sided and *exact*: chance leaves the truth outside in at most 1 - `level` of all uses, however small the
counts are. The price is that they are a little wide.

Source: docs/methods/analysis.md; Garwood 1936 (counts), Clopper and Pearson 1934 (shares).
"""

from math import inf
from typing import Final, NamedTuple

from scipy.special import betaincinv, gammaincinv

LEVEL: Final = 0.95
"""The usual level of official statistics; every function takes another."""


class Interval(NamedTuple):
    """Both ends belong to the interval; `high` may be infinite."""

    low: float
    high: float

    @property
    def excludes_one(self) -> bool:
        """Tell whether a ratio in this interval is surely above or surely below 1."""
        return self.low > 1 or self.high < 1


def poisson_interval(count: int, level: float = LEVEL) -> Interval:
    """Return the interval of the number to be expected, of which `count` is what happened.

    Args:
        count: cases seen in one period, 0 or more.
        level: between 0 and 1.

    Raises:
        ValueError: the count is below zero, or the level is outside.

    Source:
        Garwood 1936; the ends are quantiles of a gamma distribution.

    >>> [round(end, 3) for end in poisson_interval(10)]
    [4.795, 18.39]
    >>> [round(end, 3) for end in poisson_interval(0)]
    [0.0, 3.689]
    """
    tail = _tail(level)
    if count < 0:
        raise ValueError("A count is 0 or more.")
    low = float(gammaincinv(count, tail)) if count else 0.0
    return Interval(low, float(gammaincinv(count + 1, 1 - tail)))


def binomial_interval(part: int, whole: int, level: float = LEVEL) -> Interval:
    """Return the interval of the true share, of which `part` in `whole` is what happened.

    Args:
        part: how many of the whole, 0 to `whole`.
        whole: how many were looked at; with 0 nothing is known and the interval is 0 to 1.
        level: between 0 and 1.

    Raises:
        ValueError: the part is below zero or above the whole, or the level is outside.

    Source:
        Clopper and Pearson 1934; the ends are quantiles of a beta distribution.

    >>> [round(end, 4) for end in binomial_interval(10, 100)]
    [0.049, 0.1762]
    """
    tail = _tail(level)
    if not 0 <= part <= whole:
        raise ValueError("A part lies between 0 and its whole.")
    low = float(betaincinv(part, whole - part + 1, tail)) if part else 0.0
    high = float(betaincinv(part + 1, whole - part, 1 - tail)) if part < whole else 1.0
    return Interval(low, high)


def ratio_interval(count: int, exposure: float, base: int, base_exposure: float, level: float = LEVEL) -> Interval:
    """Return the interval of the ratio of two rates: `count` a unit of exposure over `base` a unit.

    Args:
        count: cases of the first group or period, 0 or more.
        exposure: its people, days or person-days, above 0, in the same unit as the other.
        base: cases of the second, 0 or more.
        base_exposure: above 0.
        level: between 0 and 1.

    Returns:
        0 to infinity where neither had a case: nothing can be said.

    Raises:
        ValueError: an exposure is not above zero, a count is below, or the level is outside.

    Source:
        Given the sum of two Poisson counts the first is binomial (Przyborowski and Wilenski 1940), so the exact
        interval of a share carries over.

    >>> [round(end, 2) for end in ratio_interval(10, 1, 5, 1)]
    [0.62, 7.46]
    """
    if exposure <= 0 or base_exposure <= 0:
        raise ValueError("An exposure is above 0.")
    share = binomial_interval(count, count + base, level)
    scale = base_exposure / exposure
    return Interval(_odds(share.low) * scale, _odds(share.high) * scale)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError("A level lies between 0 and 1.")
    return (1 - level) / 2
