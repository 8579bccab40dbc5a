"""Duty hand-over notes: written at the end of a shift with counts of the machine, confirmed by the next person."""

from datetime import datetime

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org import queries
from fanzha.org.actions.inbox import tell
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import DutyNote, Unit


@transaction.atomic
def write_note(
    *, unit_id: int, from_at: datetime, to_at: datetime, shift_name: str, remarks: str, by: Actor, at: datetime
) -> DutyNote:
    """Write down what a shift leaves behind. What is open is counted now and stays as it was.

    Raises:
        OfficerRefused: the times cannot stand, or a note of the same shift is there already.
        NotAllowed: the actor may not see rosters.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.DUTY_VIEW)
    unit = Unit.objects.visible_to(by, Permission.DUTY_VIEW).get(pk=unit_id)
    if to_at <= from_at:
        raise OfficerRefused("下班时间要晚于上班时间。", field="to_at")
    if from_at > at:
        raise OfficerRefused("这个班还没开始。", field="from_at")
    Unit.objects.select_for_update().get(pk=unit.pk)  # two at once write one note
    if DutyNote.objects.filter(unit=unit, from_at=from_at, writer_id=by.id).exists():
        raise OfficerRefused("这个班的交接班记录您已经写过了。")
    counts = [[one.label, one.number, one.measure] for one in queries.duty_counts(unit.pk, at=at)]
    note: DutyNote = DutyNote.objects.create(
        unit=unit, from_at=from_at, to_at=to_at, shift_name=shift_name[:20], writer_id=by.id or 0,
        writer_name=by.name[:80], written_at=at, counts=counts, remarks=remarks.strip(),
    )  # fmt: skip
    audit.record("duty.note_written", subject=note, by=by, at=at, after={"counts": counts})
    for duty in queries.next_on_duty(unit.pk, at=to_at):
        if duty.officer_id != by.id:
            tell(
                officer_id=duty.officer_id, kind="duty", text=f"{unit}的交接班记录等您接班",
                url=f"/org/notes/{note.pk}/", key=f"note:{note.pk}", at=at,
            )  # fmt: skip
    return note


@transaction.atomic
def take_note(*, note_id: int, remarks: str, by: Actor, at: datetime) -> DutyNote:
    """Confirm that one has taken the shift over. Once, and never one's own.

    Raises:
        OfficerRefused: it is one's own, or somebody has taken it already.
        DutyNote.DoesNotExist: it lies outside the actor's posts.
    """
    by.require(Permission.DUTY_VIEW)
    notes = DutyNote.objects.visible_to(by, Permission.DUTY_VIEW).select_related("unit")
    note: DutyNote = notes.select_for_update(of=("self",)).get(pk=note_id)
    if note.writer_id == by.id:
        raise OfficerRefused("自己写的记录要由接班的人确认。")
    if note.taker_id is not None:
        raise OfficerRefused(f"{note.taker_name}已经接班。")
    note.taker_id, note.taker_name, note.taken_at, note.taker_remarks = by.id, by.name[:80], at, remarks.strip()
    note.save(update_fields=["taker", "taker_name", "taken_at", "taker_remarks"])
    audit.record("duty.note_taken", subject=note, by=by, at=at)
    tell(
        officer_id=note.writer_id, kind="duty", text=f"{by.name}已接{note.unit}的班", url=f"/org/notes/{note.pk}/",
        key=f"note:{note.pk}:taken", at=at,
    )  # fmt: skip
    return note
