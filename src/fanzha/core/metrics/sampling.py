"""A random share that anybody can draw again: the seed and the numbers decide, nothing else.

Source: docs/methods/reach.md.
"""

import hashlib
import math
from collections.abc import Iterable


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
    return sorted(everyone[: math.ceil(len(everyone) * share)])


def _place(one: int, seed: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{one}".encode()).digest()
