"""What waits for an officer: grades, transfers, missed deadlines, results to check, revisits."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from fanzha.alerts.models import Alert, Escalation, Revisit
from fanzha.alerts.models.clocks import ClockKind
from fanzha.alerts.queries import assignment
from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.alerts.queries.standing import (
    LEVELS,
    MOST,
    REVISIT_AHEAD,
    acted_for,
    given_condition,
    own_units,
    standing,
)
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision
from fanzha.common.permissions import Permission
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.workflow import alert as rules

# What a decision says of an alert: nothing that is encrypted.
_NEEDED = (
    "number", "grade", "source_name", "due_at", "assigned_why", "urged_by_name", "unit", "unit__name",
    "unit__short_name", "officer", "officer__name",
)  # fmt: skip
_OF_ESCALATION = (
    "to", "at", "alert", "alert__number", "alert__grade", "alert__due_at", "clock", "clock__kind", "clock__due_at",
)  # fmt: skip


def escalations_for(actor: Actor) -> "QuerySet[Any]":
    """Return the missed deadlines told to the actor that nobody has taken note of."""
    levels = {level for role in actor.roles() for level in LEVELS.get(role, ())}
    mine = Q(to="officer", alert__officer_id__in=acted_for(actor)) if actor.id is not None else Q(pk__in=[])
    rows: QuerySet[Any] = Escalation.objects.filter(
        Q(to__in=levels) | mine, noted_at__isnull=True, ended_at__isnull=True,
        alert__in=Alert.objects.open_to(actor, Permission.ALERT_VIEW).values("pk"),
    )  # fmt: skip
    return rows.select_related("alert", "clock").order_by("at", "id")


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return everything of alerts that waits for this actor, the most pressing kind first."""
    if not actor.may(Permission.ALERT_VIEW) or actor.is_system:
        return []
    found: list[Decision] = []
    stand = standing(actor, at)  # what it counts none of is not asked for
    if stand.escalated:
        found += [_escalated(row) for row in escalations_for(actor).only(*_OF_ESCALATION)[:MOST]]
    if stand.to_contact:
        found += [_to_contact(alert) for alert in given_to(actor).only(*_NEEDED)[:MOST]]
    if stand.confirm and actor.may(Permission.ALERT_GRADE):
        found += [_to_grade(alert) for alert in _in_state(actor, rules.State.PROPOSED)]
    if stand.offered and actor.may(Permission.ALERT_ASSIGN):
        found += [_to_answer(alert) for alert in _offered(actor)]
    if stand.assign and actor.may(Permission.ALERT_GRADE) and actor.may(Permission.ALERT_ASSIGN):
        found += [_to_assign(alert) for alert in _in_state(actor, rules.State.GRADED)]
    if stand.reported and actor.may(Permission.ALERT_CLOSE):
        found += [_to_close(alert) for alert in _in_state(actor, rules.State.REPORTED)]
    if stand.revisits_mine and actor.may(Permission.ALERT_WORK):
        found += [_to_revisit(row) for row in revisits_given_to(actor, at)[:MOST]]
    return found


def waiting_count(actor: Actor, at: datetime) -> int:
    """Return how many decisions there are, without reading them: what the bell shows on every page."""
    if actor.id is None or not actor.may(Permission.ALERT_VIEW):
        return 0
    stand, may = standing(actor, at), actor.may
    parts = [stand.escalated, stand.to_contact]
    if may(Permission.ALERT_GRADE):
        parts.append(stand.confirm)
    if may(Permission.ALERT_ASSIGN):
        parts.append(stand.offered)
    if may(Permission.ALERT_GRADE) and may(Permission.ALERT_ASSIGN):
        parts.append(stand.assign)
    if may(Permission.ALERT_CLOSE):
        parts.append(stand.reported)
    if may(Permission.ALERT_WORK):
        parts.append(stand.revisits_mine)
    return sum(min(part, MOST) for part in parts)


def given_to(actor: Actor) -> "QuerySet[Any]":
    """Return the alerts given to this officer, or to the officer's own unit without a name, that nobody has begun."""
    rows: QuerySet[Any] = alerts_seen(actor).filter(given_condition(actor))
    return rows.order_by("due_at", "id")


def _in_state(actor: Actor, state: rules.State) -> "QuerySet[Any]":
    return alerts_seen(actor).only(*_NEEDED).filter(state=state).order_by("due_at", "id")[:MOST]


def _offered(actor: Actor) -> "QuerySet[Any]":
    return assignment.offered(actor).order_by("due_at", "id")[:MOST]


def revisits_due(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the revisits that are due by tomorrow of the alerts that an actor works on."""
    rows: QuerySet[Any] = Revisit.objects.filter(
        state=Revisit.State.DUE, due_at__lte=at + REVISIT_AHEAD,
        alert__in=Alert.objects.visible_to(actor, Permission.ALERT_WORK).values("pk"),
    )  # fmt: skip
    return rows.select_related("alert").order_by("due_at", "id")


def revisits_given_to(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the revisits that are due of alerts that this officer, or the officer's own unit, has worked on."""
    nobodys = Q(alert__officer__isnull=True, alert__unit_id__in=own_units(actor))
    return revisits_due(actor, at).filter(Q(alert__officer_id__in=acted_for(actor)) | nobodys)


def _decision(alert: Alert, title: str, detail: str, verb: str, due_at: datetime | None) -> Decision:
    return Decision(title, f"{alert.number} · {detail}", reverse("alerts:show", args=[alert.pk]), verb, due_at)


def _grade(alert: Alert) -> str:
    return GRADE_NAMES[Grade(alert.grade)]


def _escalated(row: Escalation) -> Decision:
    what = ClockKind(row.clock.kind).label
    return _decision(
        row.alert, f"{_grade(row.alert)}预警{what}超时", f"已报到{row.get_to_display()}", "去督办", row.clock.due_at
    )


def _to_grade(alert: Alert) -> Decision:
    return _decision(alert, f"拟定{_grade(alert)}，等您确认", alert.source_name, "看依据", alert.due_at)


def _to_contact(alert: Alert) -> Decision:
    whose = "派给您" if alert.officer_id else f"派到{alert.unit}，还没指定人"
    return _decision(alert, f"{_grade(alert)}预警等联系", whose, "去办理", alert.due_at)


def _to_assign(alert: Alert) -> Decision:
    return _decision(alert, f"{_grade(alert)}预警等派单", str(alert.unit), "去派单", alert.due_at)


def _to_answer(alert: Alert) -> Decision:
    return _decision(
        alert, f"{alert.unit}转来{_grade(alert)}预警，是否接收", f"转给{alert.transfer_to}", "去答复", alert.due_at
    )


def _to_close(alert: Alert) -> Decision:
    return _decision(alert, f"{_grade(alert)}预警已报结果，等办结", str(alert.unit), "看结果", alert.due_at)


def _to_revisit(row: Revisit) -> Decision:
    return _decision(row.alert, "劝阻后回访：后来受骗了没有", "回访到期", "登记回访", row.due_at)
