"""A quota is split so that nothing is lost, nothing is invented and nobody is silently given nought."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.core.campaigns.quotas import Chain, QuotaTooSmall, by_hand, equally, handed_down, split_quota

WEIGHTS = st.dictionaries(st.integers(1, 60), st.integers(0, 900_000), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, {"甲": 1, "乙": 1, "丙": 1}, [4, 3, 3]),
        (0, {"甲": 5, "乙": 9}, [0, 0]),
        (1, {"甲": 1, "乙": 2}, [0, 1]),
        (100, {"甲": 12_000, "乙": 8_000}, [60, 40]),
        (5, {"甲": 0, "乙": 3}, [0, 5]),
        (3, {"甲": 7, "乙": 7, "丙": 7, "丁": 7}, [1, 1, 1, 0]),
    ],
)
def test_a_quota_is_split_by_weight(total, weights, parts):
    assert list(split_quota(total, weights).parts.values()) == parts


def test_a_unit_without_population_is_named_and_gets_nothing_by_silence():
    division = split_quota(10, {"甲": 100, "乙": None, "丙": 100})

    assert division.unknown == ("乙",)
    assert "乙" not in division.parts
    assert not division.is_whole


def test_what_was_typed_stays_and_the_others_share_the_rest():
    division = split_quota(100, {"甲": 300, "乙": None, "丙": 100}, fixed={"乙": 20})

    assert dict(division.parts) == {"甲": 60, "乙": 20, "丙": 20}
    assert division.is_whole


@pytest.mark.parametrize(
    ("typed", "left"), [({"甲": 6, "乙": 4}, 0), ({"甲": 6, "乙": 3}, 1), ({"甲": 6, "乙": 5}, -1)]
)
def test_what_does_not_sum_by_hand_is_said(typed, left):
    division = by_hand(10, ["甲", "乙"], typed)

    assert division.left == left
    assert division.is_whole is (left == 0)


def test_more_typed_than_there_is_leaves_the_others_nought_and_says_so():
    division = split_quota(10, {"甲": 1, "乙": 1}, fixed={"甲": 12})

    assert dict(division.parts) == {"甲": 12, "乙": 0}
    assert division.left == -2


def test_nothing_is_given_where_nobody_weighs_anything():
    division = split_quota(10, {"甲": 0, "乙": 0})

    assert division.left == 10


@pytest.mark.parametrize(
    ("total", "weights", "fixed"), [(-1, {"甲": 1}, {}), (1, {"甲": -1}, {}), (1, {"甲": 1}, {"甲": -1})]
)
def test_numbers_below_zero_are_an_error(total, weights, fixed):
    with pytest.raises(ValueError, match="0 or more"):
        split_quota(total, weights, fixed=fixed)


@given(total=st.integers(0, 5_000_000), weights=WEIGHTS)
@settings(max_examples=150, deadline=None)
def test_parts_come_to_the_whole_and_no_part_is_off_by_a_whole_one(total, weights):
    division, whole = split_quota(total, weights), sum(weights.values())

    assert sum(division.parts.values()) == (total if whole else 0)
    for key, part in division.parts.items():
        assert not whole or abs(part - total * weights[key] / whole) < 1


@given(total=st.integers(0, 1_000_000), weights=WEIGHTS)
@settings(max_examples=100, deadline=None)
def test_who_weighs_more_gets_no_less(total, weights):
    parts = split_quota(total, weights).parts
    ranked = sorted(weights, key=lambda key: weights[key])

    for lighter, heavier in pairwise(ranked):
        assert weights[lighter] == weights[heavier] or parts[lighter] <= parts[heavier]


@given(total=st.integers(0, 100_000), count=st.integers(1, 300))
@settings(max_examples=100, deadline=None)
def test_equal_parts_differ_by_one_at_most(total, count):
    parts = list(equally(total, list(range(count))).parts.values())

    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


@given(
    total=st.integers(0, 100_000),
    weights=st.dictionaries(st.integers(1, 30), st.none() | st.integers(0, 1_000), min_size=1, max_size=20),
    typed=st.dictionaries(st.integers(1, 30), st.integers(0, 500), max_size=5),
)
@settings(max_examples=150, deadline=None)
def test_every_unit_has_a_part_or_is_named(total, weights, typed):
    division = split_quota(total, weights, fixed=typed)

    assert set(division.parts) | set(division.unknown) == set(weights)
    assert not set(division.parts) & set(division.unknown)
    assert division.left + sum(division.parts.values()) == total


@pytest.mark.parametrize(
    ("chain", "parts", "before", "now"),
    [
        (Chain(100), {"甲": 40, "乙": 30}, {}, 70),
        (Chain(100, 70), {"甲": 70}, {"甲": 40}, 100),
        (Chain(100, 70), {"甲": 0}, {"甲": 40}, 30),
        (Chain(None), {"甲": 0}, {}, 0),
    ],
)
def test_handing_down_adds_up(chain, parts, before, now):
    assert handed_down(chain, parts, before) == now


def test_nobody_hands_down_more_than_they_have():
    with pytest.raises(QuotaTooSmall):
        handed_down(Chain(100, 70), {"丙": 31}, {})


@pytest.mark.parametrize(("chain", "own"), [(Chain(100, 70), 30), (Chain(100), 100), (Chain(None), None)])
def test_what_is_not_handed_down_stays(chain, own):
    assert chain.own == own
