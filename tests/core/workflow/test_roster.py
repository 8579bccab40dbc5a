from datetime import date, datetime, time, timedelta, timezone

import pytest

from fanzha.core.workflow.roster import Shift, Turn, check_shifts, doubles, gaps, span

CHINA = timezone(timedelta(hours=8))
DAY, NIGHT = Shift("day", "白班", time(8, 30), time(17, 30)), Shift("night", "夜班", time(17, 30), time(8, 30))
MONDAY = date(2026, 11, 23)


def turn(number, officer, day=MONDAY, shift=DAY):
    return Turn(number, officer, day, shift.code, *span(day, shift, CHINA))


@pytest.mark.parametrize(
    ("shift", "hours"), [(DAY, 9), (NIGHT, 15), (Shift("all", "全天", time(8), time(7, 59)), 23 + 59 / 60)]
)
def test_a_shift_that_ends_before_it_begins_ends_on_the_next_day(shift, hours):
    begins, ends = span(MONDAY, shift, CHINA)

    assert (ends - begins).total_seconds() == hours * 3600
    assert begins.date() == MONDAY


def test_shifts_that_nobody_has_are_found_in_order():
    tuesday = MONDAY + timedelta(days=1)

    found = gaps([MONDAY, tuesday], [DAY, NIGHT], [turn(1, 7), turn(2, 8, tuesday, NIGHT)])

    assert found == [(MONDAY, NIGHT), (tuesday, DAY)]


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        ([turn(1, 7), turn(2, 7, shift=NIGHT)], []),
        ([turn(1, 7), turn(2, 8)], []),
        ([turn(1, 7), turn(2, 7)], [(1, 2)]),
        ([turn(2, 7), turn(1, 7)], [(1, 2)]),
        ([turn(1, 7, shift=NIGHT), turn(2, 7, MONDAY + timedelta(days=1))], []),
        ([turn(1, 7), turn(2, 7), turn(3, 7)], [(1, 2), (1, 3)]),
    ],
)
def test_one_officer_at_two_places_at_once_is_found_whatever_the_order(turns, found):
    assert [(one.id, other.id) for one, other in doubles(turns)] == found


def test_a_long_shift_hides_no_double_behind_a_short_one():
    long = Turn(1, 7, MONDAY, "x", *(datetime(2026, 11, 23, hour, tzinfo=CHINA) for hour in (0, 20)))
    short = Turn(2, 7, MONDAY, "x", *(datetime(2026, 11, 23, hour, tzinfo=CHINA) for hour in (1, 2)))
    late = Turn(3, 7, MONDAY, "x", *(datetime(2026, 11, 23, hour, tzinfo=CHINA) for hour in (19, 23)))

    assert [(one.id, other.id) for one, other in doubles([late, short, long])] == [(1, 2), (1, 3)]


def test_two_shifts_with_one_code_cannot_stand():
    assert check_shifts([DAY, NIGHT]) == []
    assert check_shifts([DAY, Shift("day", "早班", time(6), time(12))]) == ["两个班次的代号相同。"]
