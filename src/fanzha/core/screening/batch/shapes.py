"""The shape features of many texts at once: a table tells which texts can have a shape, only those are searched."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from fanzha.core.screening import features as one_by_one

from .codes import Joined, Mask, Traits, after, before, has, in_a_row, is_one, low, trait_table

# The bits of the table, in the order of the expressions below.
_DIGIT, _LETTER, _HOST, _NAME, _COUNT, _LARGE, _MONEY, _YOU, _SERVICE, _PLAIN = (1 << bit for bit in range(10))
_TRAITS = (
    r"\d",
    "[a-z]",
    "[a-z0-9-]",
    "[a-z0-9_-]",
    "[一二两三四五六七八九十几]",
    "[千百万]",
    "[元万块]",
    "[您你]",
    "[扣信鹅]",
    "[a-z0-9]",
)


class _Marks:
    """The marks of a batch from which shapes are told."""

    def __init__(self, joined: Joined) -> None:
        self.joined = joined
        self.traits: Traits = _traits()[low(joined.codes)]

    def code(self, character: str) -> Mask:
        return is_one(self.joined.codes, character)

    def digits(self, least: int) -> Mask:
        return in_a_row(has(self.traits, _DIGIT), least)

    def crosses(self, least: int) -> Mask:
        return in_a_row(self.code("x"), least)

    def links(self) -> Mask:
        dot = self.code(".")
        host = dot & before(has(self.traits, _HOST)) & after(has(self.traits, _LETTER))
        return host | (dot & before(self.code("w"))) | (self.code("h") & after(self.code("t")))

    def services(self) -> Mask:
        crossed = self.code("x") & before(self.code("v") | self.code("w"))
        return has(self.traits, _SERVICE) | (self.code("q") & before(self.code("q"))) | crossed

    def concrete(self) -> Mask:
        letter = has(self.traits, _LETTER)
        dotted = self.code(".") & before(has(self.traits, _PLAIN)) & after(letter & after(letter))
        counted = has(self.traits, _LARGE) & before(has(self.traits, _COUNT))
        return self.digits(3) | dotted | counted | self.crosses(3)


# What a shape needs. Those in the first table are told by it alone; the others are searched for where it is met.
_TOLD: Mapping[str, Callable[[_Marks], Mask]] = {
    "has_amount": lambda marks: has(marks.traits, _MONEY) & before(has(marks.traits, _DIGIT)),
    "concrete": _Marks.concrete,
    "addressed": lambda marks: has(marks.traits, _YOU),
    "first_person": lambda marks: marks.code("我"),
}
_NEEDED: Mapping[str, tuple[Callable[[_Marks], Mask], ...]] = {
    "has_link": (_Marks.links,),
    "has_mobile": (lambda marks: marks.digits(11) | marks.crosses(11),),
    "has_card": (lambda marks: marks.digits(16),),
    "has_chat_id": (_Marks.services, lambda marks: in_a_row(has(marks.traits, _NAME), 5)),
    "has_hotline": (lambda marks: marks.digits(3),),
    "quoting": (lambda marks: marks.code("“"),),
    "quoting_much": (lambda marks: marks.code("“"),),
}


def shapes(joined: Joined) -> dict[str, Mask]:
    """Return for each shape which texts have it; a shape that the tables above do not know is searched in all."""
    marks = _Marks(joined)
    return {name: _having(joined, marks, name, form) for name, form in one_by_one._SHAPES.items()}


def _having(joined: Joined, marks: _Marks, name: str, form: re.Pattern[str]) -> Mask:
    if name in _TOLD:
        return joined.holding(_TOLD[name](marks))
    having = np.ones(len(joined), dtype=np.bool_)
    for need in _NEEDED.get(name, ()):
        having &= joined.holding(need(marks))
    for text in np.flatnonzero(having).tolist():
        having[text] = form.search(joined.one(text)) is not None
    return having


@cache
def _traits() -> Traits:
    return trait_table(_TRAITS)
