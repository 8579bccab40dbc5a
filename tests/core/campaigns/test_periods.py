"""Which returns are owed: working days, make-up days, long holidays, units that come and go."""

from datetime import date, datetime

import pytest

from fanzha.core.calendar import Deadline, china_calendar
from fanzha.core.campaigns.periods import Schedule, Span, timeliness
from fanzha.core.values import CHINA, Period

CALENDAR = china_calendar([2026, 2027])
DAILY = {"each": "day", "at": "18:00", "roll": "skip"}
FRIDAY = {"each": "week", "day": 5, "at": "16:00", "roll": "previous"}
MONDAY = {"each": "week", "day": 1, "at": "12:00", "roll": "next"}
FIFTH = {"each": "month", "day": 5, "at": "17:00", "roll": "next"}
TERM = {"each": "term", "day": -1, "at": "17:00", "roll": "previous"}


def schedule(rule, covers="this", begins=date(2026, 1, 1), ends=None):
    return Schedule(Deadline.parse(rule, CALENDAR), covers, begins, ends)


def said(rows):
    return [(one.period.code, one.due_at.strftime("%m-%d %H:%M")) for one in rows]


@pytest.mark.parametrize(
    ("rule", "covers", "first", "last", "expected"),
    [
        # The long holiday of October: Friday the 2nd moves to Wednesday; Saturday the 10th is worked.
        (FRIDAY, "this", (9, 28), (10, 9), [("2026-W40", "09-30 16:00"), ("2026-W41", "10-09 16:00")]),
        (DAILY, "this", (9, 30), (10, 8), [("2026-09-30", "09-30 18:00"), ("2026-10-08", "10-08 18:00")]),
        (DAILY, "this", (10, 10), (10, 12), [("2026-10-10", "10-10 18:00"), ("2026-10-12", "10-12 18:00")]),
        (MONDAY, "last", (9, 28), (10, 12), [
            ("2026-W39", "09-28 12:00"), ("2026-W40", "10-08 12:00"), ("2026-W41", "10-12 12:00"),
        ]),
        (FIFTH, "last", (10, 1), (11, 30), [("2026-09", "10-08 17:00"), ("2026-10", "11-05 17:00")]),
        # Spring festival: the return of January is due on the first working day after a weekend or feast.
        (FIFTH, "last", (2, 1), (2, 28), [("2026-01", "02-05 17:00")]),
        # 31 January 2027 is a Sunday.
        (TERM, "this", (1, 1), (12, 31), [("2025-2026-1", "01-30 17:00"), ("2025-2026-2", "08-31 17:00")]),
    ],
    ids=["friday", "daily-over-holiday", "daily-make-up", "monday", "fifth", "fifth-february", "term"],
)  # fmt: skip
def test_what_is_due_between_two_days(rule, covers, first, last, expected):
    rows = schedule(rule, covers).owed(date(2026, *first), date(2026, *last))

    assert said(rows) == expected


def test_the_same_periods_by_when_they_begin():
    rows = schedule(FRIDAY).told(date(2026, 11, 1), date(2026, 11, 22))

    assert [one.period.code for one in rows] == ["2026-W45", "2026-W46", "2026-W47"]


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (date(2026, 11, 18), None, ["2026-W47", "2026-W48"]),  # a Wednesday: that Friday is owed
        (date(2026, 11, 20), None, ["2026-W47", "2026-W48"]),  # the very day
        (date(2026, 11, 21), None, ["2026-W48"]),  # the day after it was due
        (date(2026, 11, 1), date(2026, 11, 22), ["2026-W46", "2026-W47"]),
        (date(2026, 11, 1), date(2026, 11, 23), ["2026-W46", "2026-W47", "2026-W48"]),
    ],
)
def test_a_form_owes_the_periods_that_touch_its_days(begins, ends, expected):
    rows = schedule(FRIDAY, begins=begins, ends=ends).owed(date(2026, 11, 9), date(2026, 11, 29))

    assert [one.period.code for one in rows] == expected


@pytest.mark.parametrize(
    ("span", "owes"),
    [
        (Span(date(2026, 10, 31)), True),
        (Span(date(2026, 11, 1)), False),  # opened in November: October is not its own
        (Span(date(2026, 1, 1), date(2026, 11, 5)), False),  # closed on the day it was due
        (Span(date(2026, 1, 1), date(2026, 11, 6)), True),
    ],
)
def test_a_unit_owes_last_month_if_it_was_there_then_and_is_still_there_when_it_is_due(span, owes):
    october = schedule(FIFTH, "last").owed_for(Period.parse("2026-10"))

    assert span.owes(october) is owes


@pytest.mark.parametrize("code", ["2026-11", "2026-W40-1"[:8]])
def test_a_period_of_another_kind_or_a_dropped_one_is_owed_by_nobody(code):
    skipping = FRIDAY | {"roll": "skip"}

    assert schedule(skipping).owed_for(Period.parse(code)) is None


@pytest.mark.parametrize(
    ("minute", "is_in", "is_late", "stands"),
    [
        (0, False, False, "not_due"), (1, False, False, "missing"), (1, True, False, "on_time"),
        (1, True, True, "late"), (0, True, False, "on_time"), (1, False, True, "missing"),
    ],
)  # fmt: skip
def test_how_a_unit_stands_with_a_return(minute, is_in, is_late, stands):
    due = datetime(2026, 11, 20, 16, 0, tzinfo=CHINA)

    assert timeliness(due_at=due, now=due.replace(minute=minute), is_in=is_in, is_late=is_late) == stands


def test_a_rule_that_does_not_come_back_is_no_rule_for_a_return():
    with pytest.raises(ValueError, match="comes back"):
        schedule({"within": 3})
