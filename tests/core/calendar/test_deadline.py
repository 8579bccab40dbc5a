from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.core.calendar import BadDeadline, Deadline, Roll, WorkCalendar, china_calendar
from fanzha.core.calendar.faults import DeadlineFault
from fanzha.core.values import CHINA, Period

CALENDAR = china_calendar([2026])
FRIDAY = {"each": "week", "day": 5, "at": "16:00"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("rule", "after", "due"),
    [
        (FRIDAY, "2026-03-02T09:00", "2026-03-06T16:00"),
        (FRIDAY, "2026-03-06T15:59", "2026-03-06T16:00"),
        (FRIDAY, "2026-03-06T16:00", "2026-03-13T16:00"),
        (FRIDAY | {"roll": "previous"}, "2026-09-28T09:00", "2026-09-30T16:00"),
        (FRIDAY | {"roll": "next"}, "2026-09-28T09:00", "2026-09-28T16:00"),  # from Mid-Autumn
        (FRIDAY | {"roll": "next"}, "2026-09-28T16:00", "2026-10-08T16:00"),
        (FRIDAY | {"roll": "next"}, "2026-10-08T15:00", "2026-10-08T16:00"),
        (FRIDAY | {"roll": "skip"}, "2026-09-28T09:00", "2026-10-09T16:00"),
        (FRIDAY | {"roll": "none"}, "2026-09-28T09:00", "2026-10-02T16:00"),
        ({"each": "month", "day": 5}, "2026-03-05T23:59", "2026-03-06T00:00"),
        ({"each": "month", "day": 5}, "2026-03-06T00:00", "2026-04-06T00:00"),
        ({"each": "month", "day": 31, "at": "12:00"}, "2026-02-10T09:00", "2026-02-28T12:00"),
        ({"each": "month", "day": -1, "at": "12:00"}, "2026-04-10T09:00", "2026-04-30T12:00"),
        ({"each": "month", "day": -3, "at": "12:00"}, "2026-04-10T09:00", "2026-04-28T12:00"),
        ({"each": "day", "at": "17:00"}, "2026-03-02T17:00", "2026-03-03T17:00"),
        ({"each": "day", "day": 1, "at": "17:00", "roll": "skip"}, "2026-09-30T18:00", "2026-10-08T17:00"),
        ({"each": "ten_days"}, "2026-02-11T00:00", "2026-02-21T00:00"),
        ({"each": "quarter", "month": 1, "day": 5, "at": "09:00"}, "2026-03-02T09:00", "2026-04-05T09:00"),
        ({"each": "term"}, "2026-03-02T09:00", "2026-09-01T00:00"),
        ({"each": "year", "month": 12, "day": 20, "at": "18:00"}, "2026-12-21T09:00", "2027-12-20T18:00"),
        ({"within": 3}, "2026-03-02T10:00", "2026-03-06T00:00"),
        ({"within": 3, "unit": "days", "at": "18:00"}, "2026-03-02T10:00", "2026-03-05T18:00"),
        ({"within": 3, "roll": "next"}, "2026-09-30T10:00", "2026-10-09T00:00"),
        ({"within": 3, "roll": "previous"}, "2026-09-30T10:00", "2026-10-02T00:00"),
        ({"within": 3, "unit": "working_days"}, "2026-09-30T10:00", "2026-10-11T00:00"),
        ({"within": 1, "unit": "working_days", "at": "18:00"}, "2026-03-06T10:00", "2026-03-09T18:00"),
        ({"within": 60, "unit": "minutes"}, "2026-03-02T23:30", "2026-03-03T00:30"),
        ({"within": 48, "unit": "hours"}, "2026-03-02T10:00", "2026-03-04T10:00"),
    ],
)
def test_when_something_is_due(rule, after, due):
    assert Deadline.parse(rule, CALENDAR).due(at(after)) == at(due)


def test_a_moment_in_another_zone_counts_in_chinese_time():
    friday = Deadline.parse(FRIDAY, CALENDAR)

    due = friday.due(datetime(2026, 3, 6, 7, 59, tzinfo=UTC))

    assert due == at("2026-03-06T16:00")
    assert due.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("rule", [FRIDAY, {"within": 60, "unit": "minutes"}, {"within": 3}])
def test_a_moment_without_a_zone_is_refused(rule):
    with pytest.raises(ValueError, match="time zone"):
        Deadline.parse(rule, CALENDAR).due(datetime(2026, 3, 2))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("rule", "period", "days"),
    [
        (FRIDAY, "2026-03", ["03-06", "03-13", "03-20", "03-27"]),
        (FRIDAY | {"roll": "previous"}, "2026-10", ["10-09", "10-16", "10-23", "10-30"]),
        (FRIDAY | {"roll": "previous"}, "2026-09", ["09-04", "09-11", "09-18", "09-24", "09-30"]),
        ({"each": "month", "day": 5, "roll": "next"}, "2026-Q2", ["04-07", "05-06", "06-05"]),
        ({"each": "day", "roll": "previous"}, "2026-W40", ["09-28", "09-29", "09-30"]),
        ({"each": "term"}, "2026", ["01-31", "08-31"]),
        ({"each": "year"}, "2026-03", []),
        ({"within": 3}, "2026-03", []),
    ],
)
def test_occurrences_in_a_period(rule, period, days):
    found = Deadline.parse(rule, CALENDAR).occurrences(Period.parse(period))

    assert [(due - timedelta(minutes=1)).strftime("%m-%d") for due in found] == days


@given(
    st.sampled_from(["day", "week", "ten_days", "month", "quarter", "half_year", "term", "year"]),
    st.sampled_from([roll.value for roll in Roll]),
    st.integers(0, 880 * 24).map(lambda hours: at("2025-01-01") + timedelta(hours=hours)),
)
@settings(max_examples=80, deadline=None)
def test_the_next_due_moment_is_the_first_occurrence_after(period, roll, after):
    day = 1 if period == "day" else 5
    deadline = Deadline.parse({"each": period, "day": day, "at": "16:00", "roll": roll}, CALENDAR)

    due = deadline.due(after)

    found = [
        moment
        for year in range(after.year, after.year + 3)
        for moment in deadline.occurrences(Period.parse(str(year)))
        if moment > after
    ]
    assert due == min(found)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (FRIDAY, "每周五 16:00 前"),
        (FRIDAY | {"day": -1}, "每周日 16:00 前"),
        (FRIDAY | {"roll": "next"}, "每周五 16:00 前，遇节假日顺延到下一个工作日"),
        ({"each": "day", "at": "17:00", "roll": "skip"}, "每天 17:00 前，遇节假日不用报"),
        ({"each": "month", "day": 5}, "每月 5 日结束前"),
        ({"each": "month"}, "每月最后一天结束前"),
        ({"each": "quarter", "day": 10}, "每季度第 10 天结束前"),
        ({"each": "year", "month": 12, "day": 20}, "每年第 12 个月 20 日结束前"),
        ({"each": "term", "day": -7}, "每学期倒数第 7 天结束前"),
        ({"within": 3}, "3 天内"),
        ({"within": 3, "unit": "working_days"}, "3 个工作日内"),
        ({"within": 60, "unit": "minutes"}, "60 分钟内"),
    ],
)
def test_a_rule_is_said_in_chinese(rule, sentence):
    assert Deadline.parse(rule, CALENDAR).sentence == sentence


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({}, DeadlineFault.UNREADABLE),
        ({"each": "week", "within": 3}, DeadlineFault.UNREADABLE),
        ({"each": "fortnight"}, DeadlineFault.PERIOD),
        ({"each": "week", "day": 0}, DeadlineFault.DAY),
        ({"each": "week", "day": 8}, DeadlineFault.DAY),
        ({"each": "week", "day": "5"}, DeadlineFault.DAY),
        ({"each": "week", "day": True}, DeadlineFault.DAY),
        ({"each": "week", "month": 1}, DeadlineFault.MONTH),
        ({"each": "quarter", "month": 4}, DeadlineFault.MONTH),
        ({"each": "week", "at": "25:00"}, DeadlineFault.TIME),
        ({"each": "week", "at": "24:01"}, DeadlineFault.TIME),
        ({"each": "week", "at": "4pm"}, DeadlineFault.TIME),
        ({"each": "week", "roll": "forward"}, DeadlineFault.ROLL),
        ({"each": "week", "hour": 16}, DeadlineFault.UNKNOWN_KEY),
        ({"within": 0}, DeadlineFault.AMOUNT),
        ({"within": 1.5}, DeadlineFault.AMOUNT),
        ({"within": 10**9}, DeadlineFault.AMOUNT),
        ({"within": 3, "unit": "weeks"}, DeadlineFault.UNIT),
        ({"within": 3, "unit": "hours", "at": "18:00"}, DeadlineFault.TIME),
        ({"within": 3, "unit": "hours", "roll": "next"}, DeadlineFault.ROLL),
        ({"within": 3, "roll": "skip"}, DeadlineFault.ROLL),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_its_fault(rule, fault):
    with pytest.raises(BadDeadline) as refused:
        Deadline.parse(rule, CALENDAR)

    assert refused.value.code == fault
    assert str(refused.value)


def test_a_rule_that_is_never_due_is_an_error_and_no_endless_search():
    never = WorkCalendar()
    sundays = Deadline.parse({"each": "week", "day": 7, "roll": "skip"}, never)

    with pytest.raises(ValueError, match="never due"):
        sundays.due(at("2026-03-02T00:00"))
