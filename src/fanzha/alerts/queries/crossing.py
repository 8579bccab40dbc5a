"""Alerts as they may go to the other network, and what was done about them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from fanzha.alerts.models import Alert, AlertStep
from fanzha.core.workflow.alert import State
from fanzha.intake.queries.evidence import evidence

_CROSSING: Final = [State.GRADED.value, State.ASSIGNED.value, State.WORKING.value]


def ids_to_cross(*, since: datetime, after: int, most: int) -> list[int]:
    """Return the next open alerts, by number, whose grade somebody has confirmed."""
    rows = Alert.objects.filter(opened_at__gte=since, pk__gt=after, state__in=_CROSSING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def to_cross(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what each alert says, as plain values; not scoped: the caller is the exchange."""
    rows = Alert.objects.select_related("unit", "person").filter(pk__in=list(ids)).prefetch_related("sources")
    return {row.pk: _said(row) for row in rows}


def _said(row: Alert) -> dict[str, Any]:
    text, caller = _first_words(row)
    person = row.person
    return {
        "grade": row.grade, "scam_type": row.scam_type, "opened_at": row.opened_at.isoformat(),
        "paid_state": row.paid_state, "for_elder": row.for_elder, "text": text, "caller": caller,
        "name": person.name if person else "", "phone": person.phone if person else "",
        "address": person.address if person else "", "unit": row.unit.code,
    }  # fmt: skip


def _first_words(row: Alert) -> tuple[str, str]:
    """Return the text of the first source and the number that it came from."""
    source = min(row.sources.all(), key=lambda one: one.pk, default=None)
    if source is None:
        return "", ""
    found = evidence(source.report_id) if source.report_id else None
    if found is not None:
        return found.text, found.caller
    return str(source.facts.get("text", "")), str(source.facts.get("caller", "") or "")


def progress_of(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what was done about each alert: its state, its outcome, and every contact."""
    wanted = list(ids)
    contacts: dict[int, list[AlertStep]] = {alert_id: [] for alert_id in wanted}
    for step in AlertStep.objects.filter(alert_id__in=wanted).exclude(contact="sms").order_by("at", "id"):
        contacts[step.alert_id].append(step)
    rows = Alert.objects.filter(pk__in=wanted).only("state", "outcome", "closed_at")
    return {row.pk: _done(row, contacts[row.pk]) for row in rows}


def _done(row: Alert, steps: list[AlertStep]) -> dict[str, Any]:
    return {
        "state": row.state, "outcome": row.outcome, "closed_at": row.closed_at.isoformat() if row.closed_at else "",
        "contacts": [
            {"id": step.pk, "contact": step.contact, "result": step.result, "finding": step.finding,
             "at": step.at.isoformat()}
            for step in steps
        ],
        "notes": {str(step.pk): step.note for step in steps if step.note},
    }  # fmt: skip


def state_of(alert_id: int) -> tuple[str, int] | None:
    """Return the state and the unit of an alert, or `None` where there is none."""
    row = Alert.objects.filter(pk=alert_id).only("state", "unit_id").first()
    return (row.state, row.unit_id) if row else None
