from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.core.values import CHINA, BadValue, Fault, Period, PeriodKind

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
kinds = st.sampled_from(list(PeriodKind))


@pytest.mark.parametrize(
    ("kind", "day", "code", "label", "start", "end"),
    [
        (PeriodKind.DAY, date(2026, 3, 5), "2026-03-05", "2026年3月5日", date(2026, 3, 5), date(2026, 3, 6)),
        (PeriodKind.WEEK, date(2027, 1, 1), "2026-W53", "2026年第53周", date(2026, 12, 28), date(2027, 1, 4)),
        (PeriodKind.TEN_DAYS, date(2026, 2, 10), "2026-02-T1", "2026年2月上旬", date(2026, 2, 1), date(2026, 2, 11)),
        (PeriodKind.TEN_DAYS, date(2026, 2, 11), "2026-02-T2", "2026年2月中旬", date(2026, 2, 11), date(2026, 2, 21)),
        (PeriodKind.TEN_DAYS, date(2026, 2, 28), "2026-02-T3", "2026年2月下旬", date(2026, 2, 21), date(2026, 3, 1)),
        (PeriodKind.MONTH, date(2026, 12, 31), "2026-12", "2026年12月", date(2026, 12, 1), date(2027, 1, 1)),
        (PeriodKind.QUARTER, date(2026, 6, 30), "2026-Q2", "2026年第二季度", date(2026, 4, 1), date(2026, 7, 1)),
        (PeriodKind.HALF_YEAR, date(2026, 7, 1), "2026-H2", "2026年下半年", date(2026, 7, 1), date(2027, 1, 1)),
        (
            PeriodKind.TERM,
            date(2026, 1, 31),
            "2025-2026-1",
            "2025-2026学年第一学期",
            date(2025, 9, 1),
            date(2026, 2, 1),
        ),
        (PeriodKind.TERM, date(2026, 2, 1), "2025-2026-2", "2025-2026学年第二学期", date(2026, 2, 1), date(2026, 9, 1)),
        (PeriodKind.YEAR, date(2026, 5, 5), "2026", "2026年", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_periods_have_bounds_codes_and_labels(kind, day, code, label, start, end):
    period = Period.containing(kind, day)

    assert (period.code, period.label) == (code, label)
    assert (period.start, period.end) == (start, end)


@given(kinds, days)
@settings(max_examples=120)
def test_codes_and_labels_are_read_back(kind, day):
    period = Period.containing(kind, day)

    assert Period.parse(period.code) == period
    assert Period.parse(period.label) == period


@given(kinds, days)
@settings(max_examples=120)
def test_every_day_lies_in_exactly_one_period_of_a_kind(kind, day):
    period = Period.containing(kind, day)

    assert period.contains(day)
    assert period.previous.end == period.start
    assert period.following.start == period.end
    assert not period.previous.contains(day)


@given(kinds, days)
@settings(max_examples=120)
def test_a_year_ago_is_the_same_kind_about_a_year_before(kind, day):
    period = Period.containing(kind, day)

    before = period.a_year_ago

    assert before.kind is kind
    assert timedelta(days=350) < period.start - before.start < timedelta(days=380)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2026-13",
        "2026-02-30",
        "2026-W54",
        "2025-W53",
        "2026-Q5",
        "2025-2027-1",
        "二月",
        "2026年第五季度",
        "9999",
        "0001",
        "2026-00",
    ],
)
def test_what_names_no_period_is_refused(written):
    with pytest.raises(BadValue) as refused:
        Period.parse(written)

    assert refused.value.code == Fault.PERIOD_UNREADABLE


def test_moments_belong_to_their_day_in_china():
    new_year = Period.parse("2026-01-01")

    assert new_year.contains(datetime(2025, 12, 31, 16, 0, tzinfo=UTC))
    assert not new_year.contains(datetime(2025, 12, 31, 15, 59, tzinfo=UTC))
    assert new_year.starts_at == datetime(2025, 12, 31, 16, 0, tzinfo=UTC)
    assert new_year.ends_at == datetime(2026, 1, 2, tzinfo=CHINA)


def test_moments_without_a_zone_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        Period.parse("2026").contains(datetime(2026, 1, 1))  # noqa: DTZ001


def test_days_that_make_no_period_are_refused():
    with pytest.raises(ValueError, match="month"):
        Period(date(2026, 1, 2), date(2026, 2, 1), PeriodKind.MONTH)


@pytest.mark.parametrize(
    ("period", "kind", "codes"),
    [
        ("2026-Q1", PeriodKind.MONTH, ["2026-01", "2026-02", "2026-03"]),
        ("2026-02", PeriodKind.TEN_DAYS, ["2026-02-T1", "2026-02-T2", "2026-02-T3"]),
        ("2026-03", PeriodKind.WEEK, ["2026-W10", "2026-W11", "2026-W12", "2026-W13", "2026-W14"]),
    ],
)
def test_a_period_has_parts(period, kind, codes):
    assert [part.code for part in Period.parse(period).parts(kind)] == codes
