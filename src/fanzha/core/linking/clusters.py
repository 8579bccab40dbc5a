"""Series out of links, so that one weak link does not chain two gangs together.

Source: docs/methods/linking.md.
"""

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
        Sorts the links once, then nearly linear.
    """
    likely = sorted(
        (one for one in links if one.probability >= likely_from or one.is_same_case),
        key=lambda one: (-one.probability, one.case, one.other),
    )
    groups = _Groups()
    waiting: dict[tuple[str, str], int] = {}
    for one in likely:
        first, second = sorted((groups.top(one.case), groups.top(one.other)))
        if first == second:
            continue
        if one.is_same_case or one.probability >= _CERTAIN or min(groups.size(first), groups.size(second)) < _SMALL:
            groups.join(first, second)
            continue
        waiting[first, second] = waiting.get((first, second), 0) + 1
        if waiting[first, second] > 1:
            groups.join(first, second)
    found = [Series(tuple(sorted(members))) for members in groups.all() if len(members) > 1]
    return sorted(found, key=lambda one: (-len(one.cases), one.cases[0]))


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

    def size(self, top: str) -> int:
        return len(self._members[top])

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.top(one), self.top(other)))
        self._parent[second] = first
        self._members[first] += self._members.pop(second)

    def all(self) -> list[list[str]]:
        return list(self._members.values())
