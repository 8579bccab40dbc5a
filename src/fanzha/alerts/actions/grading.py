"""A person confirms the proposed grade, or changes a grade with a reason."""

from datetime import datetime

from django.db import transaction

from fanzha.alerts.actions import contacts, timing
from fanzha.alerts.models import Alert
from fanzha.alerts.queries.alerts import alert_to_change
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.why import is_reason


@transaction.atomic
def grade_alert(
    *, alert_id: int, grade: str, why: str = "", version: int | None = None, by: Actor, at: datetime
) -> Alert:
    """Confirm the proposed grade, or set another one with a reason; starts the deadlines of the grade.

    Raises:
        StepRefused: the alert has its grade already, or the grade differs from the proposal without a reason.
        AlertMoved: somebody else was quicker.
    """
    alert = alert_to_change(by, Permission.ALERT_GRADE, alert_id, version)
    alert.state = rules.MACHINE.next_state(rules.State(alert.state), rules.Step.GRADE)
    if grade != alert.proposed_grade:
        check_why(why)
    set_grade(alert, grade, why=why, by=by, at=at)
    alert.version += 1
    alert.save()
    contacts.remind_where_due(alert, by=by, at=at)
    return alert


def set_grade(alert: Alert, grade: str, *, why: str, by: Actor, at: datetime) -> None:
    """Put a confirmed grade on an alert that the caller saves."""
    before, alert.grade = alert.grade, Grade(grade)
    alert.graded_by_name, alert.graded_at, alert.grade_why = by.name, at, why
    timing.meet(alert, ["confirm"], at=at)
    timing.regraded(alert, at=at)
    timing.begin(alert, ["assign", "contact", "face"], at=at)
    audit.record("alert.graded", subject=alert, by=by, at=at, why=why,
                 before={"grade": before, "proposed": alert.proposed_grade}, after={"grade": alert.grade})  # fmt: skip


@transaction.atomic
def regrade_alert(*, alert_id: int, grade: str, why: str, version: int | None = None, by: Actor, at: datetime) -> Alert:
    """Change a confirmed grade. The deadlines are reckoned anew from when they began.

    Raises:
        StepRefused: no grade is confirmed yet, the alert is closed, or no reason is given.
        AlertMoved: somebody else was quicker.
    """
    alert = alert_to_change(by, Permission.ALERT_GRADE, alert_id, version)
    rules.MACHINE.next_state(rules.State(alert.state), rules.Step.REGRADE)
    check_why(why)
    before, alert.grade = alert.grade, Grade(grade)
    if before == alert.grade:
        raise rules.MACHINE.refusal("same_grade", grade=GRADE_NAMES[Grade(grade)])
    alert.graded_by_name, alert.graded_at, alert.grade_why = by.name, at, why
    timing.regraded(alert, at=at)
    if alert.met_at is None:
        timing.begin(alert, ["face"], at=at)
    if alert.contacted_at is None:
        timing.begin(alert, ["contact"], at=at)
    alert.version += 1
    alert.save()
    audit.record("alert.regraded", subject=alert, by=by, at=at, why=why,
                 before={"grade": before}, after={"grade": alert.grade})  # fmt: skip
    return alert


def check_why(why: str) -> None:
    """Refuse a change of grade whose reason says nothing."""
    if not is_reason(why):
        raise rules.MACHINE.refusal("grade_needs_reason")
