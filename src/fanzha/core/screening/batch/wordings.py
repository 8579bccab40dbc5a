"""The wording of many texts at once."""

from __future__ import annotations

from functools import cache

import numpy as np

from fanzha.core.screening.reading import CHINESE

from .codes import Joined, Numbers, Traits, before, has, low, trait_table

# The bits of the table, in the order of the expressions below.
_NUMBER, _KEPT, _CHINESE = 1, 2, 4
_TRAITS = ("[0-9x]", "[\u3400-\u9fffa-z]", CHINESE)


def plain_wordings(joined: Joined) -> list[str]:
    """Return the characters of each text that count as wording: the same as `wording.plain_wording`."""
    traits = _traits()[low(joined.codes)]
    is_number = has(traits, _NUMBER)
    begins = is_number & ~before(is_number)
    kept = begins | (has(traits, _KEPT) & ~is_number) | (joined.codes == 0)
    codes = np.where(begins, np.uint32(ord("0")), joined.codes)[kept]
    forms: list[str] = codes.tobytes().decode("utf-32-le").split("\0")
    return forms[: len(joined)]


def chinese_counts(joined: Joined) -> Numbers:
    """Return how many Chinese characters each text holds."""
    return np.bincount(joined.owner[has(_traits()[low(joined.codes)], _CHINESE)], minlength=len(joined))


@cache
def _traits() -> Traits:
    return trait_table(_TRAITS)
