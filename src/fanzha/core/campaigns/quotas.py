"""Splitting a quota among units so that the parts come to the whole.

Source: docs/how-to/tasks.md.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

# How a quota may be split. The values are stored with tasks and plans: never rename one.
EACH, BY_POPULATION, BY_HOUSEHOLDS, BY_HAND, NO_QUOTA = "each", "population", "households", "hand", "none"
WEIGHED = frozenset({BY_POPULATION, BY_HOUSEHOLDS})


@dataclass(frozen=True, slots=True)
class Division(Generic[Key]):
    """Who gets how much of a whole, and what does not come out even.

    Attributes:
        total: what was to be split.
        parts: what each unit gets, in the order in which they were given; those in `unknown` are not in it.
        unknown: units whose weight nobody knows. They are named, never silently given nought.
    """

    total: int
    parts: Mapping[Key, int]
    unknown: tuple[Key, ...] = ()

    @property
    def left(self) -> int:
        """Return what is still to be given out; below zero: more was given than there is."""
        return self.total - sum(self.parts.values())

    @property
    def is_whole(self) -> bool:
        """Say whether every unit has its part and the parts come to the whole."""
        return self.left == 0 and not self.unknown


def split_quota(
    total: int, weights: Mapping[Key, int | None], *, fixed: Mapping[Key, int] | None = None
) -> Division[Key]:
    """Split a quota by weight with largest remainders, so that the parts come to the whole exactly.

    Args:
        total: 0 or more.
        weights: of each unit, in the order of the list; `None` where nobody knows. Equal weights split equally.
        fixed: what was typed by hand for some of the units; the others share what is left.

    Returns:
        The parts. Where nothing weighs anything the rest is not given out (`left`); a unit of weight nought gets none.

    Raises:
        ValueError: a number is below zero.

    Cost:
        One sort.

    >>> dict(split_quota(10, {"甲": 1, "乙": 1, "丙": 1}).parts)
    {'甲': 4, '乙': 3, '丙': 3}
    >>> split_quota(10, {"甲": 100, "乙": None}).unknown
    ('乙',)
    >>> dict(split_quota(10, {"甲": 100, "乙": None}, fixed={"乙": 4}).parts)
    {'甲': 6, '乙': 4}
    """
    typed = {key: number for key, number in (fixed or {}).items() if key in weights}
    if total < 0 or min([*typed.values(), *(weight or 0 for weight in weights.values())], default=0) < 0:
        raise ValueError("A quota and its weights are 0 or more.")
    known = {key: weight for key, weight in weights.items() if weight is not None and key not in typed}
    shared = _by_remainder(max(total - sum(typed.values()), 0), known)
    parts = {key: typed[key] if key in typed else shared[key] for key in weights if key in typed or key in shared}
    return Division(total, parts, tuple(key for key in weights if key not in parts))


def equally(total: int, keys: "tuple[Key, ...] | list[Key]") -> Division[Key]:
    """Split a quota into parts that differ by one at most; the first of the list get the odd ones.

    >>> list(equally(7, ["甲", "乙", "丙"]).parts.values())
    [3, 2, 2]
    """
    return split_quota(total, dict.fromkeys(keys, 1))


def by_hand(total: int, keys: "tuple[Key, ...] | list[Key]", typed: Mapping[Key, int]) -> Division[Key]:
    """Take a split as it was typed; units without a number are named, and so is what does not sum (`left`).

    Raises:
        ValueError: a number is below zero.

    >>> by_hand(10, ["甲", "乙", "丙"], {"甲": 5, "乙": 3})
    Division(total=10, parts={'甲': 5, '乙': 3}, unknown=('丙',))
    """
    return split_quota(total, dict.fromkeys(keys), fixed=typed)


def _by_remainder(total: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    parts = {key: total * weight // whole for key, weight in weights.items()}
    left = total - sum(parts.values())
    # The larger remainder first; among equals the one that stands first in the list.
    ranked = sorted(weights, key=lambda key: -(total * weights[key] % whole))
    for key in ranked[:left]:
        parts[key] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Chain:
    """A unit's quota beside what it handed down and what it has done itself.

    Attributes:
        quota: what the unit answers for, with its parts; `None` where no number is asked.
        handed_down: the sum of the quotas of its parts.
    """

    quota: int | None
    handed_down: int = 0

    @property
    def own(self) -> int | None:
        """Return what stays with the unit itself: parts and own rest always come to the quota.

        >>> Chain(quota=100, handed_down=70).own
        30
        """
        return None if self.quota is None else self.quota - self.handed_down


class QuotaTooSmall(ValueError):
    """More is to be handed down than there is."""


def handed_down(chain: Chain, parts: Mapping[Key, int], before: Mapping[Key, int]) -> int:
    """Return what a share has handed down once some parts have new quotas.

    Args:
        chain: the share as it stands.
        parts: the new quotas of the parts that change.
        before: the quotas of those parts until now; a part that is new is not in it.

    Raises:
        QuotaTooSmall: it is more than the share has.

    >>> handed_down(Chain(100, 70), {"甲": 50}, {"甲": 40})
    80
    """
    now = chain.handed_down + sum(parts.values()) - sum(before.get(key, 0) for key in parts)
    if chain.quota is not None and now > chain.quota:
        raise QuotaTooSmall
    return now
