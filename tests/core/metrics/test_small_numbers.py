"""What is hidden stays hidden: published tables are attacked by subtraction, as exactly as it can be done."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from fanzha.core.metrics.small_numbers import (
    BadProtection,
    Protection,
    is_small,
    protect,
    protect_list,
    publishable,
    read_protection,
)

RULE = Protection("v1", least=5, base=5)
COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 60))


def tables(most=5):
    return st.integers(1, most).flatmap(
        lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=most)
    )


def figures(shown):
    """Return the published table with its totals, as one grid."""
    cells = [[*row, total] for row, total in zip(shown.cells, shown.row_totals, strict=True)]
    return [*cells, [*shown.column_totals, shown.total]]


def with_totals(counts):
    grid = np.array(counts)
    grid = np.hstack([grid, grid.sum(axis=1, keepdims=True)])
    return np.vstack([grid, grid.sum(axis=0)])


def could_be(shown):
    """Return for each hidden figure the least and greatest value that agrees with all that is shown.

    The attacker knows the additions, and that a hidden figure is at least 1. The additions of a table are totally
    unimodular, so the ends are whole numbers and every whole number between them is possible.
    """
    grid = figures(shown)
    rows, columns = len(grid), len(grid[0])
    hidden = [(i, j) for i in range(rows) for j in range(columns) if grid[i][j] is None]
    place = {at: number for number, at in enumerate(hidden)}
    left, right = [], []
    lines = [[(i, j) for j in range(columns)] for i in range(rows)]
    lines += [[(i, j) for i in range(rows)] for j in range(columns)]
    for line in lines:
        signs = [*[1] * (len(line) - 1), -1]
        row, known = np.zeros(len(hidden)), 0
        for at, sign in zip(line, signs, strict=True):
            if at in place:
                row[place[at]] = sign
            else:
                known += sign * grid[at[0]][at[1]]
        left.append(row)
        right.append(-known)
    found = {}
    for at in hidden:
        wanted = np.zeros(len(hidden))
        wanted[place[at]] = 1
        ends = [
            linprog(sign * wanted, A_eq=np.array(left), b_eq=right, bounds=(1, 10_000), method="highs").fun
            for sign in (1, -1)
        ]
        found[at] = (round(ends[0]), round(-ends[1]))
    return found


def given_away(counts, shown, rule=RULE):
    """Return the small figures that an attacker narrows down to fewer values than promised."""
    truth, ends = with_totals(counts), could_be(shown)
    small = [(i, j) for i, row in enumerate(truth) for j, count in enumerate(row) if is_small(int(count), rule)]
    return [
        at for at in small if at not in ends or ends[at][1] - ends[at][0] + 1 < rule.least or ends[at][1] < rule.least
    ]


@pytest.mark.parametrize(
    ("count", "plain", "rounded"),
    [(0, 0, 0), (1, None, None), (4, None, None), (5, 5, 5), (7, 7, 5), (8, 8, 10), (12, 12, 10), (13, 13, 15)],
)
def test_a_single_count(count, plain, rounded):
    assert publishable(count, RULE) == plain
    assert publishable(count, RULE, rounded=True) == rounded


@pytest.mark.parametrize(
    "content", [{}, {"least": 5}, {"least": 1, "base": 5}, {"least": 5, "base": 0}, {"least": None, "base": 5}]
)
def test_a_rule_that_protects_nobody_is_refused(content):
    with pytest.raises(BadProtection, match="小数"):
        read_protection("v1", content)


def test_the_threshold_is_data():
    assert publishable(7, read_protection("v2", {"least": 8, "base": 5})) is None
    assert publishable(7, read_protection("v1", {"least": 5, "base": 5})) == 7


def test_the_attack_finds_a_cell_that_is_hidden_alone():
    shown = protect([[3, 20, 9], [12, 30, 8]], RULE)
    naive = type(shown)(((None, 20, 9), (12, 30, 8)), (32, 50), (15, 50, 17), 82, "naive", False)

    assert could_be(naive) == {(0, 0): (3, 3)}
    assert given_away([[3, 20, 9], [12, 30, 8]], naive) == [(0, 0)]


def test_the_attack_finds_a_cell_behind_two_steps():
    # Two hidden in the row, but the other is given away by its column.
    counts = [[3, 20, 9], [12, 30, 8]]
    naive = type(protect(counts, RULE))(((None, None, 9), (12, 30, 8)), (32, 50), (15, 50, 17), 82, "naive", False)

    assert given_away(counts, naive) == [(0, 0)]


@pytest.mark.parametrize(
    "counts",
    [
        [[3, 20, 9], [12, 30, 8], [7, 15, 0]],
        [[3]],
        [[3, 0], [0, 0]],
        [[3, 0], [0, 50]],
        [[1, 1], [1, 1]],
        [[1, 40]],
        [[1], [40], [4]],
        [[2, 3, 4], [4, 2, 1], [1, 1, 90]],
        [[0, 0], [0, 0]],
        [[4, 5], [5, 4]],
        [[1, 5, 5], [5, 5, 5], [5, 5, 5]],
    ],
)
def test_no_small_figure_is_given_away(counts):
    assert given_away(counts, protect(counts, RULE)) == []


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(2, 9))
def test_no_small_figure_of_any_table_is_given_away(counts, least):
    rule = Protection("any", least=least, base=5)

    assert given_away(counts, protect(counts, rule), rule) == []


@settings(max_examples=150, deadline=None)
@given(tables(7))
def test_what_is_shown_is_true_and_what_is_small_is_hidden(counts):
    shown = figures(protect(counts, RULE))

    for told, true in zip(np.ravel(np.array(shown, dtype=object)), np.ravel(with_totals(counts)), strict=True):
        assert told is None or told == true
        assert not is_small(int(true), RULE) or told is None
        assert true != 0 or told == 0


@settings(max_examples=50, deadline=None)
@given(tables(6))
def test_the_rounded_table_hides_the_same_and_says_less(counts):
    plain, rounded = figures(protect(counts, RULE)), figures(protect(counts, RULE, rounded=True))

    for told, blurred in zip(chain(*plain), chain(*rounded), strict=True):
        assert blurred == (None if told is None else publishable(told, RULE, rounded=True))


def test_large_tables_stay_readable():
    rng = np.random.default_rng(5)
    counts = rng.poisson(rng.gamma(0.5, 30, size=(25, 1)) * rng.dirichlet(np.ones(15), size=25) * 5).tolist()

    shown = protect(counts, RULE)

    small = sum(is_small(count, RULE) for row in counts for count in row)
    cells = [told for row in shown.cells for told in row]
    assert not shown.is_withheld
    assert small <= cells.count(None) <= 2 * small
    assert None not in shown.row_totals or min(sum(row) for row in counts) < 5


def test_nothing_to_hide_hides_nothing():
    shown = protect([[10, 20], [30, 0]], RULE)

    assert (shown.hidden, shown.total, shown.version) == (0, 60, "v1")


def test_a_list_with_one_small_count_hides_another():
    shown = protect_list([3, 20, 9, 0], RULE)

    assert ([row[0] for row in shown.cells], shown.total) == ([None, 20, None, 0], 32)


@pytest.mark.parametrize("empty", [[], [[]], [[], []]])
def test_an_empty_table_is_empty(empty):
    assert protect(empty, RULE).total == 0


def test_uneven_rows_and_counts_below_zero_are_refused():
    with pytest.raises(ValueError, match="same length"):
        protect([[1, 2], [3]], RULE)
    with pytest.raises(ValueError, match="0 or more"):
        protect([[-1, 2]], RULE)
