"""The lexicon: word classes, and the collocations of them that betray a tactic.

A pattern is written in a small language, one line each, in `data/lexicon.json`:

    @slot        any word of a named class        转|汇      any of these words
    A >12 B      B begins at most 12 characters after A ends

So "@police >10 联系您" reads: a word of the police, then within ten characters "联系您". All patterns are
finite sequences of words with bounded gaps: nothing can backtrack, and a text costs time linear in its length.

The optional table "sounds" gives spellings of words that dodge filters (薇信, weixin for 微信). Each word of a class
that holds such a word is also found so spelt; the text itself is never rewritten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .catalogue import TACTICS
from .slots import BUILT_IN, WordIndex
from .sounds import Spellings

_GAP = re.compile(r">(\d+)\Z")
MOST_GAP = 100

_Lines = Mapping[str, list[str] | str]


class BadLexicon(ValueError):
    """The lexicon cannot be used; the message says which entry and why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Slots in order; `gaps[i]` is the most characters between slot i and slot i + 1."""

    target: int
    slots: tuple[int, ...]
    gaps: tuple[int, ...]
    needs: int  # bit mask of the slots


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A compiled lexicon.

    `targets` are the tactic codes, then the frame codes; a pattern's target is an index into them.
    `by_slot` lists each pattern under its rarest slot, so that a text only tries patterns for which it holds something.
    """

    version: str
    words: WordIndex
    targets: tuple[str, ...]
    tactic_count: int
    by_slot: Mapping[int, tuple[Pattern, ...]]
    stance_slots: tuple[int, int, int]

    @property
    def tactics(self) -> tuple[str, ...]:
        """Return the codes of the tactics, in the order of the features."""
        return self.targets[: self.tactic_count]

    @property
    def frames(self) -> tuple[str, ...]:
        """Return the codes of the frames: what kind of talk surrounds the tactics."""
        return self.targets[self.tactic_count :]


def parse_lexicon(source: bytes | str) -> Lexicon:
    """Return the compiled form of the tactic lexicon in JSON.

    Raises:
        BadLexicon: not JSON, an unknown slot or tactic, an empty word, or a gap out of range.
    """
    with _saying_what_is_wrong():
        table = json.loads(source)
        unknown = set(table["tactics"]) - set(TACTICS)
        if unknown:
            raise BadLexicon(f"Tactics without a definition: {', '.join(sorted(unknown))}")
        return _Compiler(table).lexicon(table["tactics"], table["frames"])


@contextmanager
def _saying_what_is_wrong() -> Iterator[None]:
    try:
        yield
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as problem:
        raise BadLexicon(f"The lexicon is not in the expected form: {problem!r}") from problem


class _Compiler:
    """Turns slot names and word alternatives into numbers, once."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self._names: dict[str, int] = {name: number for number, name in enumerate(BUILT_IN)}
        self._words: list[tuple[str, int]] = []
        self._spellings = Spellings(table.get("sounds", {}))
        for name, words in table["slots"].items():
            self._define(name, words.split())

    def lexicon(self, tactics: _Lines, frames: _Lines) -> Lexicon:
        """Compile pattern lines, after the word classes of the table."""
        stance = self._table.get("stance", {})
        slots = [self._define(f"stance:{name}", stance.get(name, "").split()) for name in _STANCES]
        patterns: list[Pattern] = []
        for target, lines in enumerate([*tactics.values(), *frames.values()]):
            patterns += [self._pattern(target, line) for line in ([lines] if isinstance(lines, str) else lines)]
        return Lexicon(
            version=str(self._table["version"]),
            words=WordIndex(self._spellings.added_to(self._words), len(self._names)),
            targets=(*tactics, *frames),
            tactic_count=len(tactics),
            by_slot=_under_rarest_slot(patterns, self._words),
            stance_slots=(slots[0], slots[1], slots[2]),
        )

    def _define(self, name: str, words: Iterable[str]) -> int:
        number = self._names.setdefault(name, len(self._names))
        for word in dict.fromkeys(words):
            if not word:
                raise BadLexicon(f"An empty word in '{name}'.")
            self._words.append((word, number))
        return number

    def _pattern(self, target: int, line: str) -> Pattern:
        slots: list[int] = []
        gaps: list[int] = []
        for token in line.split():
            gap = _GAP.match(token)
            if gap:
                gaps.append(_checked_gap(int(gap[1]), line))
                continue
            slots.append(self._slot(token, line))
        if not slots or len(gaps) != len(slots) - 1:
            raise BadLexicon(f"Gaps and words do not alternate: {line}")
        needs = 0
        for slot in slots:
            needs |= 1 << slot
        return Pattern(target, tuple(slots), tuple(gaps), needs)

    def _slot(self, token: str, line: str) -> int:
        """Return the number of one element; alternatives get a class of their own."""
        if token in self._names:
            return self._names[token]
        parts = token.split("|")
        if parts == [token] and token.startswith("@"):
            return self._named(token, line)
        words = [part for part in parts if not part.startswith("@")]
        number = self._define(token, words)
        for part in parts:
            if part.startswith("@"):
                self._include(self._named(part, line), number)
        return number

    def _named(self, token: str, line: str) -> int:
        if token[1:] not in self._names:
            raise BadLexicon(f"Unknown word class {token}: {line}")
        return self._names[token[1:]]

    def _include(self, part: int, whole: int) -> None:
        """Make each word of one class a word of another as well."""
        if part < len(BUILT_IN):
            self._words.append((BUILT_IN[part], whole))  # WordIndex resolves built-in classes by name
            return
        self._words += [(word, whole) for word, number in list(self._words) if number == part]


_STANCES = ("warn_far", "warn_near", "warn_after")


def _checked_gap(gap: int, line: str) -> int:
    if gap > MOST_GAP:
        raise BadLexicon(f"A gap of more than {MOST_GAP} characters: {line}")
    return gap


def _under_rarest_slot(patterns: list[Pattern], words: list[tuple[str, int]]) -> Mapping[int, tuple[Pattern, ...]]:
    """List each pattern under the slot of its that honest text seldom holds: few words, and long ones."""
    commonness: dict[int, int] = {}
    for word, slot in words:
        commonness[slot] = commonness.get(slot, 0) + _COMMONNESS.get(len(word), 1)
    table: dict[int, list[Pattern]] = {}
    for pattern in patterns:
        rarest = min(pattern.slots, key=lambda slot: (commonness.get(slot, _COMMONNESS[1]), slot))
        table.setdefault(rarest, []).append(pattern)
    return {slot: tuple(found) for slot, found in table.items()}


# How much commoner a word of one or two characters is than a longer one, roughly.
_COMMONNESS = {1: 60, 2: 6}
