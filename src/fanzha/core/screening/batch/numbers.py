"""Find sums, numbers, links and foreign words in many texts at once: only texts that can hold one are searched."""

from __future__ import annotations

from functools import cache

import numpy as np

from fanzha.core.screening.slots import BUILT_IN, COMPILED, WordIndex

from .codes import Joined, Mask, Numbers, Traits, after, before, has, in_a_row, is_one, low, trait_table
from .places import GROUP, Keys, Ranges, keys_of

# The bits of the table, in the order of the expressions below.
_DIGIT, _LETTER, _NUMERAL, _UNIT, _HOST, _POINT, _SHARE, _CURRENCY, _NAME, _COUNTED, _HOUSE = (
    1 << bit for bit in range(11)
)
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
    "[年室路版-]",
    "[楼店]",
)
_LONG_DIGITS = _LONG_NAME = 5
_SHORT_DIGITS, _MOST_DIGITS = 3, 7

Found = tuple[Numbers, Numbers, Numbers, Numbers]  # built-in class, text, start, end


class NumberTable:
    """The built-in classes, and the classes that hold one of them."""

    __slots__ = ("_holders", "_slot_count")

    def __init__(self, index: WordIndex) -> None:
        """Take the index whose classes may hold built-in ones."""
        self._slot_count = index.slot_count
        self._holders = Ranges([(number, *index.included.get(number, ())) for number in range(len(BUILT_IN))])

    def find(self, joined: Joined) -> Keys:
        """Return the places of all built-in classes, each once for each class that holds it."""
        traits = _traits()[low(joined.codes)]
        found = [_digits(joined, traits), _numbers(joined, traits), _searched(joined, traits)]
        number, text, start, end = (np.concatenate(parts) for parts in zip(*found, strict=True))
        rows, slot = self._holders.of(number)
        return keys_of(text * self._slot_count, start, end)[rows] + (slot << GROUP)


def _searched(joined: Joined, traits: Traits) -> Found:
    """Return what expressions find, in the texts that may hold it: never too few of them, now and then one too many."""
    marks = {
        "amount": _sums(joined, traits),
        "percent": _shares(joined, traits),
        "latin": in_a_row(has(traits, _NAME), _LONG_NAME),
        "link_url": _links(joined, traits),
    }
    rows: list[tuple[int, int, int, int]] = []
    for name, mask in marks.items():
        number = BUILT_IN.index(name)
        search = COMPILED[number].finditer
        for text in np.flatnonzero(joined.holding(mask)).tolist():
            rows += [(number, text, *match.span()) for match in search(joined.one(text))]
    table = np.array(rows, dtype=np.intp).reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3]


def _digits(joined: Joined, traits: Traits) -> Found:
    """Return the long rows of digits, and of crosses in their place."""
    rows = [_rows(mask) for mask in (has(traits, _DIGIT), is_one(joined.codes, "x"))]
    starts, ends = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    is_long = ends - starts >= _LONG_DIGITS
    return _placed(joined, "digits", starts[is_long], ends[is_long])


def _numbers(joined: Joined, traits: Traits) -> Found:
    """Return the numbers of three to seven digits that are no year, house, version or part of a longer number."""
    starts, ends = _rows(has(traits, _DIGIT))
    sizes = ends - starts
    is_number = (sizes >= _SHORT_DIGITS) & (sizes <= _MOST_DIGITS) & ~is_one(joined.codes[starts], "0")
    is_number &= ~is_one(joined.codes[starts - 1], ".") | (starts == 0)  # the last code of all is a separator
    following = joined.codes[ends]
    is_number &= ~has(traits[ends], _COUNTED)
    is_house = is_one(following, "号") & has(traits[np.minimum(ends + 1, len(traits) - 1)], _HOUSE)
    is_number &= ~is_house
    return _placed(joined, "number", starts[is_number], ends[is_number])


def _rows(marks: Mask) -> tuple[Numbers, Numbers]:
    """Return where each row of marked places begins and ends; the last place of all is never marked."""
    return np.flatnonzero(marks & ~before(marks)), np.flatnonzero(marks & ~after(marks)) + 1


def _placed(joined: Joined, name: str, starts: Numbers, ends: Numbers) -> Found:
    text = joined.owner[starts]
    first = joined.starts[text]
    return np.full(len(text), BUILT_IN.index(name), dtype=np.intp), text, starts - first, ends - first


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
