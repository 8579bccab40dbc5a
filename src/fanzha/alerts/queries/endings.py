"""What the closing rules have to know about an alert."""

from datetime import date

from fanzha.alerts.models import Alert
from fanzha.alerts.queries.rulesets import clocks
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.alert import Attempt, Contact, Ending, Finding, Outcome, Result

# States of a message that reached nobody.
LOST = ("failed", "expired", "cancelled")


def attempts_of(alert: Alert) -> tuple[Attempt, ...]:
    """Return the contacts of an alert since it was last opened, in the order of time."""
    steps = alert.steps.filter(recorded_at__gte=alert.reopened_at or alert.opened_at).exclude(message_state__in=LOST)
    rows = steps.order_by("at", "id").values_list("contact", "result", "finding")
    return tuple(
        Attempt(Contact(contact), Result(result), Finding(finding) if finding else None)
        for contact, result, finding in rows
    )


def ending_of(
    alert: Alert, outcome: Outcome, *, by: Actor, on: date, reason: str = "", first_number: str = "",
    attempts: tuple[Attempt, ...] | None = None,
) -> Ending:  # fmt: skip
    """Return what the rules look at when somebody wants to close an alert this way."""
    found = clocks(on)
    return Ending(
        state=rules.State(alert.state),
        outcome=outcome,
        grade_name=GRADE_NAMES[Grade(alert.grade)],
        ways=found.ways(alert.grade),
        attempts_needed=found.attempts(alert.grade),
        attempts=attempts_of(alert) if attempts is None else attempts,
        reason=reason,
        first_number=first_number,
        may_grade=by.may(Permission.ALERT_GRADE),
    )
