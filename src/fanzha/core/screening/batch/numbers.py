"""Find sums, numbers, links and foreign words in many texts at once: only texts that can hold one are searched."""

from __future__ import annotations

from functools import cache

import numpy as np

from fanzha.core.screening.slots import BUILT_IN, COMPILED, WordIndex

from .codes import Joined, Mask, Traits, after, before, has, in_a_row, is_one, low, trait_table
from .words import Hits, Ranges

# The bits of the table, in the order of the expressions below.
_DIGIT, _LETTER, _NUMERAL, _UNIT, _HOST, _POINT, _SHARE, _CURRENCY, _NAME = (1 << bit for bit in range(9))
_TRAITS = (
    r"\d",
    "[a-z]",
    "[一二两三四五六七八九十百千万几]",
    "[多余来亿万千百kw块元美港u人]",
    "[a-z0-9-]",
    "[,.]",
    "[%个百]",
    "[¥￥$]",
    "[a-z0-9_-]",
)
_LONG_DIGITS = _LONG_NAME = 5
_SHORT_DIGITS = 3


class NumberTable:
    """The built-in classes, and the classes that hold one of them."""

    __slots__ = ("_included",)

    def __init__(self, index: WordIndex) -> None:
        """Take the index whose classes may hold built-in ones."""
        self._included = Ranges([(number, *index.included.get(number, ())) for number in range(len(BUILT_IN))])

    def find(self, joined: Joined) -> Hits:
        """Return the places of all built-in classes, each once for each class that holds it."""
        rows: list[tuple[int, int, int, int]] = []
        for number, possible in enumerate(_possible(joined)):
            for text in np.flatnonzero(possible).tolist():
                rows += [(text, number, *match.span()) for match in COMPILED[number].finditer(joined.one(text))]
        table = np.array(rows, dtype=np.intp).reshape(-1, 4)
        owners, slot = self._included.of(table[:, 1])
        return Hits(table[owners, 0], slot, table[owners, 2], table[owners, 3])


def _possible(joined: Joined) -> list[Mask]:
    """Return for each built-in class which texts may hold one: never too few, now and then one too many."""
    traits = _traits()[low(joined.codes)]
    marks = {
        "amount": _sums(joined, traits),
        "number": in_a_row(has(traits, _DIGIT), _SHORT_DIGITS),
        "percent": _shares(joined, traits),
        "digits": in_a_row(has(traits, _DIGIT), _LONG_DIGITS) | in_a_row(is_one(joined.codes, "x"), _LONG_DIGITS),
        "latin": in_a_row(has(traits, _NAME), _LONG_NAME),
        "link_url": _links(joined, traits),
    }
    return [joined.holding(marks[name]) for name in BUILT_IN]


def _sums(joined: Joined, traits: Traits) -> Mask:
    left = before(traits)
    unit = has(traits, _UNIT) & (has(left, _DIGIT | _POINT | _NUMERAL) | is_one(before(joined.codes), "x"))
    numeral = has(traits, _NUMERAL) & has(left, _NUMERAL)
    return unit | numeral | (has(traits, _DIGIT) & has(left, _CURRENCY))


def _shares(joined: Joined, traits: Traits) -> Mask:
    share = has(traits, _SHARE)
    return share & (has(before(traits), _DIGIT) | is_one(after(joined.codes), "分"))


def _links(joined: Joined, traits: Traits) -> Mask:
    dot = is_one(joined.codes, ".")
    host = dot & has(before(traits), _HOST) & has(after(traits), _LETTER)
    www = dot & is_one(before(joined.codes), "w")
    return host | www | (is_one(joined.codes, "h") & is_one(after(joined.codes), "t"))


@cache
def _traits() -> Traits:
    return trait_table(_TRAITS)
