"""Places in the texts of a batch as single numbers: sorting the numbers sorts the places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fanzha.core.screening.slots import Spans

from .codes import Mask, Numbers, expanded

Keys = npt.NDArray[np.int64]

# The group, where the place begins, and where it ends, so written that of two that begin together the longer is first.
BITS = 10
MOST_CHARACTERS = (1 << BITS) - 1
GROUP = 2 * BITS


def keys_of(group: Numbers, start: Numbers, end: Numbers) -> Keys:
    """Return places as keys.

    Args:
        group: whatever the place belongs to: a class of words in a text, or a target in a text.
        start: from the beginning of the text.
        end: not included, at most `MOST_CHARACTERS`.
    """
    keys: Keys = (group << GROUP) | (start << BITS) | (MOST_CHARACTERS - end)
    return keys


@dataclass(frozen=True, slots=True)
class Places:
    """Places sorted by group, start, and then the longer first."""

    keys: Keys

    @classmethod
    def of(cls, keys: Keys) -> Places:
        """Sort places, which the array given loses its order for; the same place of a group is kept once."""
        keys.sort()
        return cls(keys[_is_new(keys)])

    @property
    def group(self) -> Keys:
        """Return the group of each place."""
        return self.keys >> GROUP

    @property
    def start(self) -> Keys:
        """Return where each begins."""
        return (self.keys >> BITS) & MOST_CHARACTERS

    @property
    def end(self) -> Keys:
        """Return where each ends, not included."""
        return MOST_CHARACTERS - (self.keys & MOST_CHARACTERS)

    def groups(self) -> Numbers:
        """Return each group once."""
        group = self.group
        return group[_is_new(group)]

    def range_of(self, groups: Numbers) -> tuple[Numbers, Numbers]:
        """Return the first place of each group, and how many it has."""
        firsts = np.searchsorted(self.keys, groups << GROUP)
        return firsts, np.searchsorted(self.keys, (groups + 1) << GROUP) - firsts

    def spans(self, first: int, count: int) -> Spans:
        """Return so many places from the first on."""
        if not count:
            return []
        part = Places(self.keys[first : first + count])
        return list(zip(part.start.tolist(), part.end.tolist(), strict=True))

    def following(self, groups: Numbers, ends: Numbers) -> tuple[Numbers, Mask]:
        """Return the first place of each group that begins at `ends` or later, and whether there is one."""
        at = np.searchsorted(self.keys, (groups << GROUP) | (ends << BITS))
        inside = np.minimum(at, len(self.keys) - 1)
        return inside, (at < len(self.keys)) & (self.keys[inside] >> GROUP == groups)


def distinct(numbers: Numbers) -> Numbers:
    """Return each number once, in order."""
    ordered = np.sort(numbers)
    return ordered[_is_new(ordered)]


def _is_new(ordered: Numbers) -> Mask:
    """Mark the first of each row of equal numbers."""
    is_new = np.ones(len(ordered), dtype=np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return is_new


class Ranges:
    """Lists of numbers, all in one array."""

    __slots__ = ("_counts", "_firsts", "_numbers")

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        """Take the lists."""
        self._counts = np.array([len(numbers) for numbers in lists], dtype=np.intp)
        self._firsts = np.cumsum(self._counts) - self._counts
        self._numbers = np.array([number for numbers in lists for number in numbers], dtype=np.intp)

    def of(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """Return all members of the lists named by `places`: the index into `places`, and the member."""
        owners, at = expanded(self._firsts[places], self._counts[places])
        return owners, self._numbers[at]
