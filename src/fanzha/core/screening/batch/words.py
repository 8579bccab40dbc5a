"""Find the words of all classes in many texts at once: by a hash of their first two characters, the rest compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fanzha.core.screening.slots import WordIndex

from .codes import HIGHEST, Codes, Joined, Numbers, expanded, low

# Knuth's multiplicative constant and another odd one of the same size.
_FIRST, _SECOND = np.uint32(2654435761), np.uint32(2246822519)
_TABLE_BITS = 17  # 131,072 places for a few thousand pairs: few pairs that begin no word are looked at again
_SHIFT = np.uint32(32 - _TABLE_BITS)
_NOTHING = -1


@dataclass(frozen=True, slots=True)
class Hits:
    """Places of word classes, in no order: four columns. `start` and `end` count from the beginning of the text."""

    text: Numbers
    slot: Numbers
    start: Numbers
    end: Numbers

    def __add__(self, other: Hits) -> Hits:
        return Hits(
            np.concatenate((self.text, other.text)),
            np.concatenate((self.slot, other.slot)),
            np.concatenate((self.start, other.start)),
            np.concatenate((self.end, other.end)),
        )


class Ranges:
    """Lists of numbers, all in one array."""

    __slots__ = ("_counts", "_firsts", "_numbers")

    def __init__(self, lists: Sequence[Sequence[int]]) -> None:
        self._counts = np.array([len(numbers) for numbers in lists], dtype=np.intp)
        self._firsts = np.cumsum(self._counts) - self._counts
        self._numbers = np.array([number for numbers in lists for number in numbers], dtype=np.intp)

    def of(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """Return all members of the lists named by `places`: the index into `places`, and the member."""
        owners, at = expanded(self._firsts[places], self._counts[places])
        return owners, self._numbers[at]


class WordTable:
    """The words of an index as arrays."""

    __slots__ = ("_buckets", "_codes", "_in_bucket", "_single_at", "_sizes", "_slots")

    def __init__(self, index: WordIndex) -> None:
        """Take the words of an index that has been built from a lexicon."""
        words = sorted(index.slots_of, key=lambda word: (len(word), word))
        self._sizes = np.array([len(word) for word in words], dtype=np.intp)
        self._slots = Ranges([index.slots_of[word] for word in words])
        self._codes = _padded(words)
        self._single_at = np.full(HIGHEST + 1, _NOTHING, dtype=np.int16)
        singles = int((self._sizes == 1).sum())
        self._single_at[low(self._codes[:singles, 0])] = np.arange(singles, dtype=np.int16)
        self._in_bucket, self._buckets = _bucketed(self._codes[singles:], first=singles)

    def find(self, joined: Joined) -> Hits:
        """Return the places of all words, each once for each class that it belongs to."""
        at, word = self._words(joined.codes)
        rows, slot = self._slots.of(word)
        at, word = at[rows], word[rows]
        text = joined.owner[at]
        start = at - joined.starts[text]
        return Hits(text, slot, start, start + self._sizes[word])

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
        for place in range(self._codes.shape[1]):
            same = self._codes[word, place] == codes[at + place]  # within the codes: a text ends with a separator
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
