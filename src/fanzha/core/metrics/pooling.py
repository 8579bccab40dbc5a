"""One rate ratio over many strata: each village and period is compared with itself, then the comparisons are joined.

Source: docs/methods/effect.md (rule E2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import exp, inf, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, ndtri, xlog1py, xlogy

from fanzha.core.metrics.intervals import LEVEL, Interval

Column = NDArray[np.float64]

# Below so many losses on either side the log-normal interval is not trusted and the exact one is taken; above it covers
# as it should in the worlds of tests/core/metrics/test_pooling.py. Chosen 2026-11.
SMALL: Final = 10
_LEAST_LOG, _GREATEST_LOG = log(1e-9), log(1e9)
_STEPS = 60


class Method(StrEnum):
    """How the interval was made."""

    EXACT = "exact"
    LOG_NORMAL = "log_normal"


@dataclass(frozen=True, slots=True)
class PooledRatio:
    """The rate of those reached over the rate of those not, strata by strata, joined.

    Attributes:
        ratio: below 1 where those reached lose less often; None where nothing can be compared, infinite where only
            those reached had losses.
        interval: of the ratio.
        method: of the interval; None where nothing can be compared.
        losses: of those reached, in strata that could be compared.
        days: their person-days.
        base_losses: of those not reached, likewise.
        base_days: their person-days.
        left_out: losses in strata where only one of the two lived: they say nothing.
    """

    ratio: float | None
    interval: Interval
    method: Method | None
    losses: int
    days: float
    base_losses: int
    base_days: float
    left_out: int


def pooled_ratio(
    losses: ArrayLike, days: ArrayLike, base_losses: ArrayLike, base_days: ArrayLike, level: float = LEVEL
) -> PooledRatio:
    """Return the common ratio of two rates over strata.

    Args:
        losses: of those reached, a whole number for each stratum, any shape.
        days: their person-days, same shape.
        base_losses: of those not reached.
        base_days: their person-days.
        level: of the interval.

    Raises:
        ValueError: shapes differ, something is below zero, there are losses without days, or the level is outside.

    Source:
        Mantel-Haenszel for person-time with the variance of Greenland and Robins 1985; with fewer than `SMALL` losses
        on either side the exact conditional interval (Martin and Austin 1996) around the conditional estimate.

    Cost:
        Linear in strata; the exact interval some hundred times that.

    >>> told = pooled_ratio([30, 12], [1e5, 2e4], [60, 20], [1e5, 2e4])
    >>> round(told.ratio, 3), [round(end, 3) for end in told.interval], told.method.value
    (0.525, [0.361, 0.763], 'log_normal')
    """
    if not 0 < level < 1:
        raise ValueError("A level lies between 0 and 1.")
    a, t1, b, t0 = (np.ravel(np.asarray(column, dtype=float)) for column in (losses, days, base_losses, base_days))
    if len({len(a), len(t1), len(b), len(t0)}) > 1 or any((column < 0).any() for column in (a, t1, b, t0)):
        raise ValueError("Columns have one length, and nothing in them is below 0.")
    if a[t1 == 0].any() or b[t0 == 0].any():
        raise ValueError("There are losses in a stratum where nobody lived.")
    both = (t1 > 0) & (t0 > 0)
    left_out = int(a[~both].sum() + b[~both].sum())
    a, t1, b, t0 = a[both], t1[both], b[both], t0[both]
    ratio, interval, method = _estimate(a, t1, b, t0, level)
    return PooledRatio(ratio, interval, method, int(a.sum()), float(t1.sum()), int(b.sum()), float(t0.sum()), left_out)


def _estimate(
    a: Column, t1: Column, b: Column, t0: Column, level: float
) -> tuple[float | None, Interval, Method | None]:
    if not a.sum() + b.sum():
        return None, Interval(0.0, inf), None
    whole = t1 + t0
    upper, lower = float((a * t0 / whole).sum()), float((b * t1 / whole).sum())
    ratio = upper / lower if lower else inf
    if min(a.sum(), b.sum()) < SMALL:
        odds, both = t1 / t0, a + b
        return _likeliest(a, odds, both), _exact(a, odds, both, level), Method.EXACT
    spread = sqrt(float(((a + b) * t1 * t0 / whole**2).sum()) / (upper * lower))
    reach = float(ndtri((1 + level) / 2)) * spread
    return ratio, Interval(ratio * exp(-reach), ratio * exp(reach)), Method.LOG_NORMAL


def _likeliest(a: Column, odds: Column, both: Column) -> float:
    """Return the ratio at which as many losses are expected of those reached as there were: it lies in the interval."""
    total, everything = float(a.sum()), float(both.sum())
    if total in {0.0, everything}:
        return inf if total else 0.0
    return _solve(lambda ratio: float((both * ratio * odds / (1 + ratio * odds)).sum()), total)


def _exact(a: Column, odds: Column, both: Column, level: float) -> Interval:
    """Return the exact interval, given the losses of each stratum.

    Each stratum's losses fall to those reached with odds `ratio * odds`; their sum decides.
    """
    used = both > 0
    total, odds, both = int(a.sum()), odds[used], both[used]
    tail = (1 - level) / 2
    everything = int(both.sum())
    low = 0.0 if total == 0 else _solve(lambda ratio: 1 - _at_most(total - 1, ratio * odds, both), tail)
    high = inf if total == everything else _solve(lambda ratio: -_at_most(total, ratio * odds, both), -tail)
    return Interval(low, high)


def _at_most(number: int, odds: Column, both: Column) -> float:
    """Return the chance that at most so many of all losses fall to those reached."""
    everything = int(both.sum())
    share = odds / (1 + odds)
    # The rarer side is counted: its distribution is short.
    if number > everything // 2:
        return 1 - float(_sum_of(both, 1 - share, everything - number - 1).sum())
    return float(_sum_of(both, share, number).sum())


def _sum_of(sizes: Column, shares: Column, longest: int) -> Column:
    """Return the chances of 0 to `longest` in a sum of binomial numbers."""
    if longest < 0:
        return np.zeros(1)
    table = _binomial(np.arange(longest + 1.0), sizes[:, None], shares[:, None])
    while len(table) > 1:
        if len(table) % 2:
            table = np.vstack([table, np.eye(1, longest + 1)])
        one, other = table[::2], table[1::2]
        joined = np.zeros_like(one)
        for shift in range(longest + 1):
            joined[:, shift:] += one[:, : longest + 1 - shift] * other[:, shift : shift + 1]
        table = joined
    found: Column = table[0]
    return found


def _binomial(numbers: Column, sizes: Column, shares: Column) -> Column:
    """Return the chance of each number of successes; 0 above the size."""
    rest = np.maximum(sizes - numbers, 0)
    ways = gammaln(sizes + 1) - gammaln(numbers + 1) - gammaln(rest + 1)
    return np.where(numbers > sizes, 0.0, np.exp(ways + xlogy(numbers, shares) + xlog1py(rest, -shares)))


def _solve(rising: Callable[[float], float], wanted: float) -> float:
    """Return where a rising function of the ratio takes a value."""
    low, high = _LEAST_LOG, _GREATEST_LOG
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(exp(middle)) < wanted else (low, middle)
    return exp((low + high) / 2)
