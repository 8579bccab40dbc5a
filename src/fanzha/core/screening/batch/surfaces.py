"""The searched form of many texts at once: most are plain already and pass by table, the others go the careful way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from fanzha.core.screening.surface import DROPPED, Surface, is_wrapped, plain_surface, surface_of
from fanzha.core.text.characters import CJK, FIRST_PLANE, RESIZING
from fanzha.core.text.normalise import DIGIT_GAP, DIGITS, GAP, NOISE

from .codes import HIGHEST, Codes, Joined, Mask, Numbers, Traits, after, before, has, is_one, join, low, trait_table

# The bits of the table, in the order of the expressions below.
_RESIZED, _NOISE, _GAP, _CJK, _DIGIT, _SPELLED, _LATIN, _SPACE, _DROPPED, _DIGIT_GAP = (1 << bit for bit in range(10))
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
)
_MOBILE = 11  # characters of a mobile number, some of which may be letters
_LEAST_LINE_ENDS = 2  # that can make three lines, and with them wrapped ones


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The searched forms of texts; `careful` keeps those that took more than a table, by number."""

    joined: Joined
    careful: Mapping[int, Surface]

    def of(self, number: int, text: str) -> Surface:
        """Return the searched form of one text of the batch with the way back to the original: `surface_of(text)`."""
        return self.careful.get(number) or plain_surface(text)


def surfaces(texts: Sequence[str]) -> Surfaces:
    """Return the searched forms of texts: of each the same as `surface_of(text)`.

    Cost:
        About 50 ns a character; of the texts that need more than a table, that of `surface_of`.
    """
    raw = join(texts)
    ends = raw.starts + raw.sizes
    plain = _first_plane()[low(raw.codes)]
    plain[plain == 0] = ord(" ")  # a text that holds zeros goes the careful way below
    plain[ends] = 0
    traits = _traits()[low(plain)]
    numbers = np.flatnonzero(_careful(raw, plain, traits, ends) | _wrapped(raw, plain)).tolist()
    careful = {number: surface_of(texts[number]) for number in numbers}
    forms = plain[~has(traits, _DROPPED)].tobytes().decode("utf-32-le").split("\0")
    for number, surface in careful.items():
        forms[number] = surface.text
    return Surfaces(join(forms[: len(texts)]), careful)


def _wrapped(raw: Joined, plain: Codes) -> Mask:
    """Mark the texts whose lines are wrapped."""
    line_ends = np.bincount(raw.owner[np.flatnonzero(is_one(plain, "\n"))], minlength=len(raw))
    wrapped = np.zeros(len(raw), dtype=np.bool_)
    for number in np.flatnonzero(line_ends >= _LEAST_LINE_ENDS).tolist():
        start = int(raw.starts[number])
        form = plain[start : start + int(raw.sizes[number])].tobytes().decode("utf-32-le")
        wrapped[number] = is_wrapped(form)
    return wrapped


def _careful(raw: Joined, plain: Codes, traits: Traits, ends: Numbers) -> Mask:
    """Return which texts need more than a table: never too few, now and then one too many."""
    resized = has(_traits()[low(raw.codes)], _RESIZED)
    resized |= (plain >= HIGHEST) | (raw.codes == 0)
    resized[ends] = False
    wanted = resized | _noise(traits) | _lone(traits) | _written_dots(plain, traits)
    careful = raw.holding(wanted)
    return careful | raw.holding(_spelled(plain, traits)) | raw.holding(_letters_for_digits(plain, traits))


def _noise(traits: Traits) -> Mask:
    """Mark symbols after a Chinese character (or a space) that end before one."""
    noise = has(traits, _NOISE)
    begins = noise & has(before(traits), _CJK | _SPACE)
    ends = has(traits, _NOISE | _SPACE) & has(after(traits), _CJK)
    if not begins.any() or not ends.any():
        return np.zeros(len(traits), dtype=np.bool_)
    # A run of symbols that begins after Chinese: the first place behind it that is no symbol is Chinese.
    inside = has(traits, _NOISE | _SPACE)
    stops = np.flatnonzero(~inside)
    starts = np.flatnonzero(begins)
    marked = np.zeros(len(traits), dtype=np.bool_)
    following = stops[np.searchsorted(stops, starts)]  # the last separator is always a stop
    marked[starts] = has(traits[following], _CJK)
    return marked


def _lone(traits: Traits) -> Mask:
    """Mark characters that stand alone between gaps, and single digits in a row of them."""
    left, right = before(traits), after(traits)
    chinese = has(traits, _CJK) & has(left, _GAP) & has(right, _GAP)
    mixed = has(traits, _CJK | _DIGIT | _LATIN) & has(left, _SPACE) & has(right, _SPACE)
    digit = has(traits, _DIGIT | _SPELLED)
    single = has(traits, _DIGIT_GAP) & before(digit) & after(digit)
    return chinese | mixed | (single & _two_before(single) & _two_before(_two_before(single)))


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
def _first_plane() -> Codes:
    return np.frombuffer(FIRST_PLANE.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def _traits() -> Traits:
    return trait_table(_EXPRESSIONS)
