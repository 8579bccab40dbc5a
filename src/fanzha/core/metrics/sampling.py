"""A random share that anybody can draw again: the seed and the numbers decide, nothing else.

Source: docs/methods/reach.md.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping


def sample(ids: Iterable[int], share: float, seed: str) -> list[int]:
    """Return a random share of numbers, in rising order.

    Args:
        ids: any order; doubles count once.
        share: from 0 to 1; the number drawn is rounded up, so that a share above 0 of anything draws at least one.
        seed: made public beforehand, or thrown in public; the same seed and numbers give the same draw.

    Raises:
        ValueError: the share lies outside 0 to 1.

    Cost:
        One hash for each number, one sort.

    >>> sample(range(100, 110), 0.2, "2026-11-23")
    [104, 109]
    >>> sample(range(109, 99, -1), 0.2, "2026-11-23") == sample(range(100, 110), 0.2, "2026-11-23")
    True
    """
    if not 0 <= share <= 1:
        raise ValueError("A share lies between 0 and 1.")
    everyone = sorted(set(ids), key=lambda one: (_place(one, seed), one))
    # 7 % of 100 is 7.000000000000001 in a machine's numbers and must not draw eight.
    return sorted(everyone[: math.ceil(round(len(everyone) * share, 9))])


def sample_each(groups: Mapping[str, Iterable[int]], share: float, seed: str) -> dict[str, list[int]]:
    """Return the same share of each group, so that no village or kind is left out; a group of one is drawn whole.

    Args:
        groups: numbers by group, any order.
        share: from 0 to 1, of each group, rounded up.
        seed: as in `sample`; the same seed draws differently in each group.

    Raises:
        ValueError: the share lies outside 0 to 1.

    >>> sample_each({"东街": [1, 2, 3, 4], "西街": [5]}, 0.25, "2026-11-23")
    {'东街': [1], '西街': [5]}
    """
    return {group: sample(ids, share, f"{seed}\n{group}") for group, ids in groups.items()}


def _place(one: int, seed: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{one}".encode()).digest()
