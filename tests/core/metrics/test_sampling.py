"""A draw that anybody can repeat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanzha.core.metrics.sampling import sample, sample_each


@pytest.mark.parametrize(("share", "count"), [(0, 0), (0.01, 1), (0.1, 1), (0.11, 2), (0.5, 5), (1, 10)])
def test_the_share_is_rounded_up(share, count):
    assert len(sample(range(10), share, "x")) == count


@given(st.sets(st.integers(0, 10**9), max_size=60), st.floats(0, 1), st.text(max_size=8))
def test_order_and_doubles_do_not_matter(ids, share, seed):
    drawn = sample(ids, share, seed)

    assert sample([*sorted(ids, reverse=True), *ids], share, seed) == drawn
    assert set(drawn) <= ids


def test_another_seed_draws_others_and_everybody_has_the_same_chance():
    draws = [sample(range(200), 0.1, f"seed {n}") for n in range(500)]
    times = [sum(one in draw for draw in draws) for one in range(200)]

    assert len({tuple(draw) for draw in draws}) == 500
    assert min(times) > 20
    assert max(times) < 90


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_no_share_of_more_than_everything(share):
    with pytest.raises(ValueError, match="between"):
        sample([1], share, "x")


@given(st.sets(st.integers(0, 10_000), max_size=60), st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_larger_share_keeps_who_was_drawn(ids, share, more):
    assert set(sample(ids, share, "seed")) <= set(sample(ids, share + more, "seed"))


@pytest.mark.parametrize(("share", "drawn"), [(0.07, 7), (0.0701, 8), (0.29, 29)])
def test_the_machines_fractions_draw_nobody(share, drawn):
    assert len(sample(range(100), share, "seed")) == drawn


def test_each_group_gives_its_share():
    groups = {"east": range(40), "west": range(100, 105), "empty": []}

    drawn = sample_each(groups, 0.1, "seed")

    assert {name: len(ids) for name, ids in drawn.items()} == {"east": 4, "west": 1, "empty": 0}
    assert all(set(ids) <= set(groups[name]) for name, ids in drawn.items())
