"""What the lexicon finds in each text of a batch: tactics, used or warned of, and how often each frame occurs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from fanzha.core.screening.find import MOST_PLACES, Findings, Place
from fanzha.core.screening.lexicon import Lexicon
from fanzha.core.screening.stance import Stance, is_publicity

from .codes import Joined, Mask, Numbers, expanded, is_one
from .patterns import Matches
from .places import Places

_QUOTE = "“"


@dataclass(frozen=True, slots=True)
class Columns:
    """The findings of a batch, sorted by text and target.

    Attributes:
        text, target, start, end, is_warned: the places of tactics, those of one target apart from each other.
        frame_text, frame, frame_count: how often each frame occurs.
        is_publicity: the texts that as a whole teach about frauds or report on them.
        is_intricate: the texts that only the one-by-one way judges rightly.
    """

    text: Numbers
    target: Numbers
    start: Numbers
    end: Numbers
    is_warned: Mask
    frame_text: Numbers
    frame: Numbers
    frame_count: Numbers
    is_publicity: Mask
    is_intricate: Mask

    def each(self, numbers: Numbers) -> Iterator[Findings]:
        """Yield the findings of some texts, each as `find.find_tactics` does."""
        counts, rows = _rows_of(self.text, numbers)
        framed, frame_rows = _rows_of(self.frame_text, numbers)
        columns = (column[rows].tolist() for column in (self.target, self.start, self.end, self.is_warned))
        places = map(Place, *columns)
        counted = zip(self.frame[frame_rows].tolist(), self.frame_count[frame_rows].tolist(), strict=True)
        for count, frame_count in zip(counts, framed, strict=True):
            found = list(islice(places, count))
            if any(place.is_warned for place in found):
                found.sort(key=_as_judged)
            yield Findings(tuple(found), dict(islice(counted, frame_count)))


def _rows_of(text: Numbers, numbers: Numbers) -> tuple[list[int], Numbers]:
    """Return how many rows each of some texts has, and these rows; rows are sorted by text."""
    firsts = np.searchsorted(text, numbers)
    counts = np.searchsorted(text, numbers + 1) - firsts
    return counts.tolist(), expanded(firsts, counts)[1]


def _as_judged(place: Place) -> tuple[int, bool, int]:
    return place.target, place.is_warned, place.start


def findings(lexicon: Lexicon, joined: Joined, matches: Matches) -> Columns:
    """Return what a batch's matches amount to: for each text the same as `find.find_tactics`."""
    places = Places(matches.found.keys[_apart(matches.found)])
    text, target = np.divmod(places.group, len(lexicon.targets))
    is_tactic = target < lexicon.tactic_count
    frame_text, frame, frame_count = _counted(text[~is_tactic], target[~is_tactic] - lexicon.tactic_count)
    tone = _tone(lexicon, joined, (frame_text, frame, frame_count))
    tactics = (text[is_tactic], target[is_tactic], places.start[is_tactic], places.end[is_tactic])
    return Columns(
        *tactics,
        is_warned=_warned(lexicon, joined, matches.words, tactics, tone),
        frame_text=frame_text,
        frame=frame,
        frame_count=frame_count,
        is_publicity=tone,
        is_intricate=matches.is_crowded | _overfull(tactics[0], tactics[1], len(joined)),
    )


def _apart(found: Places) -> Mask:
    """Mark places that do not overlap: of two of a group, the one that begins first, then the longer."""
    group, start, end = found.group, found.start, found.end
    kept = np.ones(len(group), dtype=np.bool_)
    meets = np.flatnonzero((group[1:] == group[:-1]) & (start[1:] < end[:-1]))
    last_group, last_end = -1, 0
    crossing = np.flatnonzero(np.isin(group, group[meets]))  # the others hold nothing that overlaps
    rows = zip(
        crossing.tolist(), group[crossing].tolist(), start[crossing].tolist(), end[crossing].tolist(), strict=True
    )
    for at, of_group, begins, ends in rows:
        if of_group == last_group and begins < last_end:
            kept[at] = False
        else:
            last_group, last_end = of_group, ends
    return kept


def _counted(text: Numbers, frame: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return each (text, frame) once, with its number of places."""
    is_new = np.ones(len(text), dtype=np.bool_)
    is_new[1:] = (text[1:] != text[:-1]) | (frame[1:] != frame[:-1])
    firsts = np.flatnonzero(is_new)
    return text[firsts], frame[firsts], np.diff(np.append(firsts, len(text)))


def _tone(lexicon: Lexicon, joined: Joined, frames: tuple[Numbers, Numbers, Numbers]) -> Mask:
    """Mark the texts that as a whole teach about frauds or report on them; without any frame none does."""
    counts: dict[int, dict[str, int]] = {}
    names = lexicon.frames
    for text, frame, count in zip(*(column.tolist() for column in frames), strict=True):
        counts.setdefault(text, {})[names[frame]] = count
    tone = np.zeros(len(joined), dtype=np.bool_)
    sizes = joined.sizes.tolist()
    tone[[text for text, counted in counts.items() if is_publicity(counted, sizes[text])]] = True
    return tone


def _warned(lexicon: Lexicon, joined: Joined, words: Places, tactics: tuple[Numbers, ...], tone: Mask) -> Mask:
    """Mark the tactics that a text warns of, or only quotes."""
    text, _, start, end = tactics
    is_warned = np.zeros(len(text), dtype=np.bool_)
    groups = np.arange(len(joined))[:, None] * lexicon.words.slot_count + np.array(lexicon.stance_slots)
    firsts, counts = words.range_of(groups)
    is_doubtful = tone | joined.holding(is_one(joined.codes, _QUOTE)) | counts.any(axis=1)
    rows = np.flatnonzero(is_doubtful[text])
    judged, stance = -1, None
    for row, number, begins, ends in zip(
        rows.tolist(), *(column[rows].tolist() for column in (text, start, end)), strict=True
    ):
        if stance is None or number != judged:
            marks = [words.spans(*mark) for mark in zip(firsts[number].tolist(), counts[number].tolist(), strict=True)]
            judged, stance = number, Stance(joined.one(number), marks, is_publicity=bool(tone[number]))
        is_warned[row] = stance.warns_of(begins, ends)
    return is_warned


def _overfull(text: Numbers, target: Numbers, texts: int) -> Mask:
    """Mark the texts with more places of one tactic than are kept."""
    overfull = np.zeros(texts, dtype=np.bool_)
    if len(text) > MOST_PLACES:
        is_same = (text[MOST_PLACES:] == text[:-MOST_PLACES]) & (target[MOST_PLACES:] == target[:-MOST_PLACES])
        overfull[text[MOST_PLACES:][is_same]] = True
    return overfull
