"""Targets against last year: reached, not reached, or nothing to measure by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Min, Q, Sum

from fanzha.cases.queries.analysis import Asked, facts_seen
from fanzha.common.actor import Actor
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
    lines = tuple(_line(actor, one, plan) for one in fitting)
    return Targets(lines, rule.version, asked.period)


def _fits(target: Mapping[str, Any], period: Period) -> bool:
    if target.get("kind") is None:
        return period.kind in {PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR}
    quarter = (period.start.month + 2) // 3
    return bool(period.kind.value == target["kind"] and target.get("quarter", quarter) == quarter)


def _line(actor: Actor, target: Mapping[str, Any], plan: Any) -> TargetLine:
    is_money = target["measure"] == "loss"
    now, unknown = _measured(actor, target, plan.now)
    base = _measured(actor, target, plan.base)[0] if plan.base is not None else None
    done = compare(plan, now, base, are_cases=not is_money)
    wanted = (
        f"{'降' if target['way'] == 'down' else '升'} {target['per_cent']}% 以上"
        if target["per_cent"]
        else ("比上年同期少" if target["way"] == "down" else "比上年同期多")
    )
    return TargetLine(
        target["name"], wanted, done, now, done.base, unknown, state_of(target, done), is_money,
        tuple(target.get("types", ())),
    )  # fmt: skip


def state_of(target: Mapping[str, Any], done: Comparison) -> str:
    """Return "reached", "missed" or "no_base"; a target of nought per cent asks for any change at all."""
    if done.per_cent is None:
        return "no_base"
    moved = -done.per_cent if target["way"] == "down" else done.per_cent
    return "reached" if (moved >= target["per_cent"] if target["per_cent"] else moved > 0) else "missed"


def _measured(actor: Actor, target: Mapping[str, Any], span: Span) -> tuple[int, int]:
    rows = facts_seen(actor).order_by()
    if target.get("types"):
        rows = rows.filter(scam_type__in=target["types"])
    if target["measure"] == "solved":
        solved = Q(case__solved_at__date__gte=span.start, case__solved_at__date__lt=span.end)
        return int(rows.filter(solved).count()), 0
    if target["measure"] == "arrests":
        solved = Q(case__solved_at__date__gte=span.start, case__solved_at__date__lt=span.end)
        return int(rows.filter(solved).aggregate(n=Sum("case__arrests"))["n"] or 0), 0
    found = rows.filter(day__gte=span.start, day__lt=span.end).aggregate(
        n=Count("pk"), fen=Sum("loss_fen"), unknown=Count("pk", filter=Q(loss_fen=None))
    )
    return (found["fen"] or 0, found["unknown"]) if target["measure"] == "loss" else (found["n"], 0)
