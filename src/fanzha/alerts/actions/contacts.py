"""Each contact with the person is written down, becomes a touch, and moves the alert."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fanzha.alerts.actions import ending, events, timing
from fanzha.alerts.models import Alert, AlertStep
from fanzha.alerts.queries import assignment
from fanzha.alerts.queries.alerts import alert_to_change
from fanzha.alerts.queries.endings import LOST
from fanzha.alerts.queries.rulesets import clocks
from fanzha.alerts.queries.script import script_for, sms_text
from fanzha.channels import actions as channels
from fanzha.common import audit, clock, files, gallery
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.common.pictures import Origin
from fanzha.core.workflow import alert as rules
from fanzha.core.workflow.alert import Contact, Finding, Result
from fanzha.touches import actions as touches

_TOUCH_KINDS = {Contact.SMS: "sms", Contact.PHONE: "call", Contact.FACE: "dissuasion"}
# A phone's clock may run ahead by a little; more than this is a wrong clock.
_AHEAD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Made:
    """One contact as it was made. `key` comes from the form: the same again records nothing."""

    key: str
    contact: Contact
    result: Result
    made_at: datetime
    finding: Finding | None = None
    note: str = ""
    place: str = ""
    script_version: str = ""
    photo: bytes | None = None
    origin: Origin | None = None


@transaction.atomic
def record_contact(*, alert_id: int, made: Made, version: int | None = None, by: Actor, at: datetime) -> AlertStep:
    """Write down a call or a visit; a conclusive finding waits for somebody who may close.

    Raises:
        StepRefused: the alert is not being worked on, names nobody, or the result does not fit the way of contact.
        AlertMoved: somebody else changed the alert meanwhile.
    """
    known: AlertStep | None = AlertStep.objects.filter(key=made.key).first()
    if known is not None:
        return known
    alert = alert_to_change(by, Permission.ALERT_WORK, alert_id, version)
    _check(alert, made, at)
    alert.state = rules.check_contact(
        rules.State(alert.state), finding=made.finding, has_person=alert.person_id is not None
    )
    step = _write(alert, made, by=by, at=at)
    _note_times(alert, made, at=at)
    alert.version += 1
    alert.save()
    act = "alert.concluded" if alert.state == rules.State.REPORTED else "alert.contacted"
    audit.record(act, subject=alert, by=by, at=at, why=made.note,
                 after={"contact": made.contact, "result": made.result, "finding": made.finding or ""})  # fmt: skip
    return step


def _check(alert: Alert, made: Made, at: datetime) -> None:
    if made.result not in rules.RESULTS[made.contact]:
        raise rules.MACHINE.refusal(
            "wrong_result", contact=rules.CONTACT_NAMES[made.contact], result=rules.RESULT_NAMES[made.result]
        )
    if made.made_at > at + _AHEAD:
        raise rules.MACHINE.refusal("late_step")
    if made.made_at < alert.opened_at - timedelta(minutes=1):  # forms carry whole minutes
        raise rules.MACHINE.refusal("early_step")
    if made.result is Result.REACHED and made.contact is not Contact.SMS and made.finding is None:
        raise rules.MACHINE.refusal("needs_finding")


def _write(alert: Alert, made: Made, *, by: Actor, at: datetime, **message: Any) -> AlertStep:
    proof = _keep(alert, made, at) if made.photo else None
    step: AlertStep = AlertStep.objects.create(
        alert=alert, key=made.key, contact=made.contact, result=made.result, finding=made.finding or "",
        at=made.made_at, recorded_at=at, officer_id=by.id, officer_name=by.name, note=made.note, place=made.place,
        script_version=made.script_version, proof=proof, proof_hash=proof.digest if proof else "",
        **message,
    )  # fmt: skip
    if made.result is Result.REACHED:
        _touch(alert, step, by=by, at=at)
    return step


def _keep(alert: Alert, made: Made, at: datetime) -> Any:
    content = made.photo or b""
    file = files.store(content, kind="alert.proof", name="现场照片.jpg", content_type="image/jpeg", at=at)
    place = alert.steps.filter(proof__isnull=False).count() + 1
    gallery.keep(
        file=file, content=content, origin=made.origin, holder=("alerts.alert", alert.pk), place=place, at=at
    )  # fmt: skip
    return file


def _touch(alert: Alert, step: AlertStep, *, by: Actor, at: datetime) -> None:
    """Write the contact into the ledger. An attempt that reached nobody is no touch, nor a message not yet taken."""
    proof = None
    if step.proof is not None:
        proof = touches.Proof(hash=step.proof.digest, size_bytes=step.proof.size_bytes, at=step.at)
    touch = touches.record_touch(
        at=min(step.at, at), by=by, kind=_TOUCH_KINDS[Contact(step.contact)], channel=step.contact,
        unit_id=alert.unit_id, person_id=alert.person_id, household_id=alert.household_id,
        material=step.script_version.partition(" v")[0], material_version=step.script_version.partition(" v")[2],
        shown_text=step.shown_text, proof=proof, source="alert", source_ref=f"step:{step.pk}", note=step.note,
        recorded_at=at,
    )  # fmt: skip
    AlertStep.objects.filter(pk=step.pk).update(touch_id=touch.id)


def _note_times(alert: Alert, made: Made, *, at: datetime) -> None:
    """Stop the deadlines that this contact meets, at the time when it was made."""
    alert.next_attempt_at = None
    timing.meet(alert, ["again"], at=at)
    if made.contact is Contact.SMS:
        if alert.grade == "blue":
            alert.contacted_at = alert.contacted_at or made.made_at
            timing.meet(alert, ["contact"], at=made.made_at)
        return
    alert.contacted_at = alert.contacted_at or made.made_at
    timing.meet(alert, ["contact"], at=made.made_at)
    if made.contact is Contact.FACE and made.result is Result.REACHED:
        alert.met_at = alert.met_at or made.made_at
        timing.meet(alert, ["face"], at=made.made_at)
    if alert.state == rules.State.REPORTED and made.finding is not Finding.PERSUADED:
        timing.call_off(alert, ["face"], at=at)


@transaction.atomic
def send_sms(*, alert_id: int, key: str, version: int | None = None, by: Actor, at: datetime) -> AlertStep:
    """Queue the reminder of the script to the person's phone, and write it down as a contact.

    Raises:
        StepRefused: the alert is not being worked on, or no phone is known.
        AlertMoved: somebody else changed the alert meanwhile.
    """
    known: AlertStep | None = AlertStep.objects.filter(key=key).first()
    if known is not None:
        return known
    alert = alert_to_change(by, Permission.ALERT_WORK, alert_id, version)
    return _send(alert, key, by=by, at=at)


def _send(alert: Alert, key: str, *, by: Actor, at: datetime) -> AlertStep:
    state = rules.State(alert.state)
    alert.state = rules.check_contact(state, finding=None, has_person=alert.person_id is not None)
    if alert.person is None or not alert.person.phone:
        raise rules.MACHINE.refusal("no_phone")
    body = sms_text(alert, on=at.date())
    script = script_for(alert, Contact.SMS, officer=by.name, on=at.date())
    if not body:
        raise rules.MACHINE.refusal("no_script")
    message = channels.queue_message(
        channel="sms", to=alert.person.phone, body=body, unit_id=alert.unit_id, dedupe_key=f"alert.step:{key}",
        purpose=f"alert:{alert.pk}", template=script.version[:40], by=by, at=at,
    )  # fmt: skip
    made = Made(key=key, contact=Contact.SMS, result=Result.SENT, made_at=at, script_version=script.version)
    step = _write(alert, made, by=by, at=at, message_id=message.pk, message_state=message.state, shown_text=body)
    _note_times(alert, made, at=at)
    alert.version += 1
    alert.save()
    audit.record("alert.contacted", subject=alert, by=by, at=at, after={"contact": "sms", "result": "sent"})
    return step


def remind_where_due(alert: Alert, *, by: Actor, at: datetime) -> None:
    """Assign and remind at once where the rule of the grade says so (blue) and a phone is known.

    A person has confirmed the grade; the text is the reviewed script. Nothing else goes out by itself.
    """
    if not clocks(at.date()).content["grades"][alert.grade].get("remind_at_once"):
        return
    if alert.person is None or not alert.person.phone:
        return
    proposed = assignment.proposal(alert, on=at.date())
    alert.state = rules.MACHINE.next_state(rules.State(alert.state), rules.Step.ASSIGN)
    alert.unit_id, alert.officer_id = proposed.unit_id, proposed.officer_id
    alert.assigned_at, alert.assigned_why = at, proposed.why
    timing.meet(alert, ["assign"], at=at)
    audit.record("alert.assigned", subject=alert, by=by, at=at, why=proposed.why,
                 after={"unit": proposed.unit_id, "unit_name": proposed.unit_name, "officer": proposed.officer_id,
                        "officer_name": proposed.officer_name})  # fmt: skip
    events.tell(alert, "assigned", at)
    _send(alert, f"remind:{alert.pk}:{alert.reopened_count}", by=by, at=at)


def on_message_changed(event: Any) -> None:
    """Note beside the step what became of its message."""
    if not event.purpose.startswith("alert:"):
        return
    step = AlertStep.objects.select_for_update(of=("self",)).filter(message_id=event.message_id).first()
    if step is None or step.message_state == event.state:
        return
    at = clock.now()
    step.message_state = event.state
    step.save(update_fields=["message_state"])
    if event.state in {"accepted", "delivered"} and step.touch_id is None:
        _touch(step.alert, step, by=Actor(id=step.officer_id, name=step.officer_name, origin="job"), at=at)
    if event.state in LOST:
        _lost(step, at=at)
    ending.close_where_delivered(step, at=at)


def _lost(step: AlertStep, *, at: datetime) -> None:
    """A reminder that did not arrive is no contact: somebody has to call, and the deadline says by when."""
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=step.alert_id)
    by = Actor.system("短信回执")
    if step.touch_id is not None:
        touches.take_back(source="alert", source_ref=f"step:{step.pk}", reason="通道回执：没有送达", by=by, at=at)
    audit.record("alert.message_changed", subject=alert, by=by, at=at, after={"state": step.message_state})
    spoken = alert.steps.exclude(contact=Contact.SMS).exists()
    if not alert.is_open or spoken:
        return
    alert.contacted_at = None
    timing.begin(alert, ["contact"], at=at)
    alert.version += 1
    alert.save()
