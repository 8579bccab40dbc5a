from datetime import UTC, date, datetime

import pytest

from fanzha.core.calendar import WorkCalendar, china_calendar

CHINA_2026 = china_calendar([2026])


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 4), True),  # Sunday that makes up for New Year
        (date(2026, 2, 14), True),  # Saturday that makes up for the Spring Festival
        (date(2026, 2, 17), False),
        (date(2026, 3, 2), True),
        (date(2026, 3, 7), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # Saturday that makes up for National Day
    ],
)
def test_holidays_and_make_up_days_of_2026(day, is_working):
    assert CHINA_2026.is_working_day(day) is is_working


def test_a_moment_counts_by_its_day_in_china():
    assert not CHINA_2026.is_working_day(datetime(2025, 12, 31, 16, 0, tzinfo=UTC))
    assert CHINA_2026.is_working_day(datetime(2025, 12, 31, 15, 59, tzinfo=UTC))


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        CHINA_2026.is_working_day(datetime(2026, 1, 1))  # noqa: DTZ001


def test_holidays_have_names():
    assert CHINA_2026.holiday_name(date(2026, 10, 1)) == "国庆节"
    assert CHINA_2026.holiday_name(date(2026, 3, 7)) is None


@pytest.mark.parametrize(
    ("years", "is_estimated"),
    [([2026], False), ([2004, 2026], False), ([2026, 2099], True), ([2099], True), ([], False)],
)
def test_a_year_without_an_official_list_is_estimated(years, is_estimated):
    assert china_calendar(years).is_estimated is is_estimated


def test_an_estimated_year_works_from_monday_to_friday():
    far = china_calendar([2099])

    assert [far.is_working_day(date(2099, 10, day)) for day in range(1, 8)] == [
        True,
        True,
        False,
        False,
        True,
        True,
        True,
    ]
    assert far.is_estimated_on(date(2099, 10, 1))
    assert not CHINA_2026.is_estimated_on(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 3, 9), -1, date(2026, 3, 6)),
    ],
)
def test_working_days_are_added_without_the_first(day, count, then):
    assert CHINA_2026.add_working_days(day, count) == then


def test_neighbouring_working_days():
    holiday = date(2026, 10, 1)

    assert CHINA_2026.next_working_day(holiday) == date(2026, 10, 8)
    assert CHINA_2026.previous_working_day(holiday) == date(2026, 9, 30)
    assert CHINA_2026.on_or_after(date(2026, 9, 30)) == date(2026, 9, 30)
    assert CHINA_2026.on_or_before(holiday) == date(2026, 9, 30)
    assert CHINA_2026.working_days_in(date(2026, 9, 28), date(2026, 10, 12)) == 6


def test_a_day_cannot_be_both_off_and_worked():
    with pytest.raises(ValueError, match="both"):
        WorkCalendar.of({"2026-10-01": "国庆节"}, {"2026-10-01": "国庆节"}, years=[2026])


def test_data_without_a_working_day_are_an_error_and_no_endless_search():
    never = WorkCalendar({date.fromordinal(date(2026, 1, 1).toordinal() + n): "停" for n in range(200)})

    with pytest.raises(ValueError, match="no working day"):
        never.next_working_day(date(2026, 2, 1))
