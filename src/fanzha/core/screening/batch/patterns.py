"""Match all patterns of a lexicon in many texts at once, as joins of columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fanzha.core.screening.find import MOST_SPANS
from fanzha.core.screening.lexicon import Lexicon

from .codes import Joined, Mask, Numbers, expanded
from .numbers import NumberTable
from .places import BITS, GROUP, MOST_CHARACTERS, Places, distinct, keys_of
from .words import WordTable


@dataclass(frozen=True, slots=True)
class Matches:
    """What a lexicon finds in a batch.

    Attributes:
        words: the places of those word classes that matter: the classes of patterns that a text may hold, and those
            of words of warning; group = text * slots + slot.
        found: the places of patterns, which may overlap; group = text * targets + target.
        is_crowded: the texts with more places of one class than the one-by-one way looks at.
    """

    words: Places
    found: Places
    is_crowded: Mask


class PatternTable:
    """The patterns of a lexicon as arrays."""

    __slots__ = (
        "_always",
        "_gaps",
        "_lengths",
        "_numbers",
        "_rows",
        "_slot_count",
        "_slots",
        "_targets",
        "_words",
        "target_count",
    )

    def __init__(self, lexicon: Lexicon) -> None:
        """Take a compiled lexicon."""
        patterns = [pattern for listed in lexicon.by_slot.values() for pattern in listed]
        self.target_count = len(lexicon.targets)
        self._slot_count = lexicon.words.slot_count
        self._words = WordTable(lexicon.words)
        self._numbers = NumberTable(lexicon.words)
        self._rows = np.arange(len(patterns))
        self._always = list(lexicon.stance_slots)
        self._targets = np.array([pattern.target for pattern in patterns], dtype=np.intp)
        self._lengths = np.array([len(pattern.slots) for pattern in patterns], dtype=np.intp)
        self._slots = _rows([pattern.slots for pattern in patterns])
        self._gaps = _rows([(*pattern.gaps, 0) for pattern in patterns])

    def match(self, joined: Joined) -> Matches:
        """Return the places of all patterns: those of `find.pattern_spans`.

        Cost:
            Linear in the words found, with a logarithm for sorting; texts must not exceed `MOST_CHARACTERS`.
        """
        keys, slot = (
            np.concatenate(parts) for parts in zip(self._words.find(joined), self._numbers.find(joined), strict=True)
        )
        group = keys >> GROUP
        present = np.zeros((len(joined), self._slot_count), dtype=np.bool_)
        present.ravel()[group] = True
        text, pattern = self._candidates(group, slot, present)
        needed = np.zeros_like(present)
        needed[text[:, None], self._slots[pattern]] = True
        needed[:, self._always] = True
        words = Places.of(keys[needed.ravel()[group]])
        found = self._verified(words, text, pattern)
        return Matches(words, found, _crowded(words, len(joined), self._slot_count))

    def _candidates(self, group: Numbers, slot: Numbers, present: Mask) -> tuple[Numbers, Numbers]:
        """Return (text, pattern) of which the text holds every class.

        A pattern is only looked at in the texts that hold the rarest of its classes in this batch.
        """
        frequency = np.bincount(slot, minlength=self._slot_count)
        rarest = self._slots[self._rows, frequency[self._slots].argmin(axis=1)]
        counts = np.bincount(rarest, minlength=self._slot_count)
        text, slot = np.divmod(distinct(group[counts[slot] > 0]), self._slot_count)
        rows, at = expanded((np.cumsum(counts) - counts)[slot], counts[slot])
        text, pattern = text[rows], np.argsort(rarest, kind="stable")[at]
        for place in range(self._slots.shape[1]):
            complete = present[text, self._slots[pattern, place]]
            text, pattern = text[complete], pattern[complete]
        return text, pattern

    def _verified(self, words: Places, text: Numbers, pattern: Numbers) -> Places:
        """Return the places where the classes of a candidate stand in order and near enough."""
        if not len(text):
            return Places.of(text)
        firsts, counts = words.range_of(text * self._slot_count + self._slots[pattern, 0])
        row, at = expanded(firsts, np.minimum(counts, MOST_SPANS))
        start, end = words.start[at], words.end[at]
        rows: list[Numbers] = []
        starts: list[Numbers] = []
        ends: list[Numbers] = []
        for place in range(self._slots.shape[1]):
            if place:
                row, start, end = self._extended(words, text, pattern, (row, start, end), place)
            whole = self._lengths[pattern[row]] == place + 1
            done = (row[whole], start[whole], end[whole])
            for kept, part in zip((rows, starts, ends), _shortest(*done) if place else done, strict=True):
                kept.append(part)
            row, start, end = row[~whole], start[~whole], end[~whole]
        row = np.concatenate(rows)
        group = text[row] * self.target_count + self._targets[pattern[row]]
        return Places.of(keys_of(group, np.concatenate(starts), np.concatenate(ends)))

    def _extended(
        self, words: Places, text: Numbers, pattern: Numbers, partial: tuple[Numbers, Numbers, Numbers], place: int
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Extend partial matches to the nearest following word of the next class, within the gap."""
        row, start, end = partial
        slot, gap = self._slots[pattern[row], place], self._gaps[pattern[row], place - 1]
        at, exists = words.following(text[row] * self._slot_count + slot, end)
        near = exists & (words.start[at] <= end + gap)
        return row[near], start[near], words.end[at[near]]


def _shortest(row: Numbers, start: Numbers, end: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Of the matches of one candidate that end together keep the one that begins last."""
    keys = (row << GROUP) | (end << BITS) | (MOST_CHARACTERS - start)
    keys.sort()
    is_first = np.ones(len(keys), dtype=np.bool_)
    is_first[1:] = keys[1:] >> BITS != keys[:-1] >> BITS
    keys = keys[is_first]
    return keys >> GROUP, MOST_CHARACTERS - (keys & MOST_CHARACTERS), (keys >> BITS) & MOST_CHARACTERS


def _crowded(words: Places, texts: int, slot_count: int) -> Mask:
    """Return which texts hold a class so often that not all its places are looked at."""
    crowded = np.zeros(texts, dtype=np.bool_)
    keys = words.keys
    if len(keys) > MOST_SPANS:
        same = keys[MOST_SPANS:] >> GROUP == keys[:-MOST_SPANS] >> GROUP
        crowded[(keys[MOST_SPANS:][same] >> GROUP) // slot_count] = True
    return crowded


def _rows(lists: list[tuple[int, ...]]) -> Numbers:
    """Return tuples of different lengths as rows, filled up with their first member."""
    width = max(map(len, lists), default=1)
    filled = [(*numbers, *[numbers[0]] * (width - len(numbers))) for numbers in lists]
    return np.array(filled, dtype=np.intp).reshape(-1, width)
