"""Rates and comparisons: their figures, and why there is none."""

from datetime import date

import pytest

from fanzha.core.metrics.comparison import Basis, NoComparison, compare, plan_comparison
from fanzha.core.metrics.rates import Rate
from fanzha.core.values import Period

MAY = Period.parse("2026-05")
LONG_AGO = date(2020, 1, 1)
AFTER_MAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("count", "population", "rate"),
    [(12, 48_000, 2.5), (0, 48_000, 0.0), (3, 0, None), (3, None, None), (1, 10_000, 1.0), (1, 9_999, 1.0001)],
)
def test_cases_for_each_ten_thousand_residents(count, population, rate):
    assert Rate(count, population).per_10000 == (rate if rate is None else pytest.approx(rate, rel=1e-4))
    assert (Rate(count, population).interval() is None) is (rate is None)


def test_the_interval_of_a_rate_holds_the_rate():
    low, high = Rate(5, 20_000).interval()

    assert low < 2.5 < high


@pytest.mark.parametrize(("count", "population"), [(-1, 10), (1, -10)])
def test_no_rate_of_what_cannot_be(count, population):
    with pytest.raises(ValueError, match="0 or more"):
        Rate(count, population)


@pytest.mark.parametrize(
    ("now", "base", "change", "per_cent"),
    [(24, 30, -6, -20.0), (30, 24, 6, 25.0), (7, 7, 0, 0.0), (0, 5, -5, -100.0), (1, 3, -2, -200 / 3)],
)
def test_a_change_by_number_and_per_cent(now, base, change, per_cent):
    plan = plan_comparison(MAY, Basis.PREVIOUS, today=AFTER_MAY, records_from=LONG_AGO)

    told = compare(plan, now, base)

    assert (told.change, told.per_cent, told.why) == (change, pytest.approx(per_cent), None)


@pytest.mark.parametrize(
    ("today", "records_from", "why"),
    [
        (date(2026, 6, 1), date(2026, 4, 1), None),
        (date(2026, 6, 1), date(2026, 4, 2), NoComparison.BASE_NOT_COMPLETE),
        (date(2026, 6, 1), date(2026, 4, 30), NoComparison.BASE_NOT_COMPLETE),
        (date(2026, 6, 1), date(2026, 5, 1), NoComparison.NO_BASE),
        (date(2026, 6, 1), None, NoComparison.NO_BASE),
        (date(2026, 5, 31), LONG_AGO, NoComparison.NOT_COMPLETE),
        (date(2026, 4, 1), LONG_AGO, NoComparison.NOT_COMPLETE),
    ],
)
def test_a_comparison_says_why_there_is_none(today, records_from, why):
    plan = plan_comparison(MAY, Basis.PREVIOUS, today=today, records_from=records_from)

    told = compare(plan, 5, 4)

    assert (plan.why and plan.why.code) == why
    assert (told.per_cent is None) is (why is not None)
    assert why is None or (str(told.why) and told.change is None and told.ratio is None)


def test_a_base_of_nothing_has_a_change_but_no_percentage():
    plan = plan_comparison(MAY, Basis.A_YEAR_AGO, today=AFTER_MAY, records_from=LONG_AGO)

    told = compare(plan, 4, 0)

    assert (told.change, told.per_cent, told.why.code) == (4, None, NoComparison.BASE_ZERO)
    assert str(told.why) == "2025年5月为 0，不计算百分比"


@pytest.mark.parametrize(
    ("period", "basis", "start", "end"),
    [
        ("2026-05", Basis.PREVIOUS, date(2026, 4, 1), date(2026, 5, 1)),
        ("2026-05", Basis.A_YEAR_AGO, date(2025, 5, 1), date(2025, 6, 1)),
        ("2026-W02", Basis.PREVIOUS, date(2025, 12, 29), date(2026, 1, 5)),
        ("2026", Basis.PREVIOUS, date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_what_is_counted_for_the_base(period, basis, start, end):
    plan = plan_comparison(Period.parse(period), basis, today=date(2027, 1, 1), records_from=LONG_AGO)

    assert (plan.base.start, plan.base.end) == (start, end)


@pytest.mark.parametrize(
    ("today", "now_days", "base_days"),
    [
        (date(2026, 3, 13), 12, 12),
        (date(2026, 3, 30), 29, 28),  # February ends before
        (date(2026, 4, 1), 31, 28),
        (date(2026, 3, 2), 1, 1),
    ],
)
def test_a_running_period_compares_as_many_days(today, now_days, base_days):
    march = Period.parse("2026-03")

    plan = plan_comparison(march, Basis.PREVIOUS, today=today, records_from=LONG_AGO, same_days=True)

    assert (plan.now.days, plan.base.days, plan.is_part) == (now_days, base_days, today < march.end)


def test_on_its_first_day_a_period_has_nothing_to_compare():
    plan = plan_comparison(MAY, Basis.PREVIOUS, today=MAY.start, records_from=LONG_AGO, same_days=True)

    assert plan.why.code == NoComparison.NOT_COMPLETE


@pytest.mark.parametrize(
    ("now", "base", "beyond"), [(24, 30, False), (10, 30, True), (60, 30, True), (3, 0, False), (0, 0, False)]
)
def test_a_small_change_is_not_beyond_chance(now, base, beyond):
    plan = plan_comparison(MAY, Basis.A_YEAR_AGO, today=AFTER_MAY, records_from=LONG_AGO)

    assert compare(plan, now, base).is_beyond_chance is beyond


def test_a_longer_month_is_no_rise():
    plan = plan_comparison(Period.parse("2026-03"), Basis.PREVIOUS, today=AFTER_MAY, records_from=LONG_AGO)

    low, high = compare(plan, 3100, 2800).ratio

    assert (low * high) ** 0.5 == pytest.approx(1.0, abs=0.01)


def test_sums_of_money_have_no_interval():
    plan = plan_comparison(MAY, Basis.PREVIOUS, today=AFTER_MAY, records_from=LONG_AGO)

    assert compare(plan, 500_000, 900_000, are_cases=False).ratio is None


def test_a_base_that_was_not_counted_is_refused():
    plan = plan_comparison(MAY, Basis.PREVIOUS, today=AFTER_MAY, records_from=LONG_AGO)

    with pytest.raises(ValueError, match="not counted"):
        compare(plan, 5, None)
