"""Find where the words of each class stand in a text, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Classes that no list of words can hold. Each expression is linear: bounded or possessive repeats only.
# `batch.numbers` knows what each of them needs; a test compares the two.
EXPRESSIONS = {
    "amount": (
        r"(?:\d[\d,.]{0,14}+|[一二两三四五六七八九十百千万几]{1,8}+)(?:多|余|来)?(?:亿|万|千|百|k|w)?"
        r"(?:块钱|元|块|万|美金|美元|港币|usdt|人民币)"
        r"|[¥￥$]\d[\d,.]{0,14}+|x{1,8}+(?:元|块|万)"
        r"|[一二两三四五六七八九十几]{1,3}+[千百万][一二两三四五六七八九十百千万]{0,6}+"
    ),
    "number": r"(?<![\d.])[1-9]\d{2,6}+(?![\d-])(?!年|号楼|号店|室|路|版)",
    "percent": r"\d{1,4}(?:\.\d{1,3})?(?:%|个点)|百分之[一二三四五六七八九十百]{1,4}+",
    "digits": r"\d{5,}+|x{5,}+",
    "latin": r"(?<![a-z0-9])[a-z][a-z0-9_-]{4,24}+",
    "link_url": r"https?:|www\.|(?<![a-z0-9@.-])(?:[a-z0-9-]{1,40}+\.){1,4}+[a-z]{2,10}+",
}
BUILT_IN = tuple(EXPRESSIONS)
_BUILT_IN_NUMBER = {name: number for number, name in enumerate(BUILT_IN)}
COMPILED = tuple(re.compile(text) for text in EXPRESSIONS.values())
_WORTH_LOOKING = re.compile(r"[\da-z¥$元块万千百]")

Spans = list[tuple[int, int]]


class WordIndex:
    """Looks up words by their first two characters; words of one character by that one."""

    __slots__ = ("_by_pair", "_singles", "_singles_expression", "included", "slot_count", "slots_of")

    def __init__(self, words: Iterable[tuple[str, int]], slot_count: int) -> None:
        """Take (word, slot number) pairs; a built-in class's name stands for the class.

        `slots_of` keeps the slots of each word, `included` those that hold a whole built-in class.
        """
        self.slot_count = slot_count
        pairs: dict[str, dict[str, list[int]]] = {}
        singles: dict[str, list[int]] = {}
        self.included: dict[int, list[int]] = {}
        for word, slot in words:
            if word in _BUILT_IN_NUMBER:
                holders = self.included.setdefault(_BUILT_IN_NUMBER[word], [])
                if slot not in holders:
                    holders.append(slot)
            elif len(word) == 1:
                singles.setdefault(word, []).append(slot)
            else:
                pairs.setdefault(word[:2], {}).setdefault(word, []).append(slot)
        self._by_pair = {
            pair: tuple(
                (word, len(word), tuple(sorted(set(slots)))) for word, slots in sorted(table.items(), key=_longest)
            )
            for pair, table in pairs.items()
        }
        self._singles = {word: tuple(sorted(set(slots))) for word, slots in singles.items()}
        self.slots_of: dict[str, tuple[int, ...]] = {
            **self._singles,
            **{word: slots for table in self._by_pair.values() for word, _, slots in table},
        }
        self._singles_expression = re.compile(f"[{re.escape(''.join(singles))}]") if singles else None

    def find(self, text: str) -> dict[int, Spans]:
        """Return for each class found its places in `text`, by start; of two that start together the longer first."""
        found: dict[int, Spans] = {}
        self._find_words(text, found)
        if self._singles_expression:
            self._find_singles(text, found)
        if _WORTH_LOOKING.search(text):
            self._find_built_in(text, found)
        return found

    def _find_words(self, text: str, found: dict[int, Spans]) -> None:
        by_pair = self._by_pair
        for at, pair in enumerate(map(str.__add__, text, text[1:])):
            if pair in by_pair:
                for word, size, slots in by_pair[pair]:
                    if size == 2 or text.startswith(word, at):
                        span = (at, at + size)
                        for slot in slots:
                            if slot in found:
                                found[slot].append(span)
                            else:
                                found[slot] = [span]

    def _find_singles(self, text: str, found: dict[int, Spans]) -> None:
        places: dict[str, Spans] = {}
        for match in self._singles_expression.finditer(text):  # type: ignore[union-attr]
            places.setdefault(match[0], []).append(match.span())
        joined: set[int] = set()
        for character, spans in places.items():
            for slot in self._singles[character]:
                if slot in found:
                    found[slot] = found[slot] + spans
                    joined.add(slot)
                else:
                    found[slot] = spans
        for slot in joined:
            found[slot].sort(key=_longer_first)

    def _find_built_in(self, text: str, found: dict[int, Spans]) -> None:
        for number, expression in enumerate(COMPILED):
            spans = [match.span() for match in expression.finditer(text)]
            if not spans:
                continue
            found[number] = spans
            for slot in self.included.get(number, ()):
                found[slot] = sorted({*found.get(slot, ()), *spans}, key=_longer_first)


def _longest(entry: tuple[str, list[int]]) -> int:
    return -len(entry[0])


def _longer_first(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]
