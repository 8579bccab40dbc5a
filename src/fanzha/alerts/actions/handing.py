"""Open alerts follow their unit when it is merged or split, and pass to others when their officer leaves."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from fanzha.alerts.actions import events
from fanzha.alerts.models import Alert
from fanzha.alerts.models.alerts import OPEN
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.workflow import alert as rules
from fanzha.org.actions import WorkHandedOver
from fanzha.org.queries import OpenWork, WorkItem, unit_name

WORK = "alerts"


def on_work_handed_over(event: WorkHandedOver) -> None:
    """Give the open alerts of a unit to the one that takes its work over, and those that were offered to it.

    The officer is left out: who works at the new unit decides who takes it. Closed alerts stay where they were closed.
    """
    if event.key not in {"", WORK}:
        return
    to = event.to_unit_id
    offered = Alert.objects.select_for_update().filter(transfer_to_id=event.from_unit_id)
    Alert.objects.filter(pk__in=list(offered.order_by("pk").values_list("pk", flat=True))).update(transfer_to_id=to)
    waiting = Alert.objects.select_for_update().filter(unit_id=event.from_unit_id, state__in=OPEN)
    for alert in waiting.order_by("pk"):
        before = {"unit": alert.unit_id, "officer": alert.officer_id}
        alert.unit_id, alert.officer_id, alert.version = to, None, alert.version + 1
        alert.save(update_fields=["unit", "officer", "version"])
        audit.record(
            "alert.assigned", subject=alert, by=event.by, at=event.at, why=event.why, before=before,
            after={"unit": to, "unit_name": unit_name(to), "officer": None, "officer_name": ""},
        )  # fmt: skip
        events.tell(alert, "assigned", event.at)


def alerts_in_hand(officer_id: int, at: datetime) -> list[WorkItem]:
    """Return the open alerts of an officer, the earliest deadline first: number, grade, state, unit."""
    rows = Alert.objects.filter(officer_id=officer_id, state__in=OPEN).select_related("unit").order_by("due_at", "id")
    needed = rows.only("number", "grade", "state", "due_at", "unit", "unit__name", "unit__short_name")
    names = rules.MACHINE.state_names
    return [
        WorkItem(
            row.pk, f"{GRADE_NAMES[Grade(row.grade)]}预警 {row.number}",
            f"{row.unit} · {names[rules.State(row.state)]}", row.unit_id,
            reverse("alerts:show", args=[row.pk]), row.due_at,
        )
        for row in needed
    ]  # fmt: skip


def hand_over_alerts(
    ids: Sequence[int], from_id: int, to_id: int | None, why: str, by: Actor, at: datetime
) -> int:  # fmt: skip
    """Give open alerts to another officer, or leave them to their unit; state and clocks go on as they are."""
    rows = Alert.objects.select_for_update().filter(pk__in=list(ids), officer_id=from_id, state__in=OPEN)
    moved = list(rows.order_by("pk"))
    for alert in moved:
        alert.officer_id, alert.version = to_id, alert.version + 1
        alert.save(update_fields=["officer", "version"])
        audit.record(
            "alert.assigned", subject=alert, by=by, at=at, why=why, before={"unit": alert.unit_id, "officer": from_id},
            after={"unit": alert.unit_id, "officer": to_id},
        )  # fmt: skip
    return len(moved)


IN_HAND = OpenWork("alerts", "预警", "条", Permission.ALERT_WORK, "/alerts/tasks/", alerts_in_hand, hand_over_alerts)
