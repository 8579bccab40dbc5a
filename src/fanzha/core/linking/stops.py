"""Values that serve many gangs at once: they link nothing, and a person confirms that.

Source: docs/methods/linking.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fanzha.core.linking.propose import Case, Mark
from fanzha.core.linking.settings import Settings


@dataclass(frozen=True, slots=True)
class Hub:
    """A value that looks like a shop's or a platform's, with what speaks for that."""

    mark: Mark
    cases: int
    types: int
    top_type_share: float
    days: int


def hubs(cases: Iterable[Case], settings: Settings) -> list[Hub]:
    """Return the values that too many different frauds share, the commonest first.

    A gang keeps to its fraud and its weeks; a merchant of a payment platform is met in every fraud, all year.

    Cost:
        Linear in the marks.
    """
    holders: dict[Mark, list[Case]] = defaultdict(list)
    for case in cases:
        for mark in case.marks:
            holders[mark].append(case)
    found = (_hub(mark, held) for mark, held in holders.items() if len(held) >= settings.hub_cases)
    kept = [
        one
        for one in found
        if (one.top_type_share <= settings.hub_type_share and one.days >= settings.hub_days)
        or one.cases > _most(one.mark, settings)
    ]
    return sorted(kept, key=lambda one: (-one.cases, one.mark))


def _most(mark: Mark, settings: Settings) -> int:
    rule = settings.kinds.get(mark[0])
    return rule.most_cases if rule is not None else 0


def _hub(mark: Mark, held: list[Case]) -> Hub:
    types = Counter(case.type for case in held if case.type)
    days: list[date] = sorted(case.day for case in held if case.day is not None)
    top = max(types.values(), default=0) / max(sum(types.values()), 1) if types else 1.0
    return Hub(mark, len(held), len(types), top, (days[-1] - days[0]).days if days else 0)
