"""What stops a plan, what is only said, and that a sound plan is left alone."""

from dataclasses import replace
from datetime import date

import pytest

from fanzha.core.calendar.workdays import china_calendar
from fanzha.core.campaigns import Ask, Goal, Measure, Member, Phase, PlanBody, Target
from fanzha.core.campaigns.checks import check_body

BEGINS, ENDS = date(2026, 1, 5), date(2026, 6, 30)
CALENDAR = china_calendar([2026])
VILLAGES = Target("kind", "village", "各村")
FRIDAY = {"each": "week", "day": 5, "at": "16:00", "roll": "previous"}
SOUND = PlanBody(
    purpose="少发案",
    goals=(Goal("入户宣传率", 90.0, "%", "households", date(2026, 3, 31)),),
    members=(Member("组长", "周某"),),
    phases=(Phase("一", BEGINS, date(2026, 1, 31)), Phase("二", date(2026, 2, 1), ENDS)),
    measures=(Measure("a", "入户", "", (VILLAGES,), (Ask("households", deadline=FRIDAY),)),),
)


def found(body, *, begins_on=BEGINS, ends_on=ENDS):
    return check_body(body, begins_on=begins_on, ends_on=ends_on, calendar=CALENDAR, counters={"households"})


def codes(body, **days):
    return [(one.reason.code.removeprefix("plan."), one.part, one.place, one.stops) for one in found(body, **days)]


def asking(*asks, **parts):
    return replace(SOUND, measures=(replace(SOUND.measures[0], asks=asks, **parts),))


def goal(**parts):
    return replace(SOUND, goals=(replace(SOUND.goals[0], **parts),))


def phases(*rows):
    return replace(SOUND, phases=tuple(Phase(name, date(2026, *begin), date(2026, *end)) for name, begin, end in rows))


def test_a_sound_plan_is_left_alone():
    assert codes(SOUND) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (replace(SOUND, purpose=" "), ("no_purpose", "purpose", 0, False)),
        (replace(SOUND, goals=()), ("no_goal", "goals", 0, True)),
        (goal(due_on=None), ("goal_without_date", "goals", 1, False)),
        (goal(due_on=date(2026, 7, 1)), ("goal_outside", "goals", 1, True)),
        (goal(number=0.0), ("goal_number", "goals", 1, True)),
        (goal(number=100.1), ("goal_number", "goals", 1, True)),
        (replace(SOUND, goals=SOUND.goals * 2), ("goal_doubled", "goals", 2, True)),
        (replace(SOUND, members=(Member("组长", "周某", unchecked=True),)), ("members_unchecked", "members", 0, True)),
        (replace(SOUND, members=(Member("成员", "周某"),)), ("no_leader", "members", 0, False)),
        (replace(SOUND, phases=()), ("no_phase", "phases", 0, False)),
        (phases(("一", (1, 5), (2, 1)), ("二", (2, 1), (6, 30))), ("phases_overlap", "phases", 2, True)),
        (phases(("二", (2, 1), (6, 30)), ("一", (1, 5), (2, 1))), ("phases_overlap", "phases", 1, True)),
        (phases(("一", (1, 5), (1, 30)), ("二", (2, 1), (6, 30))), ("phases_gap", "phases", 2, False)),
        (phases(("一", (1, 4), (6, 30))), ("phase_outside", "phases", 1, True)),
        (phases(("一", (1, 5), (7, 1))), ("phase_outside", "phases", 1, True)),
        (phases(("一", (6, 30), (1, 5))), ("phase_ends_first", "phases", 1, True)),
        (phases(("一", (1, 5), (1, 31)), ("一", (2, 1), (6, 30))), ("phase_doubled", "phases", 2, True)),
        (replace(SOUND, measures=()), ("no_measure", "measures", 0, True)),
        (asking(Ask("households"), targets=()), ("measure_without_unit", "measures", 1, True)),
        (asking(), ("measure_not_counted", "measures", 1, False)),
        (asking(Ask("pigeons")), ("counter_unknown", "measures", 1, True)),
        (asking(Ask("households", 0, "each")), ("quota", "measures", 1, True)),
        (asking(Ask("households", 100)), ("quota_not_split", "measures", 1, True)),
        (asking(Ask("households", None, "population")), ("split_without_quota", "measures", 1, True)),
        (asking(Ask("households", due_on=date(2026, 7, 1))), ("due_outside", "measures", 1, True)),
        (asking(Ask("households", due_on=date(2026, 2, 17))), ("due_on_day_off", "measures", 1, False)),
        (asking(Ask("households", due_on=date(2026, 2, 14))), ("due_on_make_up_day", "measures", 1, False)),
        (
            asking(Ask("households", deadline=FRIDAY, due_on=date(2026, 3, 31))),
            ("due_twice", "measures", 1, True),
        ),
        (asking(Ask("households", deadline={"each": "moon"})), ("rule_unreadable", "measures", 1, True)),
        (
            asking(Ask("households", deadline={"each": "year", "month": 12, "day": 20})),
            ("rule_never_due", "measures", 1, True),
        ),
        (asking(Ask("households", deadline={"each": "week", "day": 5})), ("rule_on_day_off", "measures", 1, False)),
    ],
)
def test_what_does_not_fit_is_found_alone(body, expected):
    assert codes(body) == [expected]


@pytest.mark.parametrize(
    "rule",
    [{"each": "day"}, {"each": "week", "day": 6}, {"each": "week", "day": 5, "roll": "skip"}, {"within": 3}],
)
def test_a_rhythm_that_minds_days_off_or_means_them_is_left_alone(rule):
    assert codes(asking(Ask("households", deadline=rule))) == []


def test_goals_in_words_alone_stop_a_plan_and_beside_numbers_are_only_said():
    alone, beside = goal(number=None), replace(SOUND, goals=(*SOUND.goals, Goal("常态化", due_on=ENDS)))

    assert ("no_goal_counts", "goals", 0, True) in codes(alone)
    assert codes(beside) == [("goal_without_number", "goals", 2, False)]


def test_a_doubled_key_stops_a_plan():
    doubled = replace(SOUND, measures=(*SOUND.measures, replace(SOUND.measures[0], title="走访")))

    assert codes(doubled) == [("key_doubled", "measures", 2, True)]


def test_a_plan_that_ends_before_it_begins_and_years_without_a_calendar_are_said():
    backwards = [one[0] for one in codes(PlanBody(), begins_on=ENDS, ends_on=BEGINS)]
    later = [one[0] for one in codes(PlanBody(), begins_on=date(2050, 1, 1), ends_on=date(2050, 12, 31))]

    assert "ends_first" in backwards
    assert "year_unknown" in later


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 14), "2026年2月14日 是星期六，春节调休上班"),
        (date(2026, 2, 17), "2026年2月17日 是春节放假"),
        (date(2026, 3, 7), "2026年3月7日 是星期六"),
    ],
)
def test_days_off_and_make_up_days_are_named(day, words):
    (one,) = found(asking(Ask("households", due_on=day)))

    assert words in one.sentence


def test_the_overlap_is_said_with_its_days():
    (one,) = found(phases(("一", (1, 5), (2, 10)), ("二", (2, 1), (6, 30))))

    assert one.sentence == "“一”和“二”有重叠：2026年2月1日至2026年2月10日。改其中一个的日期"
