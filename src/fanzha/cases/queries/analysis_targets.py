"""Targets against last year: reached, not reached, or nothing to measure by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Count, Min, Q, Sum

from fanzha.cases.queries.analysis import Asked, facts_seen
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.rules import rule_at
from fanzha.core.metrics.comparison import Basis, Comparison, compare, plan_comparison
from fanzha.core.metrics.spans import Span
from fanzha.core.values import Period
from fanzha.core.values.period_reading import PeriodKind

STATES: Final = {"reached": "达到", "missed": "没有达到", "no_base": "没有可比的基数"}


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target with what came of it. `unknown` cases name no loss: the sums do not hold them."""

    name: str
    wanted: str
    comparison: Comparison
    now: int
    base: int | None
    unknown: int
    state: str
    is_money: bool
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """All targets that apply to a period, and the version of the rule that holds them."""

    lines: tuple[TargetLine, ...]
    version: str
    period: Period | None


def targets(actor: Actor, asked: Asked, today: date) -> Targets:
    """Return the targets of a period. Those for a year or a first quarter stand only there."""
    rule = rule_at("case_targets", asked.span.start)
    if asked.period is None:
        return Targets((), rule.version, None)
    fitting = [one for one in rule.content["targets"] if _fits(one, asked.period)]
    first = facts_seen(actor).aggregate(first=Min("day"))["first"]
    plan = plan_comparison(asked.period, Basis.A_YEAR_AGO, today=today, records_from=first, same_days=True)
    now = _measured(actor, fitting, plan.now)
    base = _measured(actor, fitting, plan.base) if plan.base is not None else None
    lines = tuple(_line(one, plan, now[at], base[at] if base else None) for at, one in enumerate(fitting))
    return Targets(lines, rule.version, asked.period)


def _fits(target: Mapping[str, Any], period: Period) -> bool:
    if target.get("kind") is None:
        return period.kind in {PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR}
    quarter = (period.start.month + 2) // 3
    return bool(period.kind.value == target["kind"] and target.get("quarter", quarter) == quarter)


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a target's measure comes to; `unknown` cases name no loss."""

    amount: int
    unknown: int


def _line(target: Mapping[str, Any], plan: Any, now: _Sum, base: _Sum | None) -> TargetLine:
    is_money = target["measure"] == "loss"
    done = compare(plan, now.amount, base.amount if base else None, are_cases=not is_money)
    wanted = (
        f"{'降' if target['way'] == 'down' else '升'} {target['per_cent']}% 以上"
        if target["per_cent"]
        else ("比上年同期少" if target["way"] == "down" else "比上年同期多")
    )
    return TargetLine(
        target["name"], wanted, done, now.amount, done.base, now.unknown, state_of(target, done), is_money,
        tuple(target.get("types", ())),
    )  # fmt: skip


def state_of(target: Mapping[str, Any], done: Comparison) -> str:
    """Return "reached", "missed" or "no_base"; a target of nought per cent asks for any change at all."""
    if done.per_cent is None:
        return "no_base"
    moved = -done.per_cent if target["way"] == "down" else done.per_cent
    return "reached" if (moved >= target["per_cent"] if target["per_cent"] else moved > 0) else "missed"


def _measured(actor: Actor, fitting: Sequence[Mapping[str, Any]], span: Span) -> list[_Sum]:
    """Return what each target comes to in some days: one pass over the cases reported then, one over those solved."""
    rows = facts_seen(actor).order_by()
    reported = rows.filter(day__gte=span.start, day__lt=span.end)
    solved = rows.filter(case__solved_at__gte=_midnight(span.start), case__solved_at__lt=_midnight(span.end))
    of_reported = {name: one for at, target in enumerate(fitting) for name, one in _of_reported(at, target).items()}
    of_solved = {name: one for at, target in enumerate(fitting) for name, one in _of_solved(at, target).items()}
    found = (reported.aggregate(**of_reported) if of_reported else {}) | (
        solved.aggregate(**of_solved) if of_solved else {}
    )
    return [_Sum(found[f"amount{at}"] or 0, found.get(f"unknown{at}", 0)) for at in range(len(fitting))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _of_reported(at: int, target: Mapping[str, Any]) -> dict[str, Any]:
    wanted = _wanted(target)
    if target["measure"] == "cases":
        return {f"amount{at}": Count("pk", filter=wanted)}
    if target["measure"] == "loss":
        unknown = Count("pk", filter=wanted & Q(loss_fen__isnull=True))
        return {f"amount{at}": Sum("loss_fen", filter=wanted), f"unknown{at}": unknown}
    return {}


def _of_solved(at: int, target: Mapping[str, Any]) -> dict[str, Any]:
    wanted = _wanted(target)
    if target["measure"] == "solved":
        return {f"amount{at}": Count("pk", filter=wanted)}
    if target["measure"] == "arrests":
        return {f"amount{at}": Sum("case__arrests", filter=wanted)}
    return {}


def _wanted(target: Mapping[str, Any]) -> Q:
    """Return which cases a target is about; without types all, said so that the counting has a condition."""
    return Q(scam_type__in=target["types"]) if target.get("types") else Q(pk__isnull=False)
