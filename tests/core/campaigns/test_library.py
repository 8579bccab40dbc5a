"""What ships: each measure counts something known and comes due, each pattern makes a sound plan for any year."""

import json
from datetime import date
from pathlib import Path

import pytest

import fanzha.campaigns
from fanzha.core.calendar.rules import parse_rule
from fanzha.core.calendar.workdays import china_calendar
from fanzha.core.campaigns.body import TARGETS
from fanzha.core.campaigns.checks import check_body
from fanzha.core.campaigns.library import Chosen, Department, NoSuchDay, day_of, drafted

RULES = Path(fanzha.campaigns.__file__).parent / "rules"


def shipped(name):
    return json.loads((RULES / f"{name}.json").read_text("utf-8"))["content"]


COUNTERS = {row["code"] for row in shipped("counters")["counters"]}
EVIDENCE = shipped("counters")["evidence"]
DEPARTMENTS = {row["code"]: Department.of(row) for row in shipped("departments")["departments"]}
PATTERNS = {row["code"]: row for row in shipped("patterns")["patterns"]}
FESTIVALS = {int(year): date.fromisoformat(day) for year, day in shipped("patterns")["festivals"].items()}
MEASURES = [measure for department in DEPARTMENTS.values() for measure in department.measures.values()]


def chosen(year=2026, start=None):
    return Chosen("清河县", year, china_calendar([year, year + 1]), start or date(year, 3, 2), FESTIVALS)


def test_the_library_covers_the_departments_that_plans_name():
    assert len(DEPARTMENTS) >= 25
    assert all(department.measures for department in DEPARTMENTS.values())
    assert all(department.target.by in TARGETS for department in DEPARTMENTS.values())


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_a_measure_of_the_library_says_what_it_counts_proves_and_when(measure):
    assert measure.title
    assert len(measure.text) >= 15
    assert measure.asks
    for ask in measure.asks:
        assert ask.counter in COUNTERS | {""}
        assert ask.evidence
        assert set(ask.evidence) <= set(EVIDENCE)
        assert not ask.deadline or parse_rule(ask.deadline).sentence


def test_the_usual_rhythms_can_be_read():
    assert all(parse_rule(row["rule"]).sentence for row in shipped("departments")["rhythms"])


@pytest.mark.parametrize("code", PATTERNS)
@pytest.mark.parametrize("year", [2026, 2028])
def test_a_pattern_makes_a_plan_that_nothing_stops(code, year):
    made = drafted(PATTERNS[code], DEPARTMENTS, chosen(year))
    found = check_body(
        made.body, begins_on=made.begins_on, ends_on=made.ends_on,
        calendar=china_calendar(range(made.begins_on.year, made.ends_on.year + 1)), counters=COUNTERS,
    )  # fmt: skip

    assert [one.sentence for one in found if one.stops] == []
    assert str(year) in made.title
    assert "{" not in str(made.body.as_json()).replace("{'", "").replace("{}", "")


def test_the_plan_of_the_festival_follows_it():
    made = [drafted(PATTERNS["spring_festival"], DEPARTMENTS, chosen(year)).begins_on for year in (2026, 2027)]

    assert made == [date(2026, 1, 23), date(2027, 1, 12)]


def test_a_deadline_of_a_pattern_is_a_working_day():
    made = drafted(PATTERNS["year_three_phases"], DEPARTMENTS, chosen(2026))
    due = {measure.key: ask.due_on for measure in made.body.measures for ask in measure.asks if ask.due_on}

    assert due["towns.groups"] == date(2026, 2, 28)  # a Saturday that is worked after the festival
    assert due["towns.public_places"] == date(2026, 1, 30)  # the 31st is a Saturday


@pytest.mark.parametrize("text", ["13-01-01", "tomorrow", "start", "spring-3"])
def test_a_day_that_cannot_be_told_is_refused(text):
    with pytest.raises(NoSuchDay):
        day_of(text, Chosen("清河县", 2099, china_calendar([2026])))
