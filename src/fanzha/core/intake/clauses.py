"""Cut a normalised story into clauses and sentences: what stands in one clause belongs together."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_CUT: Final = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))|[。;!?\n、]")
_ENDS: Final = frozenset("。;!?\n")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: `plain[start:end]` without the mark that ends it, and the number of its sentence."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of one text, in order; they cover it but for their marks."""

    plain: str
    all: Sequence[Clause]
    starts: Sequence[int]

    def at(self, place: int) -> int:
        """Return the number of the clause in which a place stands."""
        return max(0, bisect_right(self.starts, place) - 1)

    def text(self, number: int) -> str:
        """Return the words of a clause; "" before the first and after the last."""
        if not 0 <= number < len(self.all):
            return ""
        clause = self.all[number]
        return self.plain[clause.start : clause.end]

    def before(self, place: int, reach: int = 30) -> str:
        """Return the words of the same clause before a place."""
        clause = self.all[self.at(place)]
        return self.plain[max(clause.start, place - reach) : place]

    def after(self, place: int, reach: int = 30) -> str:
        """Return the words of the same clause from a place on."""
        clause = self.all[self.at(max(place - 1, 0))]
        return self.plain[place : min(clause.end, place + reach)]


def clauses_of(plain: str) -> Clauses:
    """Return the clauses of a normalised text; a comma inside a number cuts nothing.

    >>> cut = clauses_of("昨天转了1,280元,对方说不够。今天又转")
    >>> [cut.text(number) for number in range(3)], [clause.sentence for clause in cut.all]
    (['昨天转了1,280元', '对方说不够', '今天又转'], [0, 0, 1])
    """
    found: list[Clause] = []
    start = sentence = 0
    for match in _CUT.finditer(plain):
        found.append(Clause(start, match.start(), sentence))
        start = match.end()
        if match[0] in _ENDS:
            sentence += 1
    found.append(Clause(start, len(plain), sentence))
    return Clauses(plain, found, [clause.start for clause in found])
