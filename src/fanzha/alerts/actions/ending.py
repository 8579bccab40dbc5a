"""How an alert ends: with an outcome, for now, or not after all."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from fanzha.alerts.actions import alarms, events, letters, timing
from fanzha.alerts.models import Alert, AlertStep, Revisit
from fanzha.alerts.models.alerts import OPEN
from fanzha.alerts.queries import endings
from fanzha.alerts.queries.alerts import alert_numbered, alert_to_change
from fanzha.alerts.queries.rulesets import clocks
from fanzha.cases import actions as cases
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.alert import Contact, Outcome
from fanzha.core.workflow.why import is_reason


@dataclass(frozen=True, slots=True)
class Loss:
    """What a person lost who was defrauded; opens the case."""

    fen: int | None = None
    happened_at: datetime | None = None
    payments: str = ""
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """How somebody wants to close an alert."""

    outcome: Outcome
    reason: str = ""
    first_number: str = ""
    saved_fen: int | None = None
    is_harmless: bool = False
    loss: Loss = field(default_factory=Loss)


@transaction.atomic
def close_alert(*, alert_id: int, close: Close, version: int | None = None, by: Actor, at: datetime) -> Alert:
    """Close an alert with an outcome; a fraud that happened opens its case in the same transaction.

    Raises:
        StepRefused: the outcome lacks what it rests on: a meeting, enough attempts, a reason, the first alert.
        AlertMoved: somebody else changed the alert meanwhile.
    """
    alert = alert_to_change(by, Permission.ALERT_CLOSE, alert_id, version)
    first = _first(alert, close, by)
    ending = endings.ending_of(
        alert, close.outcome, by=by, on=at.date(), reason=close.reason, first_number=first.number if first else ""
    )
    alert.state = rules.check_close(ending)
    if close.outcome is Outcome.DEFRAUDED:
        alert.case_id = _open_case(alert, close.loss, by=by, at=at)
    alert.duplicate_of, alert.saved_fen = first, close.saved_fen
    _end(alert, close.outcome, close.reason, by=by, at=at)
    if close.is_harmless and close.outcome is Outcome.MISMATCH:
        alarms.count_against_rules(alert, said_by="officer", note=close.reason, by=by, at=at)
    if close.outcome is Outcome.DISSUADED:
        _plan_revisit(alert, at)
    audit.record("alert.closed", subject=alert, by=by, at=at, why=close.reason,
                 after={"outcome": close.outcome, "case": alert.case_id, "saved_fen": close.saved_fen})  # fmt: skip
    return alert


def _first(alert: Alert, close: Close, by: Actor) -> Alert | None:
    """Return the alert that this one repeats; one that is not seen, or itself, counts as none."""
    if close.outcome is not Outcome.DUPLICATE or not close.first_number:
        return None
    first = alert_numbered(by, close.first_number)
    return None if first is None or first.pk == alert.pk else first


def _open_case(alert: Alert, loss: Loss, *, by: Actor, at: datetime) -> int:
    case = cases.open_case(
        unit_id=alert.unit_id, scam_type=alert.scam_type, subtype=alert.subtype, loss=loss.fen,
        person_id=alert.person_id, alert_id=alert.pk, facts=loss.facts, payments=loss.payments,
        occurred_at=loss.happened_at, by=by, at=at,
    )  # fmt: skip
    return int(case.pk)


def _end(alert: Alert, outcome: Outcome, note: str, *, by: Actor, at: datetime) -> None:
    alert.outcome, alert.outcome_note = outcome, note
    alert.closed_at, alert.closed_by_name = at, by.name
    alert.next_attempt_at = None
    timing.meet(alert, ["close"], at=at)
    timing.call_off(alert, [kind for kind in timing.KINDS if kind != "close"], at=at)
    alert.version += 1
    alert.save()
    events.tell(alert, "closed", at)


def _plan_revisit(alert: Alert, at: datetime) -> None:
    days = clocks(at.date()).content["revisit_days"].get(alert.grade)
    if days is not None and alert.person_id is not None:
        Revisit.objects.create(alert=alert, due_at=at + timedelta(days=days))


@transaction.atomic
def set_aside(
    *, alert_id: int, next_at: datetime, reason: str, version: int | None = None, by: Actor, at: datetime
) -> Alert:
    """Note that the person cannot be found for now, and when the next attempt is due.

    Raises:
        StepRefused: nobody has tried yet, no reason is given, or the next attempt does not lie ahead.
        AlertMoved: somebody else changed the alert meanwhile.
    """
    alert = alert_to_change(by, Permission.ALERT_WORK, alert_id, version)
    alert.state = rules.check_set_aside(rules.State(alert.state), endings.attempts_of(alert))
    if next_at <= at:
        raise rules.MACHINE.refusal("needs_date")
    if not is_reason(reason):
        raise rules.MACHINE.refusal("needs_note")
    alert.next_attempt_at = next_at
    timing.start(alert, "again", began_at=at, due_at=next_at, rule_version="")
    alert.version += 1
    alert.save()
    audit.record("alert.set_aside", subject=alert, by=by, at=at, why=reason, after={"next": next_at.isoformat()})
    return alert


@transaction.atomic
def reopen_alert(*, alert_id: int, reason: str, version: int | None = None, by: Actor, at: datetime) -> Alert:
    """Take a closed alert up again, with a reason; its deadlines begin anew.

    Raises:
        StepRefused: it is open, no reason is given, or the person has another open alert.
        AlertMoved: somebody else changed the alert meanwhile.
    """
    alert = alert_to_change(by, Permission.ALERT_CLOSE, alert_id, version)
    alert.state = rules.MACHINE.next_state(rules.State(alert.state), rules.Step.REOPEN)
    if not is_reason(reason):
        raise rules.MACHINE.refusal("needs_note")
    other = Alert.objects.filter(person=alert.person, state__in=OPEN).exclude(pk=alert.pk).first()
    if alert.person is not None and other is not None:
        raise rules.MACHINE.refusal("taken", number=other.number)
    before = {"outcome": alert.outcome}
    alert.outcome, alert.outcome_note, alert.duplicate_of = "", "", None
    alert.closed_at, alert.closed_by_name, alert.due_kind = None, "", ""
    alert.contacted_at = alert.met_at = alert.assigned_at = None
    alert.reopened_at = at
    alert.reopened_count += 1
    Revisit.objects.filter(alert=alert, state=Revisit.State.DUE).update(state=Revisit.State.DROPPED)
    timing.begin(alert, ["assign", "contact", "face", "close"], at=at)
    alert.version += 1
    alert.save()
    audit.record("alert.reopened", subject=alert, by=by, at=at, why=reason, before=before)
    letters.sent_back(alert, "重新打开", at)
    return alert


def close_where_delivered(step: AlertStep, *, at: datetime) -> None:
    """Close the alert where the rule of its grade (blue) takes a delivered reminder as enough."""
    if step.contact != Contact.SMS or step.message_state != "delivered":
        return
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=step.alert_id)
    if not clocks(at.date()).content["grades"][alert.grade].get("close_when_delivered"):
        return
    by = Actor.system("短信已送达，按规则办结")
    if rules.refusal_to_close(endings.ending_of(alert, Outcome.DISSUADED, by=by, on=at.date())) is None:
        alert.state = rules.State.CLOSED
        _end(alert, Outcome.DISSUADED, "提醒短信已送达，按规则办结。", by=by, at=at)
        audit.record("alert.closed", subject=alert, by=by, at=at, after={"outcome": "dissuaded"})


def lapse(alert: Alert, *, by: Actor, at: datetime) -> None:
    """Put away a low alert whose time is long over; the caller holds the lock.

    Raises:
        StepRefused: a red or orange alert never lapses.
    """
    alert.state = rules.check_close(endings.ending_of(alert, Outcome.LAPSED, by=by, on=at.date()))
    alert.transfer_to = None
    alert.transfers.filter(answer="waiting").update(answer="expired", answered_at=at)
    _end(alert, Outcome.LAPSED, "超过办理期限，按规则归档。", by=by, at=at)
    audit.record("alert.lapsed", subject=alert, by=by, at=at)


__all__ = [
    "Close", "Loss", "close_alert", "close_where_delivered", "lapse", "reopen_alert", "set_aside",
]  # fmt: skip
