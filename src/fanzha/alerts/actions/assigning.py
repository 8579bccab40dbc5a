"""A person gives an alert to a unit and an officer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fanzha.alerts.actions import events, letters, timing
from fanzha.alerts.models import Alert
from fanzha.alerts.queries import assignment
from fanzha.alerts.queries.alerts import alert_to_change
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.why import is_reason


@transaction.atomic
def assign_alert(
    *, alert_id: int, unit_id: int, officer_id: int | None, why: str = "", version: int | None = None,
    by: Actor, at: datetime,
) -> Alert:  # fmt: skip
    """Give an alert to a unit below the actor's own posts, and to one of its officers.

    Raises:
        StepRefused: the alert is not yet graded or is closed, or the officer has no such post at the unit.
        Unit.DoesNotExist: the unit is not one that the actor may assign to.
        AlertMoved: somebody else was quicker.
    """
    alert = alert_to_change(by, Permission.ALERT_ASSIGN, alert_id, version)
    alert.state = rules.MACHINE.next_state(rules.State(alert.state), rules.Step.ASSIGN)
    unit = assignment.units_to_assign(by).get(pk=unit_id)
    if officer_id is not None and officer_id not in assignment.worker_ids(unit_id, on=at.date()):
        raise rules.MACHINE.refusal("no_officer")
    before = {"unit": alert.unit_id, "officer": alert.officer_id}
    alert.unit_id, alert.officer_id, alert.assigned_at, alert.assigned_why = unit.pk, officer_id, at, why
    alert.next_attempt_at = None
    timing.meet(alert, ["assign"], at=at)
    timing.begin(alert, ["close"], at=at)
    alert.version += 1
    alert.save()
    audit.record("alert.assigned", subject=alert, by=by, at=at, why=why, before=before,
                 after={"unit": unit.pk, "unit_name": unit.name, "officer": officer_id,
                        "officer_name": str(alert.officer) if officer_id else ""})  # fmt: skip
    events.tell(alert, "assigned", at)
    return alert


@transaction.atomic
def accept_proposal(*, alert_id: int, version: int | None = None, by: Actor, at: datetime) -> Alert:
    """Assign an alert to the unit and officer that the machine proposes."""
    alert = alert_to_change(by, Permission.ALERT_ASSIGN, alert_id, version)
    proposed = assignment.proposal(alert, on=at.date())
    return assign_alert(
        alert_id=alert_id, unit_id=proposed.unit_id, officer_id=proposed.officer_id, why=proposed.why, by=by, at=at
    )


@transaction.atomic
def urge(*, alert_ids: Sequence[int], why: str = "", by: Actor, at: datetime) -> int:
    """Remind the responsible officers of open alerts; returns how many were reminded."""
    by.require(Permission.ALERT_ASSIGN)
    urged = 0
    for alert_id in sorted(alert_ids):
        alert = alert_to_change(by, Permission.ALERT_ASSIGN, alert_id)
        if not alert.is_open:
            continue
        Alert.objects.filter(pk=alert.pk).update(urged_at=at, urged_by_name=by.name)
        audit.record("alert.urged", subject=alert, by=by, at=at, why=why)
        letters.urged(alert, by.name, at)
        urged += 1
    return urged


@transaction.atomic
def remark(*, alert_id: int, text: str, by: Actor, at: datetime) -> None:
    """Write a remark into the course of an alert; it is kept sealed like every reason.

    Raises:
        StepRefused: there are too few words to tell anybody anything.
    """
    alert = alert_to_change(by, Permission.ALERT_WORK, alert_id)
    if not is_reason(text):
        raise rules.MACHINE.refusal("needs_note")
    audit.record("alert.remarked", subject=alert, by=by, at=at, why=text.strip())
