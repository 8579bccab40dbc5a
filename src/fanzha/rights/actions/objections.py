"""Objections to the watch lists: taken from everybody alike, decided by an officer who did not list the value."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.common import audit, numbering, refusals, slots
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.workflow import objection as rules
from fanzha.core.workflow.objection import ObjectionState, ObjectionStep
from fanzha.intake import actions as intake
from fanzha.intake.queries import canonical, receipts, watch
from fanzha.rights.actions.requests import RequestRefused, reason_of
from fanzha.rights.models import Objection
from fanzha.rights.queries.rules import clocks


@dataclass(frozen=True, slots=True)
class Objecting:
    """What somebody says of a listed value. `key` comes from the form: the same form sent twice is one objection."""

    key: str
    kind: str
    value: str
    unit_id: int
    said: str = ""
    contact_phone: str = ""


@transaction.atomic
def take_objection(*, objecting: Objecting, by: Actor, at: datetime) -> Objection:
    """Take an objection, whether the value is listed or not: whoever asks learns nothing by asking."""
    known: Objection | None = Objection.objects.filter(key=objecting.key).first()
    if known is not None:
        return known
    code, year = receipts.fresh(), f"{at.astimezone(CHINA):%Y}"
    objection: Objection = Objection.objects.create(
        number=f"YY-{year}-{numbering.take(f'YY-{year}'):06d}", receipt=code, receipt_index=receipts.index(code),
        key=objecting.key, unit_id=objecting.unit_id, kind=objecting.kind,
        digest=canonical.digest(objecting.kind, objecting.value),
        value=canonical.canonical(objecting.kind, objecting.value), said=objecting.said,
        contact_phone=objecting.contact_phone, state=ObjectionState.RECEIVED, received_at=at,
        due_at=at + clocks(at).decide,
    )  # fmt: skip
    audit.record("objection.taken", subject=objection, by=by, at=at, after={"kind": objection.kind})
    return objection


@transaction.atomic
def read_objection(*, objection_id: int, by: Actor, at: datetime) -> Objection:
    """Return an objection for its page and record that this officer opened it.

    Raises:
        Objection.DoesNotExist: not there, or of a unit that the officer does not see.
    """
    seen = Objection.objects.visible_to(by, Permission.RIGHTS_VIEW).select_related("unit")
    objection: Objection = seen.get(pk=objection_id)
    audit.record("objection.opened", subject=objection, by=by, at=at)
    return objection


@transaction.atomic
def decide_objection(*, objection_id: int, step: str, reason: str, by: Actor, at: datetime) -> None:
    """Withdraw the entry, keep it with reason, basis, remedy and contact, or note that there is none.

    Raises:
        StepRefused: decided already, the step does not fit the list, or the officer listed the value.
        RequestRefused: no reason.
    """
    by.require(Permission.RIGHTS_HANDLE)
    rows = Objection.objects.visible_to(by, Permission.RIGHTS_HANDLE).select_for_update(of=("self",))
    objection: Objection = rows.get(pk=objection_id)
    entry = watch.held_entry(objection.kind, objection.digest, at)
    objection.state = rules.check_decision(
        ObjectionState(objection.state), ObjectionStep(step), is_listed=entry is not None,
        kind=watch.kind_name(objection.kind), listed_it=entry is not None and entry.listed_by_id == by.id,
        is_alone=is_alone(by, at),
    )  # fmt: skip
    why = reason_of(reason, "理由")
    if step == ObjectionStep.REFUSE:
        refusals.state(code="objection.refused", subject=objection, reason=why, by=by, at=at)
    if entry is not None:
        objection.entry_id = entry.pk
    if entry is not None and step == ObjectionStep.UPHOLD:
        intake.withdraw_entry(entry_id=entry.pk, why=f"异议 {objection.number}：{why}", by=by, at=at)
    objection.note, objection.decided_at, objection.decided_by_name = why, at, by.name
    objection.save()
    audit.record(f"objection.{step}", subject=objection, by=by, at=at, after={"state": objection.state}, why=why)


def is_alone(by: Actor, at: datetime) -> bool:
    """Say whether nobody else here may decide: one's own listing is then judged by oneself rather than by nobody."""
    found = slots.filled("approvals.deciders", Permission.RIGHTS_HANDLE, None, at)
    others = {number for part in found for number, _ in part} - {by.id}
    return not others


__all__ = ["Objecting", "RequestRefused", "decide_objection", "read_objection", "take_objection"]
