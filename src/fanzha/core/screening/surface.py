"""The form of a text in which the lexicon is searched, and the way back to the original characters."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from fanzha.core.text import Entity, Normalised, find_entities, normalise
from fanzha.core.text.characters import FIRST_PLANE

# Of a longer text the beginning and the end are read, half each: no message that a person reads is longer, and it
# bounds the time for pasted archives.
MOST_CHARACTERS = 20_000
# What separates nothing: spaces, and pictures strewn between words.
DROPPED = re.compile("[ \t\r\u3000\ufe0f\u2600-\u27bf\U0001f000-\U0001faff]")
_LEAST_WRAPPED_LINES = 3
_BROKEN = re.compile("\n[,。!?;、]")
_LEAST_BREAKS = 3
_LONGEST_BROKEN = 14  # characters of a broken line, on average
_WRAPPED_BY = 2  # characters by which wrapped lines may differ


@dataclass(frozen=True, slots=True)
class Surface:
    """A normalised text without spaces; `kept[i]` is the normalised index of character i.

    `cut_at` and `cut_size` say what was left out of the middle of the original, if anything.
    """

    text: str
    normalised: Normalised
    kept: Sequence[int]
    cut_at: int
    cut_size: int

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original text of `text[start:end]`; `end` is not included."""
        first, last = self.normalised.original_span(self.kept[start], self.kept[end - 1] + 1)
        return self._uncut(first), self._uncut(last - 1) + 1

    def entities(self) -> tuple[Entity, ...]:
        """Return what the text names, with places in the original text."""
        found = find_entities(self.normalised)
        if not self.cut_size:
            return tuple(found)
        return tuple(
            Entity(entity.kind, entity.value, self._uncut(entity.start), self._uncut(entity.end - 1) + 1)
            for entity in found
        )

    def _uncut(self, position: int) -> int:
        return position if position < self.cut_at else position + self.cut_size


def surface_of(text: str) -> Surface:
    """Return the searched form of a text: spaces separate nothing in Chinese, line ends do unless lines are wrapped."""
    read, cut_at, cut_size = _shortened(text)
    normalised = normalise(read)
    plain = normalised.text
    if is_wrapped(plain):
        plain = plain.replace("\n", " ")
    return _without_spaces(plain, normalised, cut_at, cut_size)


def plain_surface(text: str) -> Surface:
    """Return the searched form of a text that needs no more than a table: the same as `surface_of(text)`.

    Args:
        text: not wrapped, not longer than `MOST_CHARACTERS`, and such that `normalise` only swaps its characters.
    """
    plain = text.translate(FIRST_PLANE)
    return _without_spaces(plain, Normalised(plain, range(len(plain))), len(text), 0)


def _without_spaces(plain: str, normalised: Normalised, cut_at: int, cut_size: int) -> Surface:
    if not DROPPED.search(plain):
        return Surface(plain, normalised, range(len(plain)), cut_at, cut_size)
    kept = array("I")
    done = 0
    for match in DROPPED.finditer(plain):
        kept.extend(range(done, match.start()))
        done = match.end()
    kept.extend(range(done, len(plain)))
    return Surface(DROPPED.sub("", plain), normalised, kept, cut_at, cut_size)


def is_wrapped(plain: str) -> bool:
    """Return whether the lines of a normalised text end because a line was full, not because somebody else speaks.

    Lines broken anywhere to dodge filters count as well: they are short, and some begin with a comma or a full stop.
    """
    line_ends = plain.count("\n")
    if line_ends < _LEAST_WRAPPED_LINES - 1:
        return False
    if line_ends >= _LEAST_BREAKS and len(plain) <= _LONGEST_BROKEN * line_ends and _BROKEN.search(plain):
        return True
    sizes = [len(line) for line in plain.rstrip("\n").split("\n")]
    full = sizes[:-1]
    return len(sizes) >= _LEAST_WRAPPED_LINES and max(full) - min(full) <= _WRAPPED_BY and sizes[-1] <= max(full)


def _shortened(text: str) -> tuple[str, int, int]:
    """Return the part of a text that is read, where it was cut, and how much is missing there."""
    if len(text) <= MOST_CHARACTERS:
        return text, len(text), 0
    half = MOST_CHARACTERS // 2
    # The line end stands for one character of what was left out.
    return f"{text[: half - 1]}\n{text[-half:]}", half, len(text) - MOST_CHARACTERS
