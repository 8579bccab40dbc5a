"""The pooled ratio against published figures, the definition, and worlds with a known answer."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fanzha.core.metrics.intervals import ratio_interval
from fanzha.core.metrics.pooling import SMALL, Method, pooled_ratio

# Doll and Hill 1966: deaths and person-years of British doctors by age, smokers and others.
SMOKERS = [32, 104, 206, 186, 102], [52_407, 43_248, 28_612, 12_663, 5_317]
OTHERS = [2, 12, 28, 28, 31], [18_790, 10_673, 5_710, 2_585, 1_462]


def test_the_ratio_of_british_doctors_is_the_published_one():
    told = pooled_ratio(*SMOKERS, *OTHERS)

    # As printed in the manual of Stata's `ir`: crude 1.72, pooled 1.424682 (1.154703, 1.757784).
    assert told.ratio == pytest.approx(1.424682, rel=1e-5)
    assert told.interval == pytest.approx((1.154703, 1.757784), rel=1e-4)
    assert (told.losses, told.base_losses, told.left_out, told.method) == (630, 101, 0, Method.LOG_NORMAL)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, SMALL - 1), st.floats(0.5, 50), st.floats(0.5, 50), st.booleans())
def test_in_one_stratum_the_exact_interval_is_that_of_two_rates(a, b, t1, t0, turned):
    a, b = (b, a) if turned else (a, b)

    told = pooled_ratio([a], [t1], [b], [t0])

    assert told.method == (Method.EXACT if a + b else None)
    low, high = ratio_interval(a, t1, b, t0)
    assert told.interval == (
        pytest.approx(low, rel=1e-6, abs=1e-8),
        high if high == inf else pytest.approx(high, rel=1e-6),
    )


def slow_at_most(number, ratio, odds, sizes):
    """Return the chance of at most so many by convolving stratum by stratum, nothing cut short."""
    chances = np.ones(1)
    for odd, size in zip(odds, sizes, strict=True):
        share = ratio * odd / (1 + ratio * odd)
        chances = np.convolve(chances, stats.binom.pmf(np.arange(size + 1), size, share))
    return chances[: number + 1].sum()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 50), st.integers(0, 12), st.integers(1, 50)), min_size=1, max_size=6
    )
)
def test_the_exact_interval_over_strata_agrees_with_the_definition(rows):
    a, t1, b, t0 = (np.array(column) for column in zip(*rows, strict=True))
    told = pooled_ratio(a, t1, b, t0)

    if told.method is Method.EXACT:
        low, high = told.interval
        odds, sizes = t1 / t0, a + b
        assert a.sum() == 0 or 1 - slow_at_most(a.sum() - 1, low, odds, sizes) == pytest.approx(0.025, rel=1e-4)
        assert b.sum() == 0 or slow_at_most(a.sum(), high, odds, sizes) == pytest.approx(0.025, rel=1e-4)
        assert low <= told.ratio <= high


def test_turning_the_groups_round_turns_the_ratio_round():
    one, other = pooled_ratio(*SMOKERS, *OTHERS), pooled_ratio(*OTHERS, *SMOKERS)

    assert other.ratio == pytest.approx(1 / one.ratio)
    assert other.interval.low == pytest.approx(1 / one.interval.high)


def test_a_stratum_where_only_one_group_lived_says_nothing():
    more = pooled_ratio([*SMOKERS[0], 50], [*SMOKERS[1], 9], [*OTHERS[0], 0], [*OTHERS[1], 0])

    assert (more.ratio, more.left_out) == (pooled_ratio(*SMOKERS, *OTHERS).ratio, 50)


def test_a_stratum_without_losses_changes_nothing():
    more = pooled_ratio([*SMOKERS[0], 0], [*SMOKERS[1], 1e6], [*OTHERS[0], 0], [*OTHERS[1], 1e6])

    assert more.ratio == pytest.approx(pooled_ratio(*SMOKERS, *OTHERS).ratio)


@pytest.mark.parametrize(
    ("a", "b", "ratio", "interval", "method"),
    [
        (0, 0, None, (0.0, inf), None),
        (0, 5, 0.0, None, Method.EXACT),
        (5, 0, inf, None, Method.EXACT),
        (9, 50, 0.18, None, Method.EXACT),
        (10, 50, 0.2, None, Method.LOG_NORMAL),
        (50, 10, 5.0, None, Method.LOG_NORMAL),
        (50, 9, 50 / 9, None, Method.EXACT),
    ],
)
def test_small_numbers_take_the_exact_interval(a, b, ratio, interval, method):
    told = pooled_ratio([a], [100], [b], [100])

    assert (told.ratio, told.method) == (ratio if ratio is None else pytest.approx(ratio), method)
    assert interval is None or told.interval == interval
    assert told.ratio is None or told.interval.low <= told.ratio <= told.interval.high


def test_a_mixture_of_unlike_strata_fools_the_crude_ratio_only():
    # In the dangerous village nearly all were reached; within each village the risk is the same.
    a, t1, b, t0 = np.array([90, 2]), np.array([9000, 1000]), np.array([10, 18]), np.array([1000, 9000])

    crude = (a.sum() / t1.sum()) / (b.sum() / t0.sum())
    told = pooled_ratio(a, t1, b, t0)

    assert crude > 3
    assert told.ratio == pytest.approx(1.0)
    assert not told.interval.excludes_one


@pytest.mark.slow
@pytest.mark.parametrize(("expected", "ratio"), [(0.2, 1.0), (0.2, 0.4), (1.0, 0.6), (4.0, 0.5), (4.0, 1.5)])
def test_the_interval_covers_what_it_promises(expected, ratio):
    rng = np.random.default_rng(11)
    t1, t0 = rng.uniform(0.3, 2, 30), rng.uniform(0.3, 2, 30)
    risk = expected * rng.gamma(2, 0.5, 30)

    worlds, missed = 200, 0
    for _ in range(worlds):
        told = pooled_ratio(rng.poisson(risk * ratio * t1), t1, rng.poisson(risk * t0), t0)
        missed += not told.interval.low <= ratio <= told.interval.high

    assert missed <= 18  # 5 in a hundred are 10; as many as 19 come with a chance of 0.6 %


@pytest.mark.parametrize(
    "wrong",
    [
        ([1], [1], [1], [1, 2]),
        ([-1], [1], [1], [1]),
        ([1], [0], [1], [1]),
        ([1], [1], [1], [0]),
        ([1], [1], [1], [1], 1.0),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        pooled_ratio(*wrong)
