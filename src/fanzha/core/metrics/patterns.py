"""Which cases are alike: by one trait, by two together, and so on, with the cases of each pattern.

Source: docs/methods/analysis.md (rule A1).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

Traits = tuple[tuple[str, str], ...]
WHOLE: Final[Traits] = ()
"""The pattern that every case belongs to."""
Rows = NDArray[np.int64]


def patterns_of(traits: Mapping[str, str], depth: int, nested: Sequence[tuple[str, str]] = ()) -> list[Traits]:
    """Return every pattern that a case belongs to, the whole first.

    >>> patterns_of({"type": "刷单", "town": "城关镇", "village": "东街"}, 2, [("town", "village")])[-2:]
    [(('town', '城关镇'), ('type', '刷单')), (('type', '刷单'), ('village', '东街'))]
    """
    known = sorted((name, value) for name, value in traits.items() if value)
    joins = _joins(tuple(name for name, _ in known), depth, tuple(nested))
    return [tuple([known[place] for place in join]) for join in joins]


@lru_cache(maxsize=64)
def _joins(names: tuple[str, ...], depth: int, nested: tuple[tuple[str, str], ...]) -> list[tuple[int, ...]]:
    """Return which of some dimensions are joined, as their places; cases mostly have the same dimensions."""
    apart = {frozenset(pair) for pair in nested}
    joined = (one for size in range(depth + 1) for one in combinations(range(len(names)), size))
    return [one for one in joined if not any(frozenset((names[a], names[b])) in apart for a, b in combinations(one, 2))]


@dataclass(frozen=True, slots=True)
class Coded:
    """The traits of many cases in columns.

    Attributes:
        dimensions: their names, in order.
        values: of each dimension its values, in order.
        codes: a line for each dimension, a column for each case: the place of its value; -1 where nobody knows it.
    """

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: Rows

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[str]], count: int) -> Self:
        """Return the traits of `count` cases, given the values of each dimension; empty is a value nobody knows."""
        dimensions = tuple(sorted(columns))
        values = tuple(tuple(sorted({one for one in columns[name] if one})) for name in dimensions)
        codes = np.full((len(dimensions), count), -1, dtype=np.int64)
        for at, name in enumerate(dimensions):
            place = {"": -1, **{value: number for number, value in enumerate(values[at])}}
            codes[at] = [place[one] for one in columns[name]]
        return cls(dimensions, values, codes)

    @classmethod
    def of_cases(cls, cases: Sequence[Mapping[str, str]]) -> Self:
        """Return the traits of cases that each name their own."""
        names = {name for case in cases for name in case}
        return cls.of({name: [case.get(name, "") for case in cases] for name in names}, len(cases))

    def at(self, places: Rows) -> "Coded":
        """Return the cases at some places, in that order."""
        return Coded(self.dimensions, self.values, self.codes[:, places])


def cases_of_patterns(
    cases: Coded, *, depth: int, nested: Sequence[tuple[str, str]] = (), least: int = 1
) -> dict[Traits, Rows]:
    """Return the places of each pattern's cases, fewest traits first, then in the order of their names.

    The patterns are those that `patterns_of` says of each case. Patterns with exactly the same cases are one, named by
    the fewest traits, which alone is returned.

    Args:
        depth: how many traits a pattern joins at most.
        nested: pairs of dimensions that are not joined.
        least: patterns with fewer cases are left out.

    Cost:
        One sort of the cases for each join of dimensions (11 for four dimensions and pairs).

    >>> cases = Coded.of({"type": ["刷单", "刷单"], "sex": ["女", "男"]}, 2)
    >>> [(name, rows.tolist()) for name, rows in cases_of_patterns(cases, depth=2).items()]
    [((), [0, 1]), ((('sex', '女'),), [0]), ((('sex', '男'),), [1])]
    """
    found = []
    for join in _joins(cases.dimensions, depth, tuple(nested)):
        for rows in _alike(cases.codes[list(join)], least):
            first = cases.codes[:, rows[0]]
            found.append((tuple([(cases.dimensions[at], cases.values[at][first[at]]) for at in join]), rows))
    once: dict[bytes, tuple[Traits, Rows]] = {}
    for name, rows in sorted(found, key=lambda one: (len(one[0]), one[0])):
        once.setdefault(rows.tobytes(), (name, rows))
    return dict(once.values())


def _alike(codes: Rows, least: int) -> Iterator[Rows]:
    """Yield the places of the cases that share the value of every dimension, in order."""
    known = np.flatnonzero((codes >= 0).all(axis=0))
    if len(known) < max(least, 1):
        return
    mark = np.zeros(len(known), dtype=np.int64)
    for line in codes:
        mark = mark * (line.max() + 1) + line[known]
        mark = np.unique(mark, return_inverse=True)[1]  # small again, however many dimensions are joined
    order = np.argsort(mark, kind="stable")
    starts = np.flatnonzero(np.diff(mark[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    for start, size in zip(starts[sizes >= least], sizes[sizes >= least], strict=True):
        yield known[order[start : start + size]]
