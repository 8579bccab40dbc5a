"""Last year's plan for another year: days, deadlines, names, the year in texts."""

from dataclasses import replace
from datetime import date

import pytest

from fanzha.core.calendar.workdays import china_calendar
from fanzha.core.campaigns import Ask, Goal, Measure, Member, Phase, PlanBody, Target
from fanzha.core.campaigns.moving import Years, moved_day, moved_deadline, moved_plan

CALENDAR = china_calendar([2025, 2026])
FESTIVALS = {2025: date(2025, 1, 29), 2026: date(2026, 2, 17)}
YEARS = Years(2025, 2026, CALENDAR)


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2025, 2, 10), date(2026, 2, 10)),
        (date(2025, 2, 28), date(2026, 2, 28)),
        (date(2025, 11, 30), date(2026, 11, 30)),
        (date(2025, 12, 31), date(2026, 12, 31)),
        (date(2026, 1, 10), date(2027, 1, 10)),  # a plan that runs over the turn of the year
    ],
)
def test_a_day_keeps_its_place_in_the_year(day, moved):
    assert moved_day(day, YEARS) == moved


@pytest.mark.parametrize(
    ("before", "after", "day", "moved"),
    [
        (2024, 2026, date(2024, 2, 29), date(2026, 2, 28)),
        (2026, 2028, date(2026, 2, 28), date(2028, 2, 29)),
        (2026, 2028, date(2026, 2, 27), date(2028, 2, 27)),
    ],
)
def test_the_last_of_february_stays_the_last(before, after, day, moved):
    assert moved_day(day, Years(before, after, CALENDAR)) == moved


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2025, 1, 29), date(2026, 2, 17)),
        (date(2025, 1, 4), date(2026, 1, 23)),
        (date(2025, 2, 12), date(2026, 3, 3)),
        (date(2025, 3, 15), date(2026, 4, 3)),  # the forty-fifth day after
        (date(2025, 3, 16), date(2026, 3, 16)),  # the next one belongs to the year
    ],
)
def test_days_around_the_festival_move_with_it(day, moved):
    assert moved_day(day, Years(2025, 2026, CALENDAR, FESTIVALS)) == moved


def test_without_the_festival_of_the_new_year_days_keep_their_place():
    assert moved_day(date(2025, 1, 29), Years(2025, 2040, CALENDAR, FESTIVALS)) == date(2040, 1, 29)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2025, 3, 31), date(2026, 3, 31)),  # Monday to Tuesday
        (date(2025, 3, 28), date(2026, 3, 27)),  # would be a Saturday
        (date(2025, 2, 14), date(2026, 2, 14)),  # a Saturday that is worked
        (date(2025, 2, 18), date(2026, 2, 14)),  # in the festival: before it
        (date(2025, 3, 29), date(2026, 3, 29)),  # a weekend was meant
    ],
)
def test_a_deadline_stays_a_working_day(day, due):
    assert moved_deadline(day, YEARS) == due


def a_plan():
    return PlanBody(
        purpose="2025年少发案",
        basis="按2025年要求",
        goals=(Goal("2025年入户率", 90.0, "%", "households", date(2025, 3, 28)),),
        members=(Member("组长", "周某", "书记"), Member("成员", "", "各单位")),
        phases=(Phase("一", date(2025, 1, 1), date(2025, 12, 31), "2025年做"),),
        measures=(Measure("a", "2025年走访", "", (Target("kind", "village"),), (Ask("households"),)),),
        requirements=("2025年抓好",),
        reporting="2025年报",
    )


def test_names_come_along_to_be_checked_and_the_year_in_texts_changes():
    moved, notes = moved_plan(a_plan(), YEARS)

    assert [member.unchecked for member in moved.members] == [True, False]
    assert "2025" not in str(moved.as_json())
    assert moved.measures[0].key == "a"
    assert [note.sentence for note in notes] == [
        "目标“2025年入户率”：2025年3月28日改为2026年3月27日，2026年3月28日是星期六，提前到工作日"
    ]


def test_names_that_were_checked_last_year_are_checked_anew():
    checked = replace(a_plan(), members=(Member("组长", "周某", unchecked=False),))

    assert moved_plan(checked, YEARS)[0].members[0].unchecked
