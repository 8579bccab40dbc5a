"""How surprising counts are, for thousands of patterns at once, and where the bar lies.

Source: docs/methods/analysis.md (rule A1).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Column = NDArray[np.float64]

# Spread is estimated only where there is something to estimate it from: fewer weeks or cases say nothing.
_LEAST_WEEKS: Final = 8
_LEAST_CASES: Final = 5


def surprise(now: Column, before: Column, share: float, spread: Column) -> Column:
    """Return how often chance brings as many cases now or more, given all cases of each pattern.

    Args:
        now: cases in the days looked at.
        before: cases in the history.
        share: the part of all that falls into the days looked at if nothing changed; between 0 and 1.
        spread: how much more than chance a pattern's weeks differ, 1 or more; counts are divided by it.

    Source:
        The upper tail of the binomial distribution (Przyborowski and Wilenski 1940), as an incomplete beta function,
        which also takes divided counts (quasi-likelihood).

    >>> [round(float(p), 5) for p in surprise(np.array([3.0, 0.0]), np.array([0.0, 5.0]), 0.1, np.ones(2))]
    [0.001, 1.0]
    """
    shown = betainc(np.maximum(now, 1) / spread, before / spread + 1, share)
    return np.where(now > 0, shown, 1.0)


def dispersion(weekly: Column, usual: Column, depth: NDArray[np.int64]) -> Column:
    """Return for each pattern how much more its weeks differ than independent cases would, 1 or more.

    Rare patterns cannot say this of themselves, so each takes at least the mean of all patterns of its depth.

    Args:
        weekly: a row for each pattern, a column for each week.
        usual: how busy each week was, in average days.
        depth: how many traits each pattern joins.

    Source:
        Pearson's statistic over its degrees of freedom, never below 1.
    """
    weeks = len(usual)
    if weeks < _LEAST_WEEKS or not len(weekly):
        return np.ones(len(weekly))
    totals = weekly.sum(axis=1)
    expected = np.outer(totals, usual / usual.sum())
    apart = (weekly - expected) ** 2 / np.where(expected > 0, expected, 1.0)
    own = apart.sum(axis=1) / (weeks - 1)
    found: Column = np.where(totals >= _LEAST_CASES, own, 1.0)
    for level in np.unique(depth):
        alike = (depth == level) & (totals > 0)
        if alike.any():
            found[depth == level] = np.maximum(found[depth == level], own[alike].mean())
    return np.maximum(found, 1.0)


def bar_of(chances: Column, totals: Column, share: float, false_alarm: float) -> float:
    """Return the chance at or below which a pattern counts as surprising; 0 where none can.

    Args:
        chances: of each pattern, from `surprise`.
        totals: cases of each pattern, now and before.
        share: as in `surprise`.
        false_alarm: the share of looks at a world without change that may find anything.

    Source:
        Benjamini and Hochberg 1995, among the patterns that have enough cases to be surprising at all (Tarone 1990,
        Gilbert 2005): a pattern seen three times in half a year cannot be, and must not raise the bar for the others.

    >>> bar_of(np.array([0.0001, 0.2, 0.5]), np.array([9.0, 9.0, 9.0]), 0.1, 0.05)
    0.0001
    """
    if not len(chances):
        return 0.0
    able = _able(share**totals, false_alarm)
    ranked = np.sort(chances[able])
    under = np.flatnonzero(ranked <= false_alarm * np.arange(1, len(ranked) + 1) / max(len(ranked), 1))
    return float(ranked[under[-1]]) if len(under) else 0.0


def _able(smallest: Column, false_alarm: float) -> NDArray[np.bool_]:
    """Return which patterns could be surprising with all their cases now, at the bar that their own number makes."""
    ordered = np.sort(smallest)
    number = 1
    while int(np.searchsorted(ordered, false_alarm / number, side="right")) > number:
        number += 1
    return smallest <= false_alarm / number
