"""A whole register in memory: cases come one by one, each is answered at once, and all can be linked anew.

Source: docs/methods/linking.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from fanzha.core.linking.propose import Case, Mark, Proposal, propose
from fanzha.core.linking.settings import Settings
from fanzha.core.linking.wording import LOOKED_UP

_MOST_TELLINGS = 60  # holders: a run that more have finds nobody
_LEAST_SHARED = 2  # of those looked up: alike stories share less once in thirty times at worst


class Register:
    """Cases with an index from marks and tellings to those that hold them."""

    def __init__(
        self, settings: Settings, cases: Iterable[Case] = (), *, stopped: frozenset[Mark] = frozenset(),
        common: frozenset[int] = frozenset(),
    ) -> None:  # fmt: skip
        """Take the settings, cases in any order, the marks that link nothing and the runs that say nothing."""
        self.settings, self.stopped, self.common = settings, stopped | settings.stopped, common
        self._cases: dict[str, Case] = {}
        self._holders: dict[Mark, list[str]] = defaultdict(list)
        self._tellings: dict[int, list[str]] = defaultdict(list)
        for case in cases:
            self.add(case)

    def __len__(self) -> int:
        return len(self._cases)

    def add(self, case: Case) -> None:
        """Take one case in; the same id again takes the place of the first.

        Cost:
            Linear in its marks.
        """
        if case.id in self._cases:
            self._take_out(self._cases[case.id])
        self._cases[case.id] = case
        for mark in case.marks:
            self._holders[mark].append(case.id)
        for value in case.wording[:LOOKED_UP]:
            self._tellings[value].append(case.id)

    def _take_out(self, case: Case) -> None:
        for mark in case.marks:
            self._holders[mark].remove(case.id)
        for value in case.wording[:LOOKED_UP]:
            self._tellings[value].remove(case.id)

    def proposals(self, case: Case) -> list[Proposal]:
        """Return the links of one case, taken in or not, the likeliest first.

        Cost:
            Linear in the cases that share a mark with it, values in too many cases left out.
        """
        near = {other for mark in case.marks if self._speaks(mark) for other in self._holders.get(mark, ())}
        near |= self._told_alike(case)
        frequency = {mark: self._count(mark, case) for mark in case.marks}
        others = (self._cases[one] for one in near)
        return propose(
            case, others, frequency=frequency, total=len(self._cases) + (case.id not in self._cases),
            settings=self.settings, stopped=self.stopped, common=self.common,
        )  # fmt: skip

    def all_links(self) -> Iterator[Proposal]:
        """Yield every link once, the case whose id comes first as `case`."""
        for case in self._cases.values():
            yield from (one for one in self.proposals(case) if one.case < one.other)

    def _speaks(self, mark: Mark) -> bool:
        rule = self.settings.kinds.get(mark[0])
        return mark not in self.stopped and rule is not None and len(self._holders.get(mark, ())) <= rule.most_cases

    def _count(self, mark: Mark, case: Case) -> int:
        return len(self._holders.get(mark, ())) + (case.id not in self._cases)

    def _told_alike(self, case: Case) -> set[str]:
        near: Counter[str] = Counter()
        for value in case.wording[:LOOKED_UP]:
            held = self._tellings.get(value, ()) if value not in self.common else ()
            if len(held) <= _MOST_TELLINGS:
                near.update(held)
        return {other for other, shared in near.items() if shared >= _LEAST_SHARED}
