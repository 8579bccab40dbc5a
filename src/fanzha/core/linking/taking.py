"""One case out of what was written down: marks in normal form, what says nothing left out and said.

Source: docs/methods/linking.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from fanzha.core.linking.propose import Case, Mark
from fanzha.core.linking.traits import KIND_NAMES, TraitKind, normal
from fanzha.core.linking.wording import signature

# Shorter values say nothing: "1", "无". Hotlines have three digits, which the stop values know.
_SHORTEST: Final = {
    TraitKind.ACCOUNT: 8, TraitKind.LOWER_ACCOUNT: 8, TraitKind.WALLET: 20, TraitKind.PHONE: 5, TraitKind.QQ: 5,
    TraitKind.WECHAT: 3, TraitKind.URL: 4,
}  # fmt: skip
_SAYS_NOTHING: Final = frozenset({"无", "不详", "未知", "没有", "none", "null", "nan", "n/a", "不清楚", "不记得"})


@dataclass(frozen=True, slots=True)
class Trait:
    """A mark as it was written down."""

    kind: TraitKind
    value: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A trait that was not taken: a code and the kind, never the value."""

    code: str
    kind: TraitKind


@dataclass(frozen=True, slots=True)
class Taken:
    """A case as far as links go, and what was left out of it."""

    case: Case
    left_out: tuple[LeftOut, ...] = field(default=())


LEFT_OUT: Final = {
    "empty": "{kind}是空的或写的是“不详”，没有用",
    "short": "{kind}太短，没有用",
    "own": "{kind}是受害人自己的，没有用",
    "twice": "{kind}写了两遍，只用一遍",
}


def left_out_sentence(one: LeftOut) -> str:
    """Return why a trait was not taken, in words for an officer."""
    return LEFT_OUT[one.code].format(kind=KIND_NAMES[one.kind])


def take_in(
    case_id: str, traits: Iterable[Trait], *, own: Iterable[str] = (), type_: str = "", day: date | None = None,
    story: str = "", persons: frozenset[str] = frozenset(),
) -> Taken:  # fmt: skip
    """Return a case with marks in normal form.

    Args:
        own: the victim's own accounts and numbers, of any kind: given as the payee's they would tie relatives together.

    >>> taken = take_in("1", [Trait(TraitKind.PHONE, "139 0013 9000"), Trait(TraitKind.QQ, "无")])
    >>> sorted(taken.case.marks), [left_out_sentence(one) for one in taken.left_out]
    ([(<TraitKind.PHONE: 'phone'>, '13900139000')], ['QQ 号是空的或写的是“不详”，没有用'])
    """
    mine = [value for value in own if value.strip()]
    marks: set[Mark] = set()
    left_out = []
    for trait in traits:
        value = normal(trait.kind, trait.value)
        code = _left_out(trait.kind, value, mine, marks)
        if code:
            left_out.append(LeftOut(code, trait.kind))
        else:
            marks.add((trait.kind, value))
    return Taken(Case(case_id, frozenset(marks), type_, day, signature(story), persons), tuple(left_out))


def _left_out(kind: TraitKind, value: str, own: Iterable[str], marks: set[Mark]) -> str:
    if not value or value in _SAYS_NOTHING:
        return "empty"
    if len(value) < _SHORTEST.get(kind, 2) and not (kind is TraitKind.PHONE and value.isdigit() and len(value) > 2):
        return "short"
    if value in {normal(kind, one) for one in own}:
        return "own"
    return "twice" if (kind, value) in marks else ""
