"""What most of it is: the largest kinds with their shares, and all the rest in one.

Source: docs/methods/analysis.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fanzha.core.metrics.intervals import LEVEL, Interval, binomial_interval


@dataclass(frozen=True, slots=True)
class Share:
    """One kind in a ranking.

    Attributes:
        key: the kind; None for the rest.
        count: how many, in whatever unit the counts came.
        share: 0 to 1, of everything known.
        kinds: how many kinds it stands for; above 1 only for the rest.
    """

    key: str | None
    count: int
    share: float
    kinds: int = 1


def top_shares(counts: Mapping[str, int], size: int) -> tuple[Share, ...]:
    """Return the largest kinds, largest first, equals by key, and the rest as one last row.

    Args:
        counts: by kind, 0 or more; kinds with 0 are left out.
        size: how many kinds to name, 1 or more.

    Raises:
        ValueError: a count is below zero, or the size below one.

    >>> [(one.key, one.count, one.share) for one in top_shares({"刷单": 6, "贷款": 2, "客服": 1, "其他": 1}, 2)]
    [('刷单', 6, 0.6), ('贷款', 2, 0.2), (None, 2, 0.2)]
    """
    if size < 1 or min(counts.values(), default=0) < 0:
        raise ValueError("Counts are 0 or more, and at least one kind is named.")
    ranked = sorted(((key, count) for key, count in counts.items() if count), key=lambda one: (-one[1], one[0]))
    whole = sum(count for _, count in ranked)
    named = tuple(Share(key, count, count / whole) for key, count in ranked[:size])
    rest = [count for _, count in ranked[size:]]
    return (*named, Share(None, sum(rest), sum(rest) / whole, len(rest))) if rest else named


def share_interval(share: Share, whole: int, level: float = LEVEL) -> Interval:
    """Return the exact interval of a share of `whole` cases (never of sums of money)."""
    return binomial_interval(share.count, whole, level)
