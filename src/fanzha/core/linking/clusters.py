"""Series out of links, so that one weak link does not chain two gangs together.

Source: docs/methods/linking.md.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fanzha.core.linking.propose import Proposal

# A link between two series joins them only if it is nearly certain, or if a second case of the smaller one agrees.
_CERTAIN = 0.999
_SMALL = 3  # cases: below this there is hardly a second one that could agree


@dataclass(frozen=True, slots=True)
class Series:
    """Cases that belong together, ids in rising order."""

    cases: tuple[str, ...]


def clusters(links: Iterable[Proposal], *, likely_from: float) -> list[Series]:
    """Return the series that likely links make, the largest first, then by their first id. Entries of one case join.

    Args:
        links: any order; those below `likely_from` are passed over.

    Cost:
        Sorts the links once, then nearly linear in each round; rounds grow with the logarithm of a series.
    """
    links = list(links)
    groups = _Groups()
    for one in links:
        if one.is_same_case or one.probability >= _CERTAIN:
            groups.join(one.case, one.other)
    weak = _ranked(one for one in links if likely_from <= one.probability < _CERTAIN and not one.is_same_case)
    while weak:
        left = _round(groups, weak)
        if len(left) == len(weak):
            break
        weak = left
    found = [Series(tuple(sorted(members))) for members in groups.all() if len(members) > 1]
    return sorted(found, key=lambda one: (-len(one.cases), one.cases[0]))


def _ranked(links: Iterable[Proposal]) -> list[tuple[str, str]]:
    """Return each pair once, whichever way round it was told, the likeliest first."""
    best: dict[tuple[str, str], float] = {}
    for one in links:
        pair = (min(one.case, one.other), max(one.case, one.other))
        best[pair] = max(best.get(pair, 0.0), one.probability)
    return sorted(best, key=lambda pair: (-best[pair], pair))


def _round(groups: "_Groups", pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join what may be joined, each series once; return the pairs that still stand between two series."""
    between = Counter(groups.tops(pair) for pair in pairs)
    moved: set[str] = set()
    for pair in pairs:
        first, second = groups.tops(pair)
        if first == second or first in moved or second in moved:
            continue
        if between[first, second] > 1 or min(groups.size(first), groups.size(second)) < _SMALL:
            groups.join(first, second)
            moved |= {first, second}
    return [pair for pair in pairs if groups.top(pair[0]) != groups.top(pair[1])]


class _Groups:
    """Disjoint sets of ids; the smallest id of a set is its name."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}

    def top(self, one: str) -> str:
        if one not in self._parent:
            self._parent[one], self._members[one] = one, [one]
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def tops(self, pair: tuple[str, str]) -> tuple[str, str]:
        first, second = sorted((self.top(pair[0]), self.top(pair[1])))
        return first, second

    def size(self, top: str) -> int:
        return len(self._members[top])

    def join(self, one: str, other: str) -> None:
        first, second = self.tops((one, other))
        if first == second:
            return
        self._parent[second] = first
        self._members[first] += self._members.pop(second)

    def all(self) -> list[list[str]]:
        return list(self._members.values())
