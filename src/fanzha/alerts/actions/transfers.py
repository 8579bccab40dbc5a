"""Handing an alert to a unit outside one's own branch: asked, then accepted or sent back."""

from datetime import datetime, timedelta

from django.db import transaction

from fanzha.alerts.actions import events, letters, timing
from fanzha.alerts.models import Alert, Transfer
from fanzha.alerts.queries import assignment
from fanzha.alerts.queries.alerts import alert_to_change
from fanzha.alerts.queries.rulesets import clocks
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.why import is_reason


@transaction.atomic
def ask_transfer(
    *, alert_id: int, unit_id: int, reason: str, version: int | None = None, by: Actor, at: datetime
) -> Transfer:
    """Ask another unit to take the alert over; the present unit stays responsible until it answers.

    Raises:
        StepRefused: the alert is not being worked on, the unit has it already, or no reason is given.
        AlertMoved: somebody else changed the alert meanwhile.
    """
    alert = alert_to_change(by, Permission.ALERT_WORK, alert_id, version)
    alert.state = rules.MACHINE.next_state(rules.State(alert.state), rules.Step.ASK_TRANSFER)
    if unit_id == alert.unit_id:
        raise rules.MACHINE.refusal("same_unit")
    if not is_reason(reason):
        raise rules.MACHINE.refusal("needs_note")
    unit = assignment.transfer_units().get(pk=unit_id)
    alert.transfer_to_id = unit.pk
    found = clocks(at.date())
    due_at = at + timedelta(minutes=found.content["transfer"]["minutes"])
    timing.start(alert, "transfer", began_at=at, due_at=due_at, rule_version=found.version)
    alert.version += 1
    alert.save()
    asked: Transfer = Transfer.objects.create(
        alert=alert, from_unit_id=alert.unit_id, to_unit=unit, reason=reason, asked_at=at, asked_by_name=by.name
    )
    audit.record("alert.transfer_asked", subject=alert, by=by, at=at, why=reason,
                 before={"unit": alert.unit_id}, after={"to": unit.pk, "to_name": unit.name})  # fmt: skip
    return asked


@transaction.atomic
def accept_transfer(
    *, alert_id: int, officer_id: int | None = None, version: int | None = None, by: Actor, at: datetime
) -> Alert:
    """Take over an alert that was offered to a unit of the actor's.

    Raises:
        StepRefused: nothing is offered, or it is offered to somebody else's unit.
        AlertMoved: somebody else answered meanwhile.
    """
    alert = _offered(by, alert_id, version, rules.Step.ACCEPT_TRANSFER)
    unit_id = int(alert.transfer_to_id or 0)  # the step is open, so there is one
    if officer_id is not None and officer_id not in assignment.worker_ids(unit_id, on=at.date()):
        raise rules.MACHINE.refusal("no_officer")
    before = {"unit": alert.unit_id, "officer": alert.officer_id}
    _answer(alert, Transfer.Answer.ACCEPTED, "", by=by, at=at)
    alert.unit_id, alert.officer_id = unit_id, officer_id
    alert.assigned_at, alert.assigned_why = at, "转办接收"
    _settle(alert, rules.Step.ACCEPT_TRANSFER, at=at)
    audit.record("alert.transfer_accepted", subject=alert, by=by, at=at, before=before,
                 after={"unit": unit_id, "officer": officer_id})  # fmt: skip
    events.tell(alert, "assigned", at)
    return alert


@transaction.atomic
def refuse_transfer(*, alert_id: int, reason: str, version: int | None = None, by: Actor, at: datetime) -> Alert:
    """Send an offered alert back, with a reason.

    Raises:
        StepRefused: nothing is offered, it is offered to somebody else's unit, or no reason is given.
        AlertMoved: somebody else answered meanwhile.
    """
    alert = _offered(by, alert_id, version, rules.Step.REFUSE_TRANSFER)
    if not is_reason(reason):
        raise rules.MACHINE.refusal("needs_note")
    _answer(alert, Transfer.Answer.REFUSED, reason, by=by, at=at)
    _settle(alert, rules.Step.REFUSE_TRANSFER, at=at)
    audit.record("alert.transfer_refused", subject=alert, by=by, at=at, why=reason)
    letters.sent_back(alert, "转办被退回", at)
    return alert


def expire_transfer(alert: Alert, *, by: Actor, at: datetime) -> None:
    """Give an offer back that nobody answered; the caller holds the lock."""
    _answer(alert, Transfer.Answer.EXPIRED, "", by=by, at=at)
    _settle(alert, rules.Step.REFUSE_TRANSFER, at=at)
    audit.record("alert.transfer_expired", subject=alert, by=by, at=at)
    letters.sent_back(alert, "转办没人接", at)


def _offered(by: Actor, alert_id: int, version: int | None, step: rules.Step) -> Alert:
    alert = alert_to_change(by, Permission.ALERT_ASSIGN, alert_id, version)
    rules.MACHINE.next_state(rules.State(alert.state), step)
    if not assignment.units_to_assign(by).filter(pk=alert.transfer_to_id).exists():
        raise rules.MACHINE.refusal("not_yours_to_answer", unit=str(alert.transfer_to))
    return alert


def _answer(alert: Alert, answer: str, reason: str, *, by: Actor, at: datetime) -> None:
    waiting = alert.transfers.get(answer=Transfer.Answer.WAITING)
    waiting.answer, waiting.answer_reason = answer, reason
    waiting.answered_at, waiting.answered_by_name = at, by.name
    waiting.save()


def _settle(alert: Alert, step: rules.Step, *, at: datetime) -> None:
    alert.state = rules.MACHINE.next_state(rules.State(alert.state), step)
    alert.transfer_to = None
    timing.meet(alert, ["transfer"], at=at)
    alert.version += 1
    alert.save()
