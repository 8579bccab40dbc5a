"""The words by which a story is read: ways of paying, first contact, occupations, banks. They are versioned data."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class BadWords(ValueError):
    """The list of words cannot be read; the text says where."""


@dataclass(frozen=True, slots=True)
class WordList:
    """Words that stand for codes, found in one pass; of two that begin together the longer one counts."""

    pattern: re.Pattern[str]
    code_of: Mapping[str, str]

    def find(self, plain: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and code of each word in `plain[start:end]`, in order."""
        for match in self.pattern.finditer(plain, start, len(plain) if end is None else end):
            yield match.start(), match.end(), self.code_of[match[0]]


@dataclass(frozen=True, slots=True)
class Words:
    """All the lists that reading a story needs."""

    version: str
    ways: WordList
    channels: WordList
    occupations: WordList
    banks: WordList
    chats: WordList
    remote: WordList


def read_words(content: Mapping[str, Any], version: str) -> Words:
    """Return the lists of words from their data.

    Raises:
        BadWords: a list is missing, empty, or one word stands for two codes.

    Cost:
        Compiles six expressions: keep the result.
    """
    lists = {}
    for name in ("ways", "channels", "occupations", "banks"):
        lists[name] = _word_list(name, content.get(name))
    for name in ("chats", "remote"):
        words = content.get(name)
        lists[name] = _word_list(name, {word: [word] for word in words} if isinstance(words, list) else None)
    return Words(version=version, **lists)


def _word_list(name: str, table: Mapping[str, Sequence[str]] | None) -> WordList:
    if not table:
        raise BadWords(f"{name}: no words")
    code_of: dict[str, str] = {}
    for code, words in table.items():
        for word in words:
            plain = word.lower().strip()
            if not plain or code_of.setdefault(plain, code) != code:
                raise BadWords(f"{name}: {word!r} is empty or stands for two codes")
    longest_first = sorted(code_of, key=lambda word: (-len(word), word))
    return WordList(re.compile("|".join(map(re.escape, longest_first))), code_of)
