"""Other spellings of the words that frauds need: by sound, in letters, by initials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_LEAST_SPELLING = 2  # characters; a single one is too common to stand for a word


class Spellings:
    """Finds the ways in which a word may be disguised, wherever a known word stands in it."""

    __slots__ = ("_known", "_spellings")

    def __init__(self, table: Mapping[str, str]) -> None:
        """Take for each known word its spellings, separated by spaces."""
        self._spellings = {word: spellings.split() for word, spellings in table.items()}
        longest_first = sorted(self._spellings, key=lambda word: (-len(word), word))
        # A look-ahead, so that words that share characters are all found.
        self._known = re.compile(f"(?=({'|'.join(map(re.escape, longest_first))}))") if table else None

    def of(self, word: str) -> Iterator[str]:
        """Yield the word with one known word in it spelt otherwise, in every way."""
        for match in self._known.finditer(word) if self._known else ():
            before, after = word[: match.start()], word[match.end(1) :]
            for spelling in self._spellings[match[1]]:
                if len(spelling) >= _LEAST_SPELLING:
                    yield before + spelling + after

    def added_to(self, words: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """Return (word, class) pairs and after them those of the other spellings that are not words of a class."""
        taken = {word for word, _ in words}
        return words + [(other, slot) for word, slot in words for other in self.of(word) if other not in taken]
