"""What rises is found, what does not is left alone, and the false alarms are counted."""

from datetime import date, timedelta
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fanzha.core.calendar import WorkCalendar, china_calendar
from fanzha.core.metrics.chance import bar_of, dispersion, surprise
from fanzha.core.metrics.days import DayWeights, learn_weights
from fanzha.core.metrics.rising import Event, RisingReason, find_rising, patterns_of
from fanzha.core.metrics.rising_rule import BadRisingRule, read_rising_rule
from fanzha.core.metrics.spans import Span
from tests.core.metrics.worlds import RECORDS_FROM, RULE, WEEK, WORLDS, county, false_alarms, holidays_are_busy, look

CONTENT = {
    "false_alarm": 0.05, "weeks": 26, "guard_days": 7, "least_days": 56, "least_cases": 3, "least_ratio": 1.5,
    "depth": 2,
}  # fmt: skip
ALONE = {**CONTENT, "depth": 1}


def quiet(each_week, *, traits, weeks=26, first=0, week=WEEK):
    """Return the same cases in every week of the history."""
    days = [week.start - timedelta(days=14 + 7 * n) for n in range(weeks)]
    return [
        Event(first + place * 1000 + number, day, traits)
        for place, day in enumerate(days)
        for number in range(each_week)
    ]


def these(cases, *, traits, first=900_000, week=WEEK):
    return [Event(first + number, week.start + timedelta(days=number % 7), traits) for number in range(cases)]


def found(events, content=CONTENT, **more):
    rule = read_rising_rule("test", content)
    return find_rising(events, more.pop("now", WEEK), rule, **{"records_from": RECORDS_FROM, **more})


# --- false alarms

# At five in a hundred, 30 looks bring 5 or more with a chance of 1.6 %, and seeds do not change: the bound is not luck.
LOOKS, MOST = 30, 4


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in WORLDS if not name.startswith("large")])
def test_a_county_where_nothing_rises_is_left_alone(name):
    assert false_alarms(LOOKS, **WORLDS[name]) <= MOST


@pytest.mark.slow
def test_without_the_bar_every_week_would_alarm():
    rule = read_rising_rule("test", CONTENT)

    look_at = [look(seed) for seed in range(5)]
    uncorrected = [
        sum(
            stats.binom.sf(now - 1, now + before, 1 / 27) <= rule.false_alarm
            for now, before in pattern_counts(county(seed))
            if now
        )
        for seed in range(5)
    ]

    assert min(uncorrected) >= 3
    assert sum(len(one.found) for one in look_at) == 0


def pattern_counts(events):
    counts = {}
    for event in events:
        for name in patterns_of(event.traits, 2):
            counts.setdefault(name, [0, 0])[event.day < WEEK.start] += 1
    return counts.values()


@pytest.mark.slow
def test_busy_holidays_alarm_if_days_are_taken_as_alike():
    world = {**WORLDS["holiday week, busy holidays"], "busy": partial(holidays_are_busy, times=3.0)}

    alarms = sum(bool(look(seed, weights=False, **world).found) for seed in range(10))

    assert alarms >= 8
    assert false_alarms(10, **world) <= 2


# --- what is found


@pytest.mark.slow
def test_a_rise_of_one_pattern_is_found_and_named():
    rising = {"type": "刷单", "town": "城关镇", "group": "学生", "channel": "短信"}

    told = [look(seed, more=[(rising, 8)]) for seed in range(10)]

    assert sum(bool(one.found) for one in told) == 10
    for one in told:
        assert len(one.found) == 1
        assert set(one.found[0].traits) <= set(rising.items())
        assert one.found[0].now >= 8


def test_the_finding_carries_its_evidence():
    events = [*quiet(2, traits={"type": "a", "town": "x"}), *quiet(2, traits={"type": "b", "town": "y"}, first=500)]
    events += these(12, traits={"type": "a", "town": "x"}) + these(2, traits={"type": "b", "town": "y"}, first=990_000)

    (rise,) = found(events).found

    assert rise.traits == (("town", "x"),)  # named by the fewest traits, the first of equals
    assert (rise.now, rise.before, rise.expected) == (12, 52, 2.0)
    assert rise.ratio == 6.0
    assert rise.interval.low > 1
    assert rise.case_ids == tuple(range(900_000, 900_012))
    assert str(rise.reason) == "x：7 天内 12 起；此前 26 周共 52 起，同样长的时间通常约 2.0 起，现为平常的 6.0 倍"


@pytest.mark.parametrize(
    ("before", "code"),
    [(0, RisingReason.NEW), (1, RisingReason.RARE), (25, RisingReason.RARE), (26, RisingReason.RISES)],
)
def test_the_sentence_is_fair_to_rare_patterns(before, code):
    events = quiet(20, traits={"type": "other"}) + these(20, traits={"type": "other"}, first=950_000)
    events += [Event(700_000 + n, WEEK.start - timedelta(days=14 + 7 * (n % 26)), {"type": "a"}) for n in range(before)]

    told = [one for one in found(events + these(15, traits={"type": "a"}), ALONE).found if one.traits]

    assert [one.reason.code for one in told] == [code]
    assert str(told[0].reason).startswith("a：7 天内 15 起")


def test_a_rise_of_everything_is_said_once():
    kinds = [{"type": kind, "town": town} for kind in "abc" for town in "xyz"]
    events = [one for n, kind in enumerate(kinds) for one in quiet(2, traits=kind, first=n * 50)]
    events += [one for n, kind in enumerate(kinds) for one in these(5, traits=kind, first=900_000 + n * 50)]

    told = found(events)

    assert [one.traits for one in told.found] == [()]
    assert len(told.found[0].also) >= 3
    assert str(told.found[0].reason).startswith("全部案件：7 天内 45 起")


def test_two_rises_are_two():
    events = quiet(30, traits={"type": "other"})
    events += these(30, traits={"type": "other"}, first=940_000)
    events += these(9, traits={"type": "a"}) + these(9, traits={"type": "b"}, first=910_000)

    assert {one.traits for one in found(events, ALONE).found} == {(("type", "a"),), (("type", "b"),)}


def test_the_same_cases_under_two_names_are_one_pattern():
    told = found(quiet(3, traits={"town": "x"}) + these(12, traits={"town": "x", "village": "v", "type": "a"}))

    assert len(told.found) == 1
    assert told.tested == 2  # everything, which is town x, and the new cases, whatever they are called


# --- what is not judged


@pytest.mark.parametrize(("days", "judged"), [(0, False), (55, False), (56, True), (57, True)])
def test_a_short_history_is_not_judged(days, judged):
    records_from = WEEK.start - timedelta(days=7 + days)
    events = [one for one in quiet(1, traits={"type": "a"}) if one.day >= records_from]

    told = found(events + these(15, traits={"type": "a"}), records_from=records_from)

    assert bool(told.found) is judged
    assert (told.why is None) is judged
    assert judged or str(told.why) == f"此前只有 {days} 天的记录，至少要 56 天才能判断是否上升"


@pytest.mark.parametrize(("cases", "raised"), [(0, False), (2, False), (3, False), (5, True)])
def test_few_cases_are_not_raised(cases, raised):
    events = quiet(3, traits={"type": "other"}) + these(3, traits={"type": "other"}, first=920_000)

    assert bool(found(events + these(cases, traits={"type": "a"}), {**ALONE, "least_cases": 4}).found) is raised


def test_a_sure_but_small_rise_is_not_raised():
    events = quiet(200, traits={"type": "a"}) + these(280, traits={"type": "a"})

    assert found(events, ALONE).found == ()
    assert found(events, {**ALONE, "least_ratio": 1.3}).found != ()


def test_the_days_just_before_are_in_neither():
    guard = [Event(600_000 + n, WEEK.start - timedelta(days=1 + n % 7), {"type": "a"}) for n in range(40)]
    events = quiet(2, traits={"type": "a"}) + these(14, traits={"type": "a"})

    assert found(events + guard).found == found(events).found


def test_days_outside_and_unknown_values_change_nothing():
    events = quiet(2, traits={"type": "a"}) + these(14, traits={"type": "a"})
    outside = [Event(1, date(2020, 1, 1), {"type": "a"}), Event(2, WEEK.end, {"type": "a"})]
    blank = [Event(one.case_id, one.day, {**one.traits, "town": ""}) for one in events]

    assert found(events + outside) == found(events) == found(blank)


def test_nothing_is_found_in_nothing():
    told = found([])

    assert (told.found, told.tested, told.why) == ((), 0, None)


def test_half_a_week_is_held_against_half_a_week():
    events = quiet(7, traits={"type": "a"})
    half = Span(WEEK.start, WEEK.start + timedelta(days=3))

    assert found(events + these(7, traits={"type": "a"}), ALONE, now=WEEK).found == ()
    (rise,) = found(events + these(20, traits={"type": "a"}), ALONE, now=half).found
    assert (rise.now, rise.expected) == (9, pytest.approx(3.0))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.randoms())
def test_the_order_of_cases_does_not_matter(seed, rng):
    events = county(seed, a_week=10.0, more=[({"type": "type1", "town": "town1"}, 9)])
    mixed = list(events)
    rng.shuffle(mixed)

    assert found(mixed) == found(events)


# --- its parts


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.01, 0.9))
def test_surprise_is_the_upper_tail(now, before, share):
    told = surprise(np.array([float(now)]), np.array([float(before)]), share, np.ones(1))[0]

    assert told == pytest.approx(stats.binom.sf(now - 1, now + before, share), abs=1e-9)


@given(st.integers(1, 60), st.integers(0, 60), st.floats(1, 5), st.floats(0, 3))
def test_uneven_weeks_make_less_surprising(now, before, spread, more):
    one, other = surprise(
        np.full(2, float(now)),
        np.full(2, float(before)),
        now / (now + before + 1) / 2,
        np.array([spread, spread + more]),
    )

    assert one <= other + 1e-9


def slow_bar(chances, false_alarm):
    ranked = sorted(chances)
    passed = [chance for rank, chance in enumerate(ranked, 1) if chance <= false_alarm * rank / len(ranked)]
    return max(passed, default=0.0)


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=40), st.floats(0.01, 0.3))
def test_the_bar_is_that_of_the_definition_where_all_can_be_surprising(chances, false_alarm):
    assert bar_of(np.array(chances), np.full(len(chances), 400.0), 0.1, false_alarm) == slow_bar(chances, false_alarm)


def test_patterns_that_cannot_surprise_do_not_raise_the_bar():
    chances = np.array([0.004, *[0.9] * 500])
    totals = np.array([50.0, *[2.0] * 500])

    assert bar_of(chances, totals, 0.1, 0.05) == 0.004
    assert slow_bar(chances, 0.05) == 0.0


@pytest.mark.parametrize(
    ("row", "least", "most"), [([4] * 10, 1, 1), ([0, 0, 0, 0, 0, 40, 0, 0, 0, 0], 30, 50), ([8, 0] * 5, 4, 5)]
)
def test_dispersion_of_weeks(row, least, most):
    told = dispersion(np.array([row], dtype=float), np.ones(10), np.zeros(1, dtype=int))[0]

    assert least <= told <= most


def test_a_rare_pattern_takes_the_dispersion_of_its_depth():
    weekly = np.array([[8.0, 0.0] * 5, [1.0] + [0.0] * 9, [1.0] + [0.0] * 9])

    told = dispersion(weekly, np.ones(10), np.array([1, 1, 2]))

    assert told[1] > told[2] == 1.0


@pytest.mark.parametrize("weeks", [0, 3, 7])
def test_few_weeks_have_no_dispersion(weeks):
    assert dispersion(np.full((1, weeks), 9.0), np.ones(weeks), np.zeros(1, dtype=int)).tolist() == [1.0]


def test_weights_of_days_add_up_to_the_days_they_were_learnt_from():
    over = Span(date(2026, 1, 1), date(2026, 11, 1))
    counts = {over.start + timedelta(days=n): 20 + 13 * (n % 7 == 2) for n in range(over.days)}

    weights = learn_weights(counts, over, china_calendar([2026]))

    assert weights.exposure(over) == pytest.approx(over.days, rel=0.02)
    assert DayWeights().exposure(over) == over.days
    assert learn_weights({}, over, WorkCalendar()).exposure(over) == over.days


@pytest.mark.parametrize("traits", [{}, {"a": ""}, {"a": "1"}, {"a": "1", "b": "2", "c": "3"}])
def test_patterns_join_up_to_their_depth(traits):
    known = sum(bool(value) for value in traits.values())

    assert len(patterns_of(traits, 2)) == 1 + known + known * (known - 1) // 2
    assert patterns_of(traits, 2)[0] == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"false_alarm": 0}, {"false_alarm": 1}, {"weeks": 0}, {"guard_days": -1}, {"least_cases": 0},
        {"least_ratio": 0.9}, {"depth": 0}, {"weeks": "many"}, {"depth": None},
    ],
)  # fmt: skip
def test_a_rule_outside_what_makes_sense_is_refused(wrong):
    with pytest.raises(BadRisingRule, match=r"规则|误报率|间隔"):
        read_rising_rule("v1", {**CONTENT, **wrong})


@pytest.mark.parametrize("missing", sorted(CONTENT))
def test_a_rule_without_a_number_is_refused(missing):
    with pytest.raises(BadRisingRule, match=missing):
        read_rising_rule("v1", {key: value for key, value in CONTENT.items() if key != missing})


def test_the_answer_says_which_rule_made_it():
    assert found([]).version == "test"
    assert RULE.false_alarm == CONTENT["false_alarm"]
