"""Tables that may be published: small counts are hidden so that nobody finds them again by subtraction.

A count of one to four cases in a village names a neighbour. Hiding that cell alone is not enough: its row's total less
the other cells gives it back. So further cells are hidden, as few and as small as the search finds, until each small
count could, from everything that is published, be any of at least `least` values, some of them not small at all.

Source: docs/methods/small_numbers.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanzha.core.metrics.hiding import hidden_cells


class BadProtection(ValueError):
    """The rule of protection cannot be read. The sentence says why."""


@dataclass(frozen=True, slots=True)
class Protection:
    """One version of the rule.

    Attributes:
        version: which.
        least: the smallest count above 0 that may be shown; 2 or more. A 0 is shown: nobody stands behind it.
        base: what shown figures are rounded to in the rounded form; 1 or more.
    """

    version: str
    least: int
    base: int

    def __post_init__(self) -> None:
        """Refuse numbers that protect nobody."""
        if self.least < 2 or self.base < 1:
            raise BadProtection("小数保护的下限不能小于 2，取整的单位不能小于 1。")


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table as it may leave the house. None stands where a figure is hidden.

    Attributes:
        cells: by row, then column.
        row_totals: one for each row.
        column_totals: one for each column.
        total: of everything.
        version: the rule that decided.
        is_withheld: every figure above 0 is hidden, because some small count could not be protected otherwise.
    """

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None
    version: str
    is_withheld: bool

    @property
    def hidden(self) -> int:
        """Return how many figures are hidden, totals included."""
        figures = (*(one for row in self.cells for one in row), *self.row_totals, *self.column_totals, self.total)
        return sum(one is None for one in figures)


def read_protection(version: str, content: Mapping[str, Any]) -> Protection:
    """Return the rule that a version holds, as `{"least": 5, "base": 5}`.

    Raises:
        BadProtection: a key is missing or no whole number, or the numbers protect nobody.
    """
    try:
        return Protection(version, int(content["least"]), int(content["base"]))
    except (KeyError, TypeError) as problem:
        raise BadProtection(f"小数保护规则缺少或写错了 {problem}。") from problem


def is_small(count: int, rule: Protection) -> bool:
    """Tell whether a count must be hidden.

    Raises:
        ValueError: the count is below zero.
    """
    if count < 0:
        raise ValueError("A count is 0 or more.")
    return 0 < count < rule.least


def publishable(count: int, rule: Protection, *, rounded: bool = False) -> int | None:
    """Return a single count as it may be published, or None where it must stay hidden.

    It protects a figure that stands alone; figures that add up go through `protect`.

    >>> rule = Protection("v1", least=5, base=5)
    >>> [publishable(n, rule) for n in (0, 1, 4, 5, 13)]
    [0, None, None, 5, 13]
    >>> [publishable(n, rule, rounded=True) for n in (0, 4, 5, 12, 13)]
    [0, None, 5, 10, 15]
    """
    if is_small(count, rule):
        return None
    return _round(count, rule.base) if rounded else count


def protect(counts: Sequence[Sequence[int]], rule: Protection, *, rounded: bool = False) -> PublishedTable:
    """Return a table with its totals in which no small count can be found by subtraction.

    Args:
        counts: rows of equal length, each count 0 or more, without totals.
        rule: what is small.
        rounded: round what is shown to the rule's base as well; figures then no longer add up, and say even less.

    Returns:
        The table. For each hidden count below `rule.least`, totals included, there are at least `rule.least` different
        values that agree with everything shown, and one of them is not small. Readers may know this rule, that a 0 is
        shown and that a hidden figure is at least 1.

    Raises:
        ValueError: rows differ in length, or a count is below zero.

    Cost:
        A shortest path for each small count: 25 by 15 cells take some milliseconds, 400 by 15 about a second.

    >>> rule = Protection("v1", least=5, base=5)
    >>> shown = protect([[3, 20, 9], [12, 30, 8], [7, 15, 0]], rule)
    >>> shown.cells, shown.row_totals
    (((None, 20, None), (None, 30, None), (7, 15, 0)), (32, 50, 22))
    """
    if len({len(row) for row in counts}) > 1:
        raise ValueError("Rows have the same length.")
    whole = _with_totals(counts)
    hidden = hidden_cells(whole, {at for at, n in _figures(whole) if is_small(n, rule)}, rule.least)
    is_withheld = hidden is None
    if hidden is None:
        hidden = {at for at, n in _figures(whole) if n}
    shown = [
        [None if (i, j) in hidden else _round(n, rule.base) if rounded else n for j, n in enumerate(row)]
        for i, row in enumerate(whole)
    ]
    return PublishedTable(
        tuple(tuple(row[:-1]) for row in shown[:-1]),
        tuple(row[-1] for row in shown[:-1]),
        tuple(shown[-1][:-1]),
        shown[-1][-1],
        rule.version,
        is_withheld,
    )


def protect_list(counts: Sequence[int], rule: Protection, *, rounded: bool = False) -> PublishedTable:
    """Return a single list with its total, protected as a table of one column.

    >>> shown = protect_list([3, 20, 9], Protection("v1", least=5, base=5))
    >>> [one[0] for one in shown.cells], shown.total
    ([None, 20, None], 32)
    """
    return protect([[count] for count in counts], rule, rounded=rounded)


def _with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)] or [0]]


def _figures(whole: list[list[int]]) -> list[tuple[tuple[int, int], int]]:
    return [((i, j), count) for i, row in enumerate(whole) for j, count in enumerate(row)]


def _round(count: int, base: int) -> int:
    return (count + base // 2) // base * base
