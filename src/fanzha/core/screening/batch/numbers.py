"""Find sums, numbers, links and foreign words in many texts at once: only texts that can hold one are searched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from fanzha.core.screening.slots import BUILT_IN, COMPILED, WordIndex

from .codes import Joined, Mask, Numbers, Traits, after, before, has, is_one, low, rows_of, trait_table
from .places import GROUP, Keys, Ranges, keys_of

# The bits of the table, in the order of the expressions below.
_DIGIT, _LETTER, _NUMERAL, _UNIT, _HOST, _POINT, _SHARE, _CURRENCY, _NAME, _COUNTED, _HOUSE, _PLAIN = (
    1 << bit for bit in range(12)
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
    "[a-z0-9]",
)
_LONG_DIGITS = _LONG_NAME = 5
_MOST_NAME = 25
_AMOUNT_REACH = 24  # characters; a sum's first letter and its last are nearer to what marks it
_SHORT_DIGITS, _MOST_DIGITS = 3, 7

Found = tuple[Numbers, Numbers, Numbers, Numbers]  # built-in class, text, start, end


class NumberTable:
    """The built-in classes, and the classes that hold one of them."""

    __slots__ = ("_holders", "_slot_count")

    def __init__(self, index: WordIndex) -> None:
        """Take the index whose classes may hold built-in ones."""
        self._slot_count = index.slot_count
        self._holders = Ranges([(number, *index.included.get(number, ())) for number in range(len(BUILT_IN))])

    def find(self, joined: Joined) -> tuple[Keys, Numbers]:
        """Return the places of all built-in classes, each once for each class that holds it, and these classes."""
        traits = _traits()[low(joined.codes)]
        found = [_digits(joined, traits), _numbers(joined, traits), _latin(joined, traits), _searched(joined, traits)]
        number, text, start, end = (np.concatenate(parts) for parts in zip(*found, strict=True))
        rows, slot = self._holders.of(number)
        return keys_of(text * self._slot_count, start, end)[rows] + (slot << GROUP), slot


def _searched(joined: Joined, traits: Traits) -> Found:
    """Return what expressions find, in the texts that may hold it: never too few of them, now and then one too many."""
    possible = {
        "percent": joined.holding(_shares(joined, traits)),
        "latin": _holding_long_names(joined, *_names(joined, traits)),
        "link_url": joined.holding(_links(joined, traits)),
    }
    rows: list[tuple[int, int, int, int]] = []
    for name, texts in possible.items():
        number = BUILT_IN.index(name)
        search = COMPILED[number].finditer
        for text in np.flatnonzero(texts).tolist():
            rows += [(number, text, *match.span()) for match in search(joined.one(text))]
    rows += _amounts(joined, traits)
    table = np.array(rows, dtype=np.intp).reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3]


def _amounts(joined: Joined, traits: Traits) -> Iterator[tuple[int, int, int, int]]:
    """Yield the sums of money, searched for only from shortly before the first mark of a text to the last."""
    number = BUILT_IN.index("amount")
    search = COMPILED[number].finditer
    marks = np.flatnonzero(_sums(joined, traits))
    text = joined.owner[marks]
    firsts = np.flatnonzero(np.r_[True, text[1:] != text[:-1]]) if len(marks) else marks
    lasts = np.append(firsts[1:], len(marks)) - 1 if len(marks) else marks
    starts = joined.starts[text[firsts]]
    begins = np.maximum(marks[firsts] - _AMOUNT_REACH, starts)
    ends = np.minimum(marks[lasts] + _AMOUNT_REACH, starts + joined.sizes[text[firsts]])
    columns = (text[firsts], starts, begins, ends)
    for owner, start, begin, end in zip(*(column.tolist() for column in columns), strict=True):
        for match in search(joined.text, begin, end):
            yield number, owner, match.start() - start, match.end() - start


def _digits(joined: Joined, traits: Traits) -> Found:
    """Return the long rows of digits, and of crosses in their place."""
    rows = [rows_of(mask) for mask in (has(traits, _DIGIT), is_one(joined.codes, "x"))]
    starts, ends = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    is_long = ends - starts >= _LONG_DIGITS
    return _placed(joined, "digits", starts[is_long], ends[is_long])


def _numbers(joined: Joined, traits: Traits) -> Found:
    """Return the numbers of three to seven digits that are no year, house, version or part of a longer number."""
    starts, ends = rows_of(has(traits, _DIGIT))
    sizes = ends - starts
    is_number = (sizes >= _SHORT_DIGITS) & (sizes <= _MOST_DIGITS) & ~is_one(joined.codes[starts], "0")
    is_number &= ~is_one(joined.codes[starts - 1], ".") | (starts == 0)  # the last code of all is a separator
    following = joined.codes[ends]
    is_number &= ~has(traits[ends], _COUNTED)
    is_house = is_one(following, "号") & has(traits[np.minimum(ends + 1, len(traits) - 1)], _HOUSE)
    is_number &= ~is_house
    return _placed(joined, "number", starts[is_number], ends[is_number])


def _latin(joined: Joined, traits: Traits) -> Found:
    """Return the foreign words of the texts in which none is too long for one."""
    starts, ends = _names(joined, traits)
    fits = ~_holding_long_names(joined, starts, ends)[joined.owner[starts]]
    return _placed(joined, "latin", starts[fits], ends[fits])


def _holding_long_names(joined: Joined, starts: Numbers, ends: Numbers) -> Mask:
    """Return which texts hold a row of letters that is more than one word."""
    holding = np.zeros(len(joined), dtype=np.bool_)
    holding[joined.owner[starts[ends - starts > _MOST_NAME]]] = True
    return holding


def _names(joined: Joined, traits: Traits) -> tuple[Numbers, Numbers]:
    """Return where foreign words can begin, the first of each row of letters and signs, and where the row ends."""
    starts = np.flatnonzero(has(traits, _LETTER) & ~has(before(traits), _PLAIN))
    row_ends = rows_of(has(traits, _NAME))[1]
    ends = row_ends[np.searchsorted(row_ends, starts, side="right")]
    wanted = ends - starts >= _LONG_NAME
    wanted[1:] &= ends[1:] != ends[:-1]
    return starts[wanted], ends[wanted]


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
