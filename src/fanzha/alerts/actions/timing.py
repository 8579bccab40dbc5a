"""Starting and stopping the deadlines of an alert, and copying the earliest onto it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fanzha.alerts.models import Alert, AlertClock, Escalation
from fanzha.alerts.models.clocks import ClockKind
from fanzha.alerts.queries.rulesets import clocks

KINDS: list[str] = list(ClockKind.values)


def begin(alert: Alert, kinds: list[str], *, at: datetime) -> None:
    """Start the deadlines of these kinds that the alert's grade has and that do not run yet."""
    rules = clocks(at.date())
    running = set(_running(alert).values_list("kind", flat=True))
    for kind in kinds:
        due_at = rules.due(alert.grade, kind, at)
        if due_at is not None and kind not in running:
            start(alert, kind, began_at=at, due_at=due_at, rule_version=rules.version)
    copy_earliest(alert)


def start(alert: Alert, kind: str, *, began_at: datetime, due_at: datetime, rule_version: str) -> None:
    """Start one deadline at a given time, in place of one of the same kind that runs."""
    call_off(alert, [kind], at=began_at)
    AlertClock.objects.create(
        alert=alert, kind=kind, began_at=began_at, due_at=due_at, look_at=due_at, rule_version=rule_version
    )


def meet(alert: Alert, kinds: list[str], *, at: datetime) -> None:
    """Stop the deadlines of these kinds as met, on time or late."""
    _stop(alert, kinds, "met_at", at)


def call_off(alert: Alert, kinds: list[str], *, at: datetime) -> None:
    """Stop the deadlines of these kinds as no longer wanted."""
    _stop(alert, kinds, "called_off_at", at)


def _stop(alert: Alert, kinds: list[str], field: str, at: datetime) -> None:
    stopped = list(_running(alert).filter(kind__in=kinds).values_list("id", flat=True))
    AlertClock.objects.filter(pk__in=stopped).update(**{field: at})
    Escalation.objects.filter(clock_id__in=stopped, ended_at__isnull=True).update(ended_at=at)
    copy_earliest(alert)


def regraded(alert: Alert, *, at: datetime) -> None:
    """Reckon the running deadlines anew from when each began, for the grade that the alert has now."""
    rules = clocks(at.date())
    for running in list(_running(alert)):
        due_at = rules.due(alert.grade, running.kind, running.began_at)
        if running.kind in {"again", "transfer"}:
            continue
        if due_at is None:
            call_off(alert, [running.kind], at=at)
        elif due_at != running.due_at:
            running.due_at = running.look_at = due_at
            running.level, running.rule_version = 0, rules.version
            running.save(update_fields=["due_at", "look_at", "level", "rule_version"])
    copy_earliest(alert)


def copy_earliest(alert: Alert) -> None:
    """Copy the earliest deadline that runs onto the alert; the caller saves it."""
    first = _running(alert).order_by("due_at", "id").first()
    alert.due_at = first.due_at if first else None
    alert.due_kind = first.kind if first else ""


def _running(alert: Alert) -> "QuerySet[Any]":
    running: QuerySet[Any] = AlertClock.objects.filter(alert=alert, met_at__isnull=True, called_off_at__isnull=True)
    return running
