"""Open alerts follow their unit when it is merged or split."""

from fanzha.alerts.actions import events
from fanzha.alerts.models import Alert
from fanzha.alerts.models.alerts import OPEN
from fanzha.common import audit
from fanzha.org.actions import WorkHandedOver
from fanzha.org.queries import unit_name

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
