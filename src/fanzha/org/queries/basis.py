"""Which tree a report counts by: that of its period, or today's. The report says which."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fanzha.org.queries.past import days_of_moves, subtree_ids


class TreeRule(StrEnum):
    """By which tree a report sums over units."""

    PERIOD = "period"
    TODAY = "today"


RULE_NAMES = {TreeRule.PERIOD: "按当时的机构", TreeRule.TODAY: "按现在的机构"}


@dataclass(frozen=True, slots=True)
class TreeBasis:
    """The day whose tree a report counts by. Rows keep the unit that they were written for; only the sums differ."""

    rule: TreeRule
    on: date
    moves: int  # how many days within the period changed the tree

    def ids(self, unit_id: int) -> list[int]:
        """Return the units whose rows a sum over this one takes in."""
        return subtree_ids(unit_id, on=self.on)

    @property
    def sentence(self) -> str:
        """Say which tree was used, for the foot of the report."""
        said = f"{RULE_NAMES[self.rule]}汇总：以 {self.on:%Y-%m-%d} 的上下级关系为准"
        if self.rule is TreeRule.TODAY or not self.moves:
            return f"{said}。"
        return f"{said}。期间有 {self.moves} 天机构有变动，变动前的记录也按期末的归属计入。"


def tree_basis(rule: TreeRule, *, first: date, last: date, today: date) -> TreeBasis:
    """Return the tree for a report on the days from `first` to `last`, both included.

    A period counts by the tree of its last day, or of today while it still runs.
    """
    if rule is TreeRule.TODAY:
        return TreeBasis(rule, today, 0)
    end = min(last, today)
    return TreeBasis(rule, end, len(days_of_moves(first, end)) - 1 if first <= end else 0)
