"""Texts as one array of code points, and what each code point is: the columns that the batch engine works on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Traits = npt.NDArray[np.uint16]
_Kind = TypeVar("_Kind", bound=np.generic)

HIGHEST = 0xFFFF  # of the first plane; what lies above it is looked up as this, which stands in no class


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one after the other, each followed by the separator 0, which no text holds.

    Attributes:
        text: the texts as one string.
        codes: the same as numbers.
        owner: for each code the number of its text; a separator belongs to the text before it.
        starts: where each text begins.
        sizes: how many characters each has, without the separator.
    """

    text: str
    codes: Codes
    owner: Numbers
    starts: Numbers
    sizes: Numbers

    def __len__(self) -> int:
        return len(self.sizes)

    def one(self, number: int) -> str:
        """Return one text."""
        start = int(self.starts[number])
        return self.text[start : start + int(self.sizes[number])]

    def holding(self, mask: Mask) -> Mask:
        """Return which texts hold a marked code."""
        held = np.zeros(len(self), dtype=np.bool_)
        held[self.owner[np.flatnonzero(mask)]] = True
        return held


def join(texts: Sequence[str]) -> Joined:
    """Return texts as columns."""
    text = "\0".join(texts) + "\0" if texts else ""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    sizes = np.fromiter(map(len, texts), dtype=np.intp, count=len(texts))
    starts = np.zeros(len(texts), dtype=np.intp)
    np.cumsum(sizes[:-1] + 1, out=starts[1:])
    return Joined(text, codes, np.repeat(np.arange(len(texts), dtype=np.intp), sizes + 1), starts, sizes)


def trait_table(expressions: Sequence[str]) -> Traits:
    """Return for each code of the first plane a bit for each expression of one character that it matches.

    The separator has no trait, nor has the last code, which stands for all of the higher planes.
    """
    plane = _plane()
    table = np.zeros(HIGHEST + 1, dtype=np.uint16)
    for bit, expression in enumerate(expressions):
        table[[match.start() for match in re.finditer(expression, plane)]] |= np.uint16(1 << bit)
    table[0] = table[HIGHEST] = 0
    return table


@cache
def _plane() -> str:
    return "".join(map(chr, range(HIGHEST + 1)))


def low(codes: Codes) -> Codes:
    """Return codes as places in a table of the first plane."""
    return np.minimum(codes, np.uint32(HIGHEST))


def is_one(codes: Codes, character: str) -> Mask:
    """Mark a character."""
    held: Mask = codes == ord(character)
    return held


def has(traits: Traits, bits: int) -> Mask:
    """Mark what has one of these traits."""
    held: Mask = traits & np.uint16(bits) != 0
    return held


def in_a_row(marks: Mask, least: int) -> Mask:
    """Mark the last of so many marked places in a row."""
    row, length = marks, 1
    while length < least:
        step = min(length, least - length)
        shifted = np.zeros_like(row)
        shifted[step:] = row[:-step]
        row = row & shifted
        length += step
    return row


def rows_of(marks: Mask) -> tuple[Numbers, Numbers]:
    """Return where each row of marked places begins and ends (not included); the last place of all is never marked."""
    return np.flatnonzero(marks & ~before(marks)), np.flatnonzero(marks & ~after(marks)) + 1


def covered(size: int, starts: Numbers, ends: Numbers) -> Mask:
    """Mark the places of stretches that do not overlap."""
    steps = np.zeros(size + 1, dtype=np.int8)
    steps[starts] += 1
    steps[ends] -= 1
    marked: Mask = np.cumsum(steps[:-1], dtype=np.int8) > 0
    return marked


def before(marks: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
    """Return for each place what stands just before it (nothing before the first)."""
    shifted = np.zeros_like(marks)
    shifted[1:] = marks[:-1]
    return shifted


def after(marks: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
    """Return for each place what stands just after it (nothing after the last)."""
    shifted = np.zeros_like(marks)
    shifted[:-1] = marks[1:]
    return shifted


def expanded(firsts: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return the rows of several ranges one after the other: which range each belongs to, and its number.

    Args:
        firsts: the first number of each range.
        counts: how many numbers each range has, 0 or more.

    >>> [part.tolist() for part in expanded(np.array([5, 9, 2]), np.array([2, 0, 1]))]
    [[0, 0, 2], [5, 6, 2]]
    """
    owners = np.repeat(np.arange(len(counts), dtype=np.intp), counts)
    shifts = firsts - (np.cumsum(counts) - counts)  # from a row's place in the answer to its number
    return owners, np.arange(len(owners), dtype=np.intp) + np.repeat(shifts, counts)
