"""Find the words of all classes in many texts at once: by a hash of their first two characters, the rest compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fanzha.core.screening.slots import WordIndex

from .codes import HIGHEST, Codes, Joined, Numbers, low
from .places import GROUP, Keys, Ranges, keys_of

# Knuth's multiplicative constant and another odd one of the same size.
_FIRST, _SECOND = np.uint32(2654435761), np.uint32(2246822519)
_TABLE_BITS = 18  # 262,144 places for some 17,000 pairs: few pairs that begin no word are looked at again
_SHIFT = np.uint32(32 - _TABLE_BITS)
_NOTHING = -1


class WordTable:
    """The words of an index as arrays."""

    __slots__ = ("_buckets", "_columns", "_in_bucket", "_single_at", "_sizes", "_slot_count", "_slots")

    def __init__(self, index: WordIndex) -> None:
        """Take the words of an index that has been built from a lexicon."""
        words = sorted(index.slots_of, key=lambda word: (len(word), word))
        self._slot_count = index.slot_count
        self._sizes = np.array([len(word) for word in words], dtype=np.intp)
        self._slots = Ranges([index.slots_of[word] for word in words])
        padded = _padded(words)
        self._columns = [np.ascontiguousarray(column) for column in padded.T]
        self._single_at = np.full(HIGHEST + 1, _NOTHING, dtype=np.int16)
        singles = int((self._sizes == 1).sum())
        self._single_at[low(padded[:singles, 0])] = np.arange(singles, dtype=np.int16)
        self._in_bucket, self._buckets = _bucketed(padded[singles:], first=singles)

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
        bucket = self._in_bucket[_hashed(codes[:-1], codes[1:])]
        pair_at = np.flatnonzero(bucket >= 0)
        rows, word = self._buckets.of(bucket[pair_at].astype(np.intp))
        long_at, long_word = self._compared(codes, pair_at[rows], word)
        return np.concatenate((single_at, long_at)), np.concatenate((single[single_at].astype(np.intp), long_word))

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


def _padded(words: Sequence[str]) -> npt.NDArray[np.uint32]:
    """Return the codes of words, a row each, filled up with the separator."""
    longest = max(map(len, words), default=1)
    padded = "".join(word.ljust(longest, "\0") for word in words)
    return np.frombuffer(padded.encode("utf-32-le"), dtype=np.uint32).reshape(-1, longest)


def _bucketed(codes: npt.NDArray[np.uint32], *, first: int) -> tuple[npt.NDArray[np.int16], Ranges]:
    """Return for each hash the number of its bucket or -1, and the words of each bucket."""
    buckets: dict[int, list[int]] = {}
    if len(codes):
        for word, hashed in enumerate(_hashed(codes[:, 0], codes[:, 1]).tolist(), start=first):
            buckets.setdefault(hashed, []).append(word)
    table = np.full(1 << _TABLE_BITS, _NOTHING, dtype=np.int16)
    table[list(buckets)] = np.arange(len(buckets), dtype=np.int16)
    return table, Ranges(list(buckets.values()))


def _hashed(first: Codes, second: Codes) -> Codes:
    return (first * _FIRST ^ second * _SECOND) >> _SHIFT
