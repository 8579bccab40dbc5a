"""Hours, shares, ages, quartiles, repeat victims and the funnel."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanzha.core.metrics.ages import UNKNOWN_AGE, AgeBands, age_on
from fanzha.core.metrics.funnel import funnel
from fanzha.core.metrics.hours import hour_of_week
from fanzha.core.metrics.quartiles import quartiles
from fanzha.core.metrics.repeats import Incident, repeat_victims
from fanzha.core.metrics.shares import share_interval, top_shares
from fanzha.core.values import CHINA

START = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)  # a Monday
MOMENTS = st.builds(
    lambda zone, minute: START.astimezone(zone) + timedelta(minutes=minute),
    st.sampled_from([UTC, CHINA]),
    st.integers(-999_999, 999_999),
)


@pytest.mark.parametrize(
    ("moment", "day", "hour"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=CHINA), 0, 0),
        (datetime(2026, 11, 29, 23, 59, 59, tzinfo=CHINA), 6, 23),
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), 6, 23),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), 0, 0),
        (datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=-5))), 0, 22),
    ],
)
def test_the_hour_is_the_hour_in_china(moment, day, hour):
    told = hour_of_week([moment])

    assert told.counts[day][hour] == told.total == 1
    assert told.busiest == (day, hour)


@given(st.lists(st.one_of(st.none(), MOMENTS), max_size=30))
def test_every_moment_is_in_one_cell_or_unknown(moments):
    told = hour_of_week(moments)

    assert told.total + told.unknown == len(moments)
    assert [len(row) for row in told.counts] == [24] * 7


def test_a_moment_without_zone_is_refused_and_nothing_has_no_busiest():
    with pytest.raises(ValueError, match="time zone"):
        hour_of_week([datetime(2026, 1, 1)])  # noqa: DTZ001
    assert hour_of_week([]).busiest is None
    assert hour_of_week([]).share_between(0, 24) is None


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 50), max_size=8), st.integers(1, 9))
def test_shares_add_up_and_fall(counts, size):
    told = top_shares(counts, size)

    assert sum(one.count for one in told) == sum(counts.values())
    assert not told or sum(one.share for one in told) == pytest.approx(1)
    named = [one.count for one in told if one.key is not None]
    assert named == sorted(named, reverse=True)
    assert len(named) <= size


def test_the_rest_says_how_many_kinds_it_is():
    told = top_shares({"a": 5, "b": 3, "c": 1, "d": 1, "e": 0}, 2)

    assert [(one.key, one.count, one.kinds) for one in told] == [("a", 5, 1), ("b", 3, 1), (None, 2, 2)]
    assert share_interval(told[0], 10).low < 0.5 < share_interval(told[0], 10).high


@pytest.mark.parametrize(("counts", "size"), [({"a": -1}, 1), ({"a": 1}, 0)])
def test_shares_refuse_what_cannot_be(counts, size):
    with pytest.raises(ValueError, match="0 or more"):
        top_shares(counts, size)


@pytest.mark.parametrize(
    ("age", "name"),
    [
        *[(0, "18岁以下"), (17, "18岁以下"), (18, "18-29岁"), (29, "18-29岁"), (30, "30-59岁")],
        *[(60, "60岁及以上"), (103, "60岁及以上"), (None, UNKNOWN_AGE), (-1, UNKNOWN_AGE)],
    ],
)
def test_an_age_belongs_to_one_band(age, name):
    bands = AgeBands.of([0, 18, 30, 60])

    assert bands.name(age) == name
    assert bands.count([age])[name] == sum(bands.count([age]).values()) == 1


@pytest.mark.parametrize("starts", [[], [0], [1, 2], [0, 5, 5], [0, 9, 3]])
def test_bands_that_do_not_rise_from_zero_are_refused(starts):
    with pytest.raises(ValueError, match="年龄段"):
        AgeBands.of(starts)


@pytest.mark.parametrize(
    ("day", "age"), [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18), (date(2028, 2, 29), 20), (date(2008, 2, 29), 0)]
)
def test_who_is_born_on_29_february(day, age):
    assert age_on(date(2008, 2, 29), day) == age


def test_nobody_is_younger_than_nothing():
    with pytest.raises(ValueError, match="before the birth"):
        age_on(date(2026, 1, 2), date(2026, 1, 1))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_quartiles_are_those_of_numpy(numbers):
    told = quartiles(numbers)

    assert (told.low, told.median, told.high) == pytest.approx(np.quantile(numbers, [0.25, 0.5, 0.75]), abs=1e-6)
    assert told.count == len(numbers)


def incident(person, day, case_id, kind="刷单"):
    return Incident(person, START + timedelta(days=day), kind, case_id)


def test_repeat_victims_with_gaps_and_pairs():
    told = repeat_victims(
        [
            incident("b", 5, 3),
            incident("a", 0, 1),
            incident("a", 10, 2, "贷款"),
            incident("c", 1, 4),
            incident("a", 40, 5),
        ]
    )

    assert [(one.person, [each.case_id for each in one.incidents]) for one in told.repeated] == [("a", [1, 2, 5])]
    assert (told.victims, told.share, told.gap_days.median) == (3, 1 / 3, 20.0)
    assert told.pairs == {("刷单", "贷款"): 1, ("贷款", "刷单"): 1}


@pytest.mark.parametrize(("apart", "again"), [(0, True), (10, True), (10.01, False)])
def test_cases_close_together_are_one_fraud(apart, again):
    told = repeat_victims([incident("a", 0, 1), incident("a", 10, 2)], apart=timedelta(days=apart))

    assert bool(told.repeated) is again


def test_a_case_twice_and_an_unknown_person_repeat_nobody():
    told = repeat_victims([incident("a", 0, 1), incident("a", 0, 1), incident("", 0, 2), incident("", 3, 3)])

    assert (told.victims, told.repeated, told.unknown, told.gap_days) == (1, (), 2, None)
    assert repeat_victims([]).share is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), max_size=12), st.randoms())
def test_the_order_of_incidents_does_not_matter(rows, rng):
    incidents = [incident(person, day, number) for number, (person, day) in enumerate(rows)]
    mixed = list(incidents)
    rng.shuffle(mixed)

    assert repeat_victims(incidents) == repeat_victims(mixed)


STAGES = ("首次接触", "加好友", "首次转账", "发现被骗")


def case(*minutes):
    return {
        stage: None if minute is None else START + timedelta(minutes=minute)
        for stage, minute in zip(STAGES, minutes, strict=False)
    }


@pytest.mark.parametrize(
    ("row", "came", "timed"),
    [
        (case(0, 5, 9, 20), [1, 1, 1, 1], [1, 1, 1, 1]),
        (case(0, 5), [1, 1, 0, 0], [1, 1, 0, 0]),
        (case(None, None, 9), [1, 1, 1, 0], [0, 0, 1, 0]),
        (case(0, None, 9), [1, 1, 1, 0], [1, 0, 1, 0]),
        (case(None, None, None, None), [0, 0, 0, 0], [0, 0, 0, 0]),
        ({}, [0, 0, 0, 0], [0, 0, 0, 0]),
        ({"别的": START}, [0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_a_later_stage_implies_the_earlier_ones(row, came, timed):
    told = funnel([row], STAGES)

    assert [one.came for one in told.stages] == came
    assert [one.timed for one in told.stages] == timed
    assert told.cases + told.empty == 1


def test_durations_join_neighbours_whose_times_are_known_and_in_order():
    told = funnel([case(0, 10), case(0, 20), case(0, 30), case(5, 0), case(0, None, 60), case(None, 7)], STAGES)

    second = told.stages[1]
    assert (second.minutes.count, second.minutes.low, second.minutes.median, second.minutes.high) == (3, 15, 20, 25)
    assert second.out_of_order == 1
    assert told.stages[2].minutes is None


def test_drop_outs_are_those_who_came_to_the_stage_before():
    told = funnel([case(0), case(0, 1), case(0, 1), case(0, 1, 2), case(0, 1, 2, 3)], STAGES)

    assert [one.dropped for one in told.stages] == [0, 1, 2, 1]
    assert told.stages[1].share_of(told.cases) == 0.8
    assert told.whole_minutes.median == 3


@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 99)), max_size=4).map(lambda row: case(*row)), max_size=12)
)
def test_a_funnel_only_narrows(cases):
    told = funnel(cases, STAGES)

    came = [one.came for one in told.stages]
    assert came == sorted(came, reverse=True)
    assert all(one.dropped == before - one.came for before, one in zip(came, told.stages[1:], strict=False))
    assert came[0] == told.cases


@pytest.mark.parametrize("stages", [[], ["a"], ["a", "a"]])
def test_a_funnel_has_two_different_stages(stages):
    with pytest.raises(ValueError, match="two or more"):
        funnel([], stages)
