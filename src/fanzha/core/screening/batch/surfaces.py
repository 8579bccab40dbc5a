"""The searched form of many texts at once: most are plain already and pass by table, the others go the careful way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from fanzha.core.screening.surface import DROPPED, Surface, is_wrapped, plain_surface, surface_of
from fanzha.core.text.characters import CJK, FIRST_PLANE, RESIZING
from fanzha.core.text.disguises import CLOSING, HALVES, KANA, LEAST_DOUBLED, OPENING
from fanzha.core.text.normalise import DIGIT_GAP, DIGITS, GAP, NOISE

from .codes import (
    HIGHEST,
    Codes,
    Joined,
    Mask,
    Numbers,
    Traits,
    after,
    before,
    covered,
    has,
    in_a_row,
    is_one,
    join,
    low,
    rows_of,
    trait_table,
)

# The bits of the table, in the order of the expressions below.
(
    _RESIZED,
    _NOISE,
    _GAP,
    _CJK,
    _DIGIT,
    _SPELLED,
    _LATIN,
    _SPACE,
    _DROPPED,
    _DIGIT_GAP,
    _SECOND,
    _KANA,
    _OPENING,
    _CLOSING,
) = (1 << bit for bit in range(14))
_EXPRESSIONS = (
    RESIZING.pattern,
    f"[{NOISE}]",
    f"[{GAP}]",
    f"[{CJK}]",
    "[0-9]",
    f"[{DIGITS}]",
    "[a-z]",
    " ",
    DROPPED.pattern,
    f"[{DIGIT_GAP}]",
    f"[{''.join(pair[1] for pair in HALVES)}]",
    f"[{KANA}]",
    f"[{OPENING}]",
    f"[{CLOSING}]",
)
_MOBILE = 11  # characters of a mobile number, some of which may be letters
_MOST_GAP = 3  # characters between two that stand alone
_WORD = _CJK | _DIGIT | _LATIN
_PAIR_BITS = 32
_LEAST_LINE_ENDS = 2  # that can make three lines, and with them wrapped ones


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The searched forms of texts.

    Attributes:
        joined: the forms.
        careful: those that took more than columns, by number.
        is_cut: the texts from which symbols have been cut.
    """

    joined: Joined
    careful: Mapping[int, Surface]
    is_cut: Mask

    def of(self, number: int, text: str) -> Surface:
        """Return the searched form of one text of the batch with the way back to the original: `surface_of(text)`."""
        if found := self.careful.get(number):
            return found
        return surface_of(text) if self.is_cut[number] else plain_surface(text)


@dataclass(frozen=True, slots=True)
class _Plain:
    """Plain codes of texts, their traits and owners, on the way to the searched form."""

    codes: Codes
    traits: Traits
    owner: Numbers
    texts: int

    def holding(self, mask: Mask) -> Mask:
        """Return which texts hold a marked code."""
        held = np.zeros(self.texts, dtype=np.bool_)
        held[self.owner[np.flatnonzero(mask)]] = True
        return held

    def without(self, mask: Mask) -> _Plain:
        """Return the codes that are not marked."""
        kept = ~mask
        return _Plain(self.codes[kept], self.traits[kept], self.owner[kept], self.texts)


def surfaces(texts: Sequence[str]) -> Surfaces:
    """Return the searched forms of texts: of each the same as `surface_of(text)`.

    Cost:
        About 40 ns a character; of the few texts that need more than columns, that of `surface_of`.
    """
    raw = join(texts)
    ends = raw.starts + raw.sizes
    codes = _first_plane()[low(raw.codes)]
    resized = has(_traits()[low(raw.codes)], _RESIZED) | (codes >= HIGHEST) | (raw.codes == 0)
    resized[ends] = False
    codes[codes == 0] = ord(" ")  # a text that holds zeros is among the resized
    codes[ends] = 0
    plain = _Plain(codes, _traits()[low(codes)], raw.owner, len(raw))
    noise = _noise(plain)
    rest = plain.without(noise)
    careful = {
        number: surface_of(texts[number])
        for number in np.flatnonzero(raw.holding(resized | has(plain.traits, _KANA)) | _careful(rest)).tolist()
    }
    forms = rest.codes[~has(rest.traits, _DROPPED)].tobytes().decode("utf-32-le").split("\0")
    for number, surface in careful.items():
        forms[number] = surface.text
    return Surfaces(join(forms[: len(texts)]), careful, raw.holding(noise))


def _careful(plain: _Plain) -> Mask:
    """Return which texts need more than columns: never too few, now and then one too many."""
    marks = (
        _lone_chinese(plain.traits) | _lone_mixed(plain.traits) | _lone_digits(plain.traits)
        | _written_dots(plain.codes, plain.traits) | _spelled(plain.codes, plain.traits)
        | _letters_for_digits(plain.codes, plain.traits) | _in_halves(plain.codes, plain.traits)
        | (before(has(plain.traits, _OPENING)) & after(has(plain.traits, _CLOSING)))
    )  # fmt: skip
    return plain.holding(marks) | _wrapped(plain) | _doubled(plain)


def _wrapped(plain: _Plain) -> Mask:
    """Mark the texts whose lines are wrapped."""
    line_ends = np.bincount(plain.owner[np.flatnonzero(is_one(plain.codes, "\n"))], minlength=plain.texts)
    wrapped = np.zeros(plain.texts, dtype=np.bool_)
    for number in np.flatnonzero(line_ends >= _LEAST_LINE_ENDS).tolist():
        start, end = np.searchsorted(plain.owner, (number, number + 1)).tolist()
        wrapped[number] = is_wrapped(plain.codes[start : end - 1].tobytes().decode("utf-32-le"))
    return wrapped


def _noise(plain: _Plain) -> Mask:
    """Mark the symbols between two Chinese characters, with the spaces beside them."""
    symbol = has(plain.traits, _NOISE)
    inside = symbol | has(plain.traits, _SPACE)
    starts, ends = rows_of(inside)
    is_chinese = has(plain.traits, _CJK)
    # One space may stand before the first symbol; a place before the first of all is a separator, at the end.
    begins = symbol[starts] | symbol[np.minimum(starts + 1, ends - 1)]
    wanted = begins & is_chinese[starts - 1] & is_chinese[ends]
    starts, ends = starts[wanted], ends[wanted]
    wanted = ~(_holding(plain.codes, "...", starts, ends) | _holding(plain.codes, "--", starts, ends))
    return covered(len(inside), starts[wanted], ends[wanted])


def _holding(codes: Codes, part: str, starts: Numbers, ends: Numbers) -> Mask:
    """Return which stretches hold a part of one character again and again: an ellipsis, a dash."""
    lasts = np.cumsum(in_a_row(is_one(codes, part[0]), len(part)))
    # What ends inside, but not before the part has had room: a stretch is bordered by Chinese.
    return lasts[ends - 1] > lasts[starts - 1]


def _lone_chinese(traits: Traits) -> Mask:
    """Mark Chinese characters that stand alone, not far behind another one that does."""
    lone = has(traits, _CJK) & ~has(before(traits), _WORD) & ~has(after(traits), _WORD)
    places = np.flatnonzero(lone)
    marked = np.zeros(len(traits), dtype=np.bool_)
    marked[places[1:][np.diff(places) <= _MOST_GAP + 1]] = True
    return marked


def _lone_mixed(traits: Traits) -> Mask:
    """Mark the middle of five characters that stand alone, with one space between any two."""
    lone = has(traits, _WORD) & has(before(traits), _SPACE) & has(after(traits), _SPACE)
    return lone & _two_before(lone) & _two_before(_two_before(lone))


def _lone_digits(traits: Traits) -> Mask:
    """Mark single digits in a row of them."""
    digit = has(traits, _DIGIT | _SPELLED)
    single = has(traits, _DIGIT_GAP) & before(digit) & after(digit)
    return single & _two_before(single) & _two_before(_two_before(single))


def _in_halves(plain: Codes, traits: Traits) -> Mask:
    """Mark the second of two characters that may be halves of one."""
    marked = np.zeros(len(plain), dtype=np.bool_)
    places = np.flatnonzero(has(traits, _SECOND))
    pairs = (plain[places - 1].astype(np.uint64) << np.uint64(_PAIR_BITS)) | plain[places]
    marked[places[np.isin(pairs, _halves())]] = True
    return marked


def _doubled(plain: _Plain) -> Mask:
    """Return which texts hold so many doubled characters that it may be a disguise."""
    twice = has(plain.traits, _CJK) & (plain.codes == before(plain.codes))
    many: Mask = np.bincount(plain.owner[np.flatnonzero(twice)], minlength=plain.texts) >= LEAST_DOUBLED
    return many


def _two_before(marks: Mask) -> Mask:
    return before(before(marks))


def _written_dots(plain: Codes, traits: Traits) -> Mask:
    """Mark full stops between letters that may be the dots of an address."""
    dot = is_one(plain, "。") | is_one(plain, "点")
    return dot & has(before(traits), _LATIN | _DIGIT) & has(after(traits), _LATIN)


def _spelled(plain: Codes, traits: Traits) -> Mask:
    """Mark the first of three digits in a row, one of them spelled; one space or dash may stand between two."""
    marked = np.zeros(len(plain), dtype=np.bool_)
    places = np.flatnonzero(traits & (_DIGIT | _SPELLED))
    if len(places) < 3:
        return marked
    steps = np.diff(places)
    between = plain[np.minimum(places[:-1] + 1, len(plain) - 1)]
    linked = (steps == 1) | ((steps == 2) & (is_one(between, " ") | is_one(between, "-")))
    spelled = has(traits[places], _SPELLED)
    three = linked[:-1] & linked[1:] & (spelled[:-2] | spelled[1:-1] | spelled[2:])
    marked[places[:-2][three]] = True
    return marked


def _letters_for_digits(plain: Codes, traits: Traits) -> Mask:
    """Mark rows of eleven digits of which some are the letters o and l."""
    marked = np.zeros(len(plain), dtype=np.bool_)
    letters = is_one(plain, "o") | is_one(plain, "l")
    if len(plain) <= _MOBILE or not letters.any():
        return marked
    counts = np.zeros(len(plain) + 1, dtype=np.int32)
    np.cumsum(letters | has(traits, _DIGIT), out=counts[1:])
    marked[: len(plain) - _MOBILE + 1] = counts[_MOBILE:] - counts[:-_MOBILE] == _MOBILE
    return marked


@cache
def _halves() -> npt.NDArray[np.uint64]:
    """Return the first two characters of each find as one number."""
    return np.array([(ord(pair[0]) << _PAIR_BITS) | ord(pair[1]) for pair in HALVES], dtype=np.uint64)


@cache
def _first_plane() -> Codes:
    return np.frombuffer(FIRST_PLANE.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def _traits() -> Traits:
    return trait_table(_EXPRESSIONS)
