"""Against last period and last year (环比、同比): what may be compared with what, and why there is no figure.

First `plan_comparison` says which days to count, then the caller counts them, then `compare` says what came of it.

Source: docs/methods/analysis.md.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fanzha.core.metrics.intervals import LEVEL, Interval, ratio_interval
from fanzha.core.metrics.spans import Span
from fanzha.core.reasons import Reason, register
from fanzha.core.values import Period


class Basis(StrEnum):
    """What a period is compared with. The values are stored."""

    PREVIOUS = "previous"
    A_YEAR_AGO = "a_year_ago"


BASIS_NAMES = {Basis.PREVIOUS: "环比", Basis.A_YEAR_AGO: "同比"}


class NoComparison(StrEnum):
    """Why there is no percentage."""

    NOT_COMPLETE = "metrics.comparison.not_complete"
    NO_BASE = "metrics.comparison.no_base"
    BASE_NOT_COMPLETE = "metrics.comparison.base_not_complete"
    BASE_ZERO = "metrics.comparison.base_zero"


register(
    NoComparison,
    {
        NoComparison.NOT_COMPLETE: "{period}还没有结束，暂不比较",
        NoComparison.NO_BASE: "没有{base}的记录，无法比较",
        NoComparison.BASE_NOT_COMPLETE: "{base}的记录从{records_from}才开始，不完整，无法比较",
        NoComparison.BASE_ZERO: "{base}为 0，不计算百分比",
    },
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which days to count.

    Attributes:
        now: the days of the period, or of the part of it that is over.
        base: the days to compare with, or None where there is no comparison.
        base_period: the period that these days belong to, for headings.
        is_part: only the days that are over are counted, and as many of the base.
        why: why there is no base; None where there is one.
    """

    basis: Basis
    now: Span
    base: Span | None
    base_period: Period
    is_part: bool
    why: Reason | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of a comparison.

    Attributes:
        now: cases (or fen) of the period.
        base: those of the base; None without one.
        change: `now` less `base`; None without a base.
        per_cent: the change in per cent of the base, -20.0 for a fifth less; None without a base or where it is 0.
        ratio: the exact interval of the ratio of the daily rates; None for sums of money and without a base.
        why: why a figure is missing; None where none is.
    """

    plan: Plan
    now: int
    base: int | None
    change: int | None
    per_cent: float | None
    ratio: Interval | None
    why: Reason | None

    @property
    def is_beyond_chance(self) -> bool:
        """Tell whether the change is larger than chance explains at the level asked for."""
        return self.ratio is not None and self.ratio.excludes_one


def plan_comparison(
    period: Period, basis: Basis, *, today: date, records_from: date | None, same_days: bool = False
) -> Plan:
    """Return which days to count for a comparison, or why there is none.

    Args:
        period: what is looked at.
        basis: what it is compared with.
        today: the day in China; it is not over and never counted.
        records_from: the first day from which all cases stand in the register; None where there are none.
        same_days: compare a period that still runs by its days that are over with as many first days of the base.

    >>> may = Period.parse("2026-05")
    >>> plan = plan_comparison(may, Basis.PREVIOUS, today=date(2026, 6, 1), records_from=date(2026, 1, 1))
    >>> plan.base.start.isoformat(), plan.base.days, plan.why
    ('2026-04-01', 30, None)
    >>> str(plan_comparison(may, Basis.A_YEAR_AGO, today=date(2026, 6, 1), records_from=date(2026, 1, 1)).why)
    '没有2025年5月的记录，无法比较'
    """
    base_period = period.previous if basis is Basis.PREVIOUS else period.a_year_ago
    over = min(max(today, period.start), period.end)
    is_part = same_days and period.start < over < period.end
    now = Span(period.start, over if is_part else period.end)
    base = Span(base_period.start, min(base_period.start + timedelta(days=now.days), base_period.end))
    if not is_part:
        base = Span(base_period.start, base_period.end)
    why = _why_not(period, base_period, base, over == period.end or is_part, records_from)
    return Plan(basis, now, None if why else base, base_period, is_part, why)


def compare(plan: Plan, now: int, base: int | None, *, are_cases: bool = True, level: float = LEVEL) -> Comparison:
    """Return the change against the base, by number and per cent.

    Args:
        plan: from `plan_comparison`.
        now: counted in `plan.now`, 0 or more.
        base: counted in `plan.base`; not looked at where that is None.
        are_cases: whether these are independent cases; sums of money and shares have no interval here.
        level: of the interval.

    Raises:
        ValueError: the plan has a base and it was not counted.

    >>> may = Period.parse("2026-05")
    >>> plan = plan_comparison(may, Basis.A_YEAR_AGO, today=date(2026, 6, 1), records_from=date(2020, 1, 1))
    >>> told = compare(plan, 24, 30)
    >>> told.change, told.per_cent, told.is_beyond_chance
    (-6, -20.0, False)
    >>> str(compare(plan, 2, 0).why)
    '2025年5月为 0，不计算百分比'
    """
    if plan.base is None:
        return Comparison(plan, now, None, None, None, None, plan.why)
    if base is None:
        raise ValueError("The days of the base were not counted.")
    ratio = ratio_interval(now, plan.now.days, base, plan.base.days, level) if are_cases else None
    if base == 0:
        why = Reason(NoComparison.BASE_ZERO, {"base": plan.base_period.label})
        return Comparison(plan, now, 0, now, None, ratio, why)
    return Comparison(plan, now, base, now - base, (now - base) * 100 / base, ratio, None)


def _why_not(
    period: Period, base_period: Period, base: Span, is_over: bool, records_from: date | None
) -> Reason | None:
    if not is_over:
        return Reason(NoComparison.NOT_COMPLETE, {"period": period.label})
    if records_from is None or records_from >= base.end:
        return Reason(NoComparison.NO_BASE, {"base": base_period.label})
    if records_from > base.start:
        facts = {"base": base_period.label, "records_from": records_from.isoformat()}
        return Reason(NoComparison.BASE_NOT_COMPLETE, facts)
    return None
