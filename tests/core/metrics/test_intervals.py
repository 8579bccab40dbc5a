"""Intervals agree with published tables and with the definition, and cover what they promise."""

from math import inf, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fanzha.core.metrics.intervals import binomial_interval, poisson_interval, ratio_interval

COUNTS = st.integers(0, 400)
LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.2422, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (100, 81.36, 121.63),
    ],
)
def test_the_interval_of_a_count_is_that_of_the_tables(count, low, high):
    assert poisson_interval(count) == pytest.approx((low, high), rel=2e-3)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1.0),
        (1, 20, 0.0013, 0.2487),
        (10, 100, 0.0490, 0.1762),
    ],
)
def test_the_interval_of_a_share_is_that_of_the_tables(part, whole, low, high):
    assert binomial_interval(part, whole) == pytest.approx((low, high), abs=1e-4)


def test_of_nothing_looked_at_nothing_is_known():
    assert binomial_interval(0, 0) == (0.0, 1.0)
    assert ratio_interval(0, 1, 0, 1) == (0.0, inf)


def test_the_ratio_of_british_doctors_is_the_published_one():
    # Doll and Hill 1966, as in the manual of Stata's `ir`: deaths and person-years of smokers and others.
    assert ratio_interval(630, 142_247, 101, 39_220) == pytest.approx((1.391992, 2.14353), rel=1e-5)


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(0, 400), LEVELS)
def test_the_interval_of_a_share_agrees_with_the_definition(part, rest, level):
    whole = part + rest
    low, high = binomial_interval(part, whole, level)

    tail = (1 - level) / 2
    assert part == 0 or isclose(stats.binom.sf(part - 1, whole, low), tail, rel_tol=1e-6)
    assert rest == 0 or isclose(stats.binom.cdf(part, whole, high), tail, rel_tol=1e-6)


@settings(max_examples=60, deadline=None)
@given(COUNTS, LEVELS)
def test_the_interval_of_a_count_agrees_with_the_definition(count, level):
    low, high = poisson_interval(count, level)

    tail = (1 - level) / 2
    assert count == 0 or isclose(stats.poisson.sf(count - 1, low), tail, rel_tol=1e-6)
    assert isclose(stats.poisson.cdf(count, high), tail, rel_tol=1e-6)


@pytest.mark.parametrize("expected", [0.05, 0.7, 1.3, 4.0, 11.0, 60.0])
def test_the_truth_lies_outside_no_more_often_than_stated(expected):
    seen = range(200)

    missed = sum(
        stats.poisson.pmf(n, expected)
        for n in seen
        if not poisson_interval(n).low <= expected <= poisson_interval(n).high
    )

    assert missed <= 0.05


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.1, 50), st.floats(0.1, 50))
def test_turning_a_ratio_round_turns_its_interval_round(a, b, t1, t0):
    low, high = ratio_interval(a, t1, b, t0)
    other_low, other_high = ratio_interval(b, t0, a, t1)

    assert (low == 0 and other_high == inf) or isclose(low, 1 / other_high, rel_tol=1e-6)
    assert (other_low == 0 and high == inf) or isclose(high, 1 / other_low, rel_tol=1e-6)


@pytest.mark.parametrize(
    ("interval", "sure"), [((1.01, 3.0), True), ((1.0, 3.0), False), ((0.2, 0.99), True), ((0.2, 1.0), False)]
)
def test_a_ratio_differs_surely_only_beyond_one(interval, sure):
    from fanzha.core.metrics.intervals import Interval

    assert Interval(*interval).excludes_one is sure


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: poisson_interval(-1),
        lambda: poisson_interval(1, 1.0),
        lambda: poisson_interval(1, 0.0),
        lambda: binomial_interval(3, 2),
        lambda: binomial_interval(-1, 2),
        lambda: ratio_interval(1, 0, 1, 1),
        lambda: ratio_interval(1, 1, 1, -2),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        wrong()
