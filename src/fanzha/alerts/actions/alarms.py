"""An alert about nothing is counted against each rule that had spoken for it."""

from datetime import datetime

from django.db import transaction

from fanzha.alerts.models import Alert, FalseAlarm
from fanzha.alerts.queries.alerts import alert_to_change
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.why import is_reason
from fanzha.intake import actions as intake


@transaction.atomic
def note_harmless(*, alert_id: int, said_by: str, note: str, by: Actor, at: datetime) -> int:
    """Record that an officer or the warned person says there was nothing; returns against how many rules it counts.

    Raises:
        StepRefused: no reason is given.
    """
    alert = alert_to_change(by, Permission.ALERT_WORK, alert_id)
    if not is_reason(note):
        raise rules.MACHINE.refusal("needs_note")
    return count_against_rules(alert, said_by=said_by, note=note, by=by, at=at)


def count_against_rules(alert: Alert, *, said_by: str, note: str, by: Actor, at: datetime) -> int:
    """Write one row for each rule that spoke for the grade; the same voice counts once."""
    spoken = [reason for reason in alert.reasons.all() if reason.points is None or reason.points > 0]
    rows = FalseAlarm.objects.bulk_create(
        (
            FalseAlarm(
                alert=alert, code=reason.code, version=reason.version, said_by=said_by, at=at,
                officer_name=by.name, note=note,
            )
            for reason in spoken
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    _label_reports(alert, said_by=said_by, by=by, at=at)
    audit.record("alert.false_alarm", subject=alert, by=by, at=at, why=note,
                 after={"said_by": said_by, "rules": [reason.code for reason in spoken]})  # fmt: skip
    return len(rows)


def _label_reports(alert: Alert, *, said_by: str, by: Actor, at: datetime) -> None:
    """Tell intake, so that screening learns from it too."""
    said = "officer" if said_by == FalseAlarm.Said.OFFICER else "warned"
    for report_id in alert.sources.values_list("report_id", flat=True):
        if report_id is None:
            continue
        intake.label_report(report_id=report_id, is_harmless=True, said_by=said, by=by, at=at)
