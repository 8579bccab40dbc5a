"""Find the tactics of a text: collocations of word classes, and whether they are used or warned of."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from .lexicon import Lexicon, Pattern
from .slots import Spans
from .stance import Stance, is_publicity

# No text needs more places of one tactic than an officer will read; it also bounds the time for hostile input.
MOST_PLACES = 8
MOST_SPANS = 400


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
    found, spans = pattern_spans(lexicon, text)
    return _findings(lexicon, text, found, spans)


def pattern_spans(lexicon: Lexicon, text: str) -> tuple[dict[int, Spans], dict[int, set[tuple[int, int]]]]:
    """Return where each class of words stands, and each target's patterns, whether or not these overlap."""
    found = lexicon.words.find(text)
    present = 0
    for slot in found:
        present |= 1 << slot
    spans: dict[int, set[tuple[int, int]]] = {}
    for slot in found:
        for pattern in lexicon.by_slot.get(slot, ()):
            if pattern.needs & present == pattern.needs and (places := _matches(pattern, found)):
                spans.setdefault(pattern.target, set()).update(places)
    return found, spans


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


def _findings(lexicon: Lexicon, text: str, found: dict[int, Spans], spans: dict[int, set[tuple[int, int]]]) -> Findings:
    chosen = {target: _apart(spans[target]) for target in sorted(spans)}
    frames = {
        target - lexicon.tactic_count: len(places)
        for target, places in chosen.items()
        if target >= lexicon.tactic_count
    }
    tone = _tone(lexicon, frames, len(text))
    stance = Stance(text, [found.get(slot, []) for slot in lexicon.stance_slots], is_publicity=tone)
    places: list[Place] = []
    for target, target_places in chosen.items():
        if target < lexicon.tactic_count:
            judged = [Place(target, start, end, stance.warns_of(start, end)) for start, end in target_places]
            # Used places matter more than warned ones when there are too many to keep.
            judged.sort(key=lambda place: (place.is_warned, place.start))
            places += judged[:MOST_PLACES]
    return Findings(tuple(places), frames)


def _tone(lexicon: Lexicon, frames: dict[int, int], length: int) -> bool:
    """Return whether a text as a whole teaches about frauds or reports on them."""
    counts = {lexicon.frames[frame]: count for frame, count in frames.items()}
    return is_publicity(counts, length)


def _apart(spans: set[tuple[int, int]]) -> Spans:
    """Return spans that do not overlap: of two, the one that begins first, then the longer."""
    kept: Spans = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
