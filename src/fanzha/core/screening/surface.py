"""The form of a text in which the lexicon is searched, and the way back to the original characters."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from fanzha.core.text import Normalised, normalise

# A text longer than this is judged by its beginning and end: no message that is read by a person is longer,
# and it bounds the time for pasted archives.
MOST_CHARACTERS = 40_000


@dataclass(frozen=True, slots=True)
class Surface:
    """A normalised text without spaces; `kept[i]` is the normalised index of character i."""

    text: str
    normalised: Normalised
    kept: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original text of `text[start:end]`; `end` is not included."""
        return self.normalised.original_span(self.kept[start], self.kept[end - 1] + 1)


def surface_of(text: str) -> Surface:
    """Return the searched form of a text: spaces separate nothing in Chinese, line ends do."""
    normalised = normalise(text)
    plain = normalised.text
    if " " not in plain and "\t" not in plain and "\u3000" not in plain:
        return Surface(plain, normalised, range(len(plain)))
    kept = array("I", [at for at, character in enumerate(plain) if character not in " \t\r\u3000"])
    return Surface("".join(plain[at] for at in kept), normalised, kept)
