"""Find the words of all classes in many texts at once: by a hash of their first characters, the rest compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fanzha.core.screening.slots import WordIndex

from .codes import HIGHEST, Codes, Joined, Numbers, low
from .places import GROUP, Keys, Ranges, keys_of

# Knuth's multiplicative constant and other odd ones of the same size.
_ODD = (np.uint32(2654435761), np.uint32(2246822519), np.uint32(3266489917))
_TABLE_BITS = 17  # 131,072 places for some 13,000 beginnings: few that begin no word are looked at again
_SHIFT = np.uint32(32 - _TABLE_BITS)
_NOTHING = -1


class WordTable:
    """The words of an index as arrays."""

    __slots__ = ("_columns", "_long", "_pairs", "_single_at", "_sizes", "_slot_count", "_slots")

    def __init__(self, index: WordIndex) -> None:
        """Take the words of an index that has been built from a lexicon."""
        words = sorted(index.slots_of, key=lambda word: (len(word), word))
        self._slot_count = index.slot_count
        self._sizes = np.array([len(word) for word in words], dtype=np.intp)
        self._slots = Ranges([index.slots_of[word] for word in words])
        padded = _padded(words)
        self._columns = [np.ascontiguousarray(column) for column in padded.T]
        self._single_at = np.full(HIGHEST + 1, _NOTHING, dtype=np.int16)
        singles, pairs = np.searchsorted(self._sizes, (2, 3)).tolist()
        self._single_at[low(padded[:singles, 0])] = np.arange(singles, dtype=np.int16)
        self._pairs = _Beginnings(padded[singles:pairs, :2], first=singles)
        self._long = _Beginnings(padded[pairs:, :3], first=pairs)

    def find(self, joined: Joined) -> tuple[Keys, Numbers]:
        """Return the places of all words, each once for each class that it belongs to, and these classes.

        The group of a place is text * slots + slot.
        """
        at, word = self._words(joined.codes)
        text = joined.owner[at]
        start = at - joined.starts[text]
        keys = keys_of(text * self._slot_count, start, start + self._sizes[word])
        rows, slot = self._slots.of(word)
        return keys[rows] + (slot << GROUP), slot

    def _words(self, codes: Codes) -> tuple[Numbers, Numbers]:
        """Return where words begin, and which."""
        single = self._single_at[low(codes)]
        single_at = np.flatnonzero(single >= 0)
        long = (self._compared(codes, *beginnings.places(codes)) for beginnings in (self._pairs, self._long))
        at, word = (np.concatenate(parts) for parts in zip(*long, strict=True))
        return np.concatenate((single_at, at)), np.concatenate((single[single_at].astype(np.intp), word))

    def _compared(self, codes: Codes, at: Numbers, word: Numbers) -> tuple[Numbers, Numbers]:
        """Keep the words that really stand where their hash says."""
        kept_at, kept_word = [], []
        for place in range(len(self._columns)):
            same = self._columns[place][word] == codes[at + place]  # within the codes: a text ends with a separator
            at, word = at[same], word[same]
            whole = self._sizes[word] == place + 1
            kept_at.append(at[whole])
            kept_word.append(word[whole])
            at, word = at[~whole], word[~whole]
            if not len(at):
                break
        return np.concatenate(kept_at), np.concatenate(kept_word)


class _Beginnings:
    """The words that begin with each hash of so many characters."""

    __slots__ = ("_buckets", "_table", "_width")

    def __init__(self, codes: npt.NDArray[np.uint32], *, first: int) -> None:
        """Take the first characters of words, a row each, and the number of the first word."""
        self._width = codes.shape[1]
        buckets: dict[int, list[int]] = {}
        for word, hashed in enumerate(_hashed(list(codes.T)).tolist(), start=first):
            buckets.setdefault(hashed, []).append(word)
        self._table = np.full(1 << _TABLE_BITS, _NOTHING, dtype=np.int16)
        self._table[list(buckets)] = np.arange(len(buckets), dtype=np.int16)
        self._buckets = Ranges(list(buckets.values()))

    def places(self, codes: Codes) -> tuple[Numbers, Numbers]:
        """Return where words may begin, and which."""
        last = len(codes) - self._width + 1
        bucket = self._table[_hashed([codes[place : last + place] for place in range(self._width)])]
        at = np.flatnonzero(bucket >= 0)
        rows, word = self._buckets.of(bucket[at].astype(np.intp))
        return at[rows], word


def _padded(words: Sequence[str]) -> npt.NDArray[np.uint32]:
    """Return the codes of words, a row each, filled up with the separator."""
    longest = max(map(len, words), default=1)
    padded = "".join(word.ljust(longest, "\0") for word in words)
    return np.frombuffer(padded.encode("utf-32-le"), dtype=np.uint32).reshape(-1, longest)


def _hashed(characters: Sequence[Codes]) -> Codes:
    """Return a number below the size of the table for each row of so many characters."""
    mixed = characters[0] * _ODD[0]
    for column, odd in zip(characters[1:], _ODD[1:], strict=False):
        mixed = mixed ^ column * odd
    return mixed >> _SHIFT
