"""How a file ends: by a named officer, by its day, or after follow-up was switched off; then it is erased."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from fanzha.common import approvals, audit
from fanzha.common.actor import Actor
from fanzha.core.workflow.followup import BY_HAND, FOLLOWUP, Ended, FileState, FileStep
from fanzha.core.workflow.followup_plea import PLEA, PleaState, PleaStep
from fanzha.followup.actions import erasing, naming
from fanzha.followup.actions.base import FollowupRefused, check_outside, check_said, held
from fanzha.followup.models import File, Plea
from fanzha.followup.queries import files, switch
from fanzha.followup.queries.rules import day_of, rules_at
from fanzha.followup.queries.switch import RUNNING

_SWEEPER = Actor.system("帮助跟进到期收尾", origin="job")


@transaction.atomic
def close_file(*, file_id: int, outcome: str, note: str, by: Actor, at: datetime) -> None:
    """End a file. One named officer is enough: ending never harms whom it is about.

    Raises:
        FollowupOff, File.DoesNotExist: off, or not there for the officer.
        FollowupRefused, NoteRefused: no such outcome, or the note says what it may not.
    """
    if outcome not in BY_HAND:
        raise FollowupRefused("请选一项结束的原因。")
    file = held(by, file_id)
    check_said(file, [note], at)
    end(file, Ended(outcome), FileStep.CLOSE, by=by, at=at, note=note.strip())


@transaction.atomic
def close_from_register(*, file_id: int, outcome: str, note: str, by: Actor, at: datetime) -> None:
    """End a file whose basis is gone, or which nobody is named in any more; by the deciding authority, unseen.

    Raises:
        FollowupOff, File.DoesNotExist: off, or not there for the officer.
        FollowupRefused, NoteRefused: no such outcome, or the note says what it may not.
    """
    if outcome not in BY_HAND:
        raise FollowupRefused("请选一项结束的原因。")
    file: File = File.objects.select_for_update(of=("self",)).get(pk=files.registered(by, file_id).pk)
    check_outside(file, note, at)
    end(file, Ended(outcome), FileStep.CLOSE, by=by, at=at, note=note.strip())


def end(file: File, outcome: Ended, step: FileStep, *, by: Actor, at: datetime, note: str = "") -> None:
    """Take a file to its end, inside the caller's transaction."""
    before = file.state
    file.state = FOLLOWUP.next_state(FileState(file.state), step)
    file.closed_at, file.outcome, file.closing_note = at, outcome, note
    file.save(update_fields=["state", "closed_at", "outcome", "closing_note"])
    audit.record("followup.closed", subject=file, by=by, at=at, before={"state": before},
                 after={"state": file.state, "outcome": file.outcome})  # fmt: skip


def sweep(*, at: datetime) -> tuple[int, int]:
    """End what is over and erase what has ended; return how many of each. Safe to kill and to repeat."""
    naming.lapse(by=_SWEEPER, at=at)
    ended = sum(_end_one(pk, outcome, at) for pk, outcome in _due(at))
    gone = 0
    for pk in list(erasing.over(at).values_list("pk", flat=True)):
        gone += _erase_one(pk, at)
    with transaction.atomic():
        erasing.erase_pleas(at - rules_at(at).nothing_held, at)
    return ended, gone


def _due(at: datetime) -> Iterable[tuple[int, Ended]]:
    today = day_of(at)
    off = switch.last_off()
    if off is not None and off.off_at is not None and at - off.off_at >= rules_at(at).off:
        for pk in list(File.objects.filter(state__in=RUNNING).values_list("pk", flat=True)):
            yield pk, Ended.SWITCHED_OFF
    for pk in list(File.objects.filter(state__in=RUNNING, expires_on__lt=today).values_list("pk", flat=True)):
        yield pk, Ended.EXPIRED
    for pk in list(File.objects.filter(state=FileState.PROPOSED).values_list("pk", flat=True)):
        if not approvals.queries.open_about("followup.file", pk).exists():
            yield pk, Ended.DECLINED


@transaction.atomic
def _end_one(pk: int, outcome: Ended, at: datetime) -> int:
    rows = File.objects.select_for_update(of=("self",), skip_locked=True)
    file = rows.filter(Q(state__in=RUNNING) | Q(state=FileState.PROPOSED), pk=pk).first()
    if file is None or not _still(file, outcome, at):
        return 0
    step = FileStep.DECLINE if outcome is Ended.DECLINED else FileStep.EXPIRE
    end(file, outcome, step, by=_SWEEPER, at=at)
    return 1


def _still(file: File, outcome: Ended, at: datetime) -> bool:
    """Say whether the file, now locked, is still over: it may have been renewed or opened meanwhile."""
    if outcome is Ended.EXPIRED:
        return file.expires_on < day_of(at)
    if outcome is Ended.DECLINED:
        return file.state == FileState.PROPOSED and not approvals.queries.open_about("followup.file", file.pk).exists()
    return True


@transaction.atomic
def _erase_one(pk: int, at: datetime) -> int:
    rows = list(erasing.over(at).filter(pk=pk).select_for_update(of=("self",), skip_locked=True))
    erasing.erase_files(rows, at)
    return len(rows)


def end_appeals(file: File, *, at: datetime, by: Actor) -> None:
    """Note that appeals against a file that ended in the person's favour are granted."""
    for plea in Plea.objects.filter(file=file, kind="appeal", state=PleaState.WAITING):
        plea.state = PLEA.next_state(PleaState(plea.state), PleaStep.GRANT)
        plea.answered_at, plea.answered_by_name = at, by.name
        plea.save(update_fields=["state", "answered_at", "answered_by_name"])
        audit.record("followup.plea_granted", subject=plea, by=by, at=at, after={"state": plea.state})
