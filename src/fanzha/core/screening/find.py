"""Find the tactics of a text: collocations of word classes, and whether they are used or warned of."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from .lexicon import Lexicon, Pattern
from .slots import Spans

# A warning word governs what follows it this far, in characters, inside its sentence (or clause, for bare negations).
FAR_REACH = 40
NEAR_REACH = 12
AFTER_REACH = 30
# No text needs more places of one tactic than an officer will read; it also bounds the time for hostile input.
MOST_PLACES = 8
MOST_SPANS = 400

_SENTENCE_END = re.compile(r"[。!！?？\n]")
_CLAUSE_END = re.compile(r"[。!！?？\n,，;；:：]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tactic or frame stands in the searched text; `is_warned` where the text warns of it."""

    target: int
    start: int
    end: int
    is_warned: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the lexicon finds in one text: tactic places, and how often each frame occurs."""

    places: tuple[Place, ...]
    frame_counts: dict[int, int]


def find_tactics(lexicon: Lexicon, text: str) -> Findings:
    """Return the tactics and frames of a text in its searched form.

    Cost:
        Linear in the length of the text for a given lexicon: gaps, places and spans are bounded.
    """
    found = lexicon.words.find(text)
    present = 0
    for slot in found:
        present |= 1 << slot
    spans: dict[int, set[tuple[int, int]]] = {}
    for slot in found:
        for pattern in lexicon.by_slot.get(slot, ()):
            if pattern.needs & present == pattern.needs:
                spans.setdefault(pattern.target, set()).update(_matches(pattern, found))
    return _findings(lexicon, text, found, spans)


def _matches(pattern: Pattern, found: dict[int, Spans]) -> Spans:
    """Return the places of a pattern, each as the shortest span from its first to its last word."""
    partial = found[pattern.slots[0]][:MOST_SPANS]
    for slot, gap in zip(pattern.slots[1:], pattern.gaps, strict=True):
        partial = _extended(partial, found[slot], gap)
        if not partial:
            return []
    return partial


def _extended(partial: Spans, following: Spans, gap: int) -> Spans:
    """Return each partial match extended to the nearest following word within the gap."""
    best: dict[int, int] = {}
    for start, end in partial:
        at = bisect_left(following, (end, 0))
        if at < len(following) and following[at][0] <= end + gap:
            last = following[at][1]
            best[last] = max(start, best.get(last, start))  # the latest start is the shortest span
    return [(start, end) for end, start in best.items()]


def _findings(
    lexicon: Lexicon, text: str, found: dict[int, Spans], spans: dict[int, set[tuple[int, int]]]
) -> Findings:
    stance = _Stance(text, [found.get(slot, []) for slot in lexicon.stance_slots])
    places: list[Place] = []
    frames: dict[int, int] = {}
    for target in sorted(spans):
        chosen = _apart(spans[target])
        if target >= lexicon.tactic_count:
            frames[target - lexicon.tactic_count] = len(chosen)
            continue
        judged = [Place(target, start, end, stance.warns_of(start, end)) for start, end in chosen]
        # Used places matter more than warned ones when there are too many to keep.
        judged.sort(key=lambda place: (place.is_warned, place.start))
        places += judged[:MOST_PLACES]
    return Findings(tuple(places), {frame: count for frame, count in frames.items() if count})


def _apart(spans: set[tuple[int, int]]) -> Spans:
    """Return spans that do not overlap: of two, the one that begins first, then the longer."""
    kept: Spans = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


class _Stance:
    """Says whether a place is something the text does, or something it warns of."""

    def __init__(self, text: str, marks: list[Spans]) -> None:
        self._text = text
        self._far, self._near, self._after = marks
        self._any = bool(self._far or self._near or self._after)

    def warns_of(self, start: int, end: int) -> bool:
        """Return whether a warning word governs `text[start:end]`."""
        if not self._any:
            return False
        return (
            self._governed(self._far, start, FAR_REACH, _SENTENCE_END)
            or self._governed(self._near, start, NEAR_REACH, _CLAUSE_END)
            or self._followed(end)
        )

    def _governed(self, marks: Spans, start: int, reach: int, stop: re.Pattern[str]) -> bool:
        """Return whether a mark that ends at most `reach` before `start` has no stop in between."""
        at = bisect_left(marks, (start - reach, 0))
        for mark_start, mark_end in marks[at:]:
            if mark_start >= start:
                return False
            if mark_end <= start and not stop.search(self._text, mark_end, start):
                return True
        return False

    def _followed(self, end: int) -> bool:
        at = bisect_left(self._after, (end, 0))
        if at == len(self._after):
            return False
        mark_start = self._after[at][0]
        return mark_start - end <= AFTER_REACH and not _SENTENCE_END.search(self._text, end, mark_start)
