"""The unit above approves, sends back, reopens for a time; what is not handed in again stands as it stood."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fanzha.campaigns.actions.returns.refusals import ReturnMoved, ReturnRefused
from fanzha.campaigns.models import Return
from fanzha.campaigns.queries.returns import rows
from fanzha.campaigns.queries.returns.schedule import return_rules
from fanzha.common import audit, files
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.periodic_return import RETURN, ReturnState, ReturnStep, check_decision
from fanzha.core.workflow.why import is_reason

_STOOD = ("values", "text", "completed_by_id", "completed_by_name", "signs", "sketch")


@transaction.atomic
def approve_return(*, row_id: int, version: int | None = None, by: Actor, at: datetime) -> Return:
    """Approve a return.

    Raises:
        NotAllowed, NoReturn: no right, or of a unit outside the actor's posts.
        StepRefused: it is not handed in, of the actor's own unit, or handed in by the actor.
        ReturnMoved: somebody changed it meanwhile.
    """
    row = _decided(by, row_id, version, ReturnStep.APPROVE)
    _note(row, by, at, "")
    _save(row)
    audit.record("return.approved", subject=row, by=by, at=at, after={"state": row.state})
    return row


@transaction.atomic
def send_back(*, row_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> Return:
    """Send a return back to the unit with a reason; the time of its first report stays.

    Raises:
        as for approving; ReturnRefused: no reason.
    """
    row = _decided(by, row_id, version, ReturnStep.SEND_BACK)
    _check_reason(why, "退回")
    _note(row, by, at, why)
    row.completed_at = None
    _save(row)
    audit.record("return.sent_back", subject=row, by=by, at=at, after={"state": row.state}, why=why)
    return row


@transaction.atomic
def reopen_return(
    *, row_id: int, why: str, until: datetime, version: int | None = None, by: Actor, at: datetime
) -> Return:
    """Open a locked return until a moment. What stood is kept and stands again when the time is over.

    Raises:
        as for approving; ReturnRefused: no reason, or the end lies in the past or too far away.
    """
    row = _decided(by, row_id, version, ReturnStep.REOPEN)
    _check_reason(why, "重开")
    longest = return_rules(at.date()).longest_reopening_days
    if not at < until <= at + timedelta(days=longest + 1):
        raise ReturnRefused(f"请选重开到哪一天，从今天起最长 {longest} 天。", field="until")
    stood = {name: getattr(row, name) for name in _STOOD}
    stood |= {
        "completed_at": (row.completed_at or at).isoformat(), "files": list(row.files.values_list("pk", flat=True))
    }  # fmt: skip
    row.stood, row.reopened_until, row.reopened_why = stood, until, why.strip()
    _save(row)
    audit.record("return.reopened", subject=row, by=by, at=at, after={"until": until.isoformat()}, why=why)
    return row


def lapse_returns(*, at: datetime) -> int:
    """Lock the returns whose time is over, as they stood before they were reopened; return how many."""
    over = Return.objects.filter(state=ReturnState.REOPENED, reopened_until__lt=at).order_by("pk")
    return sum(_lapse(pk, at) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _lapse(row_id: int, at: datetime) -> int:
    waiting = Return.objects.filter(pk=row_id, state=ReturnState.REOPENED, reopened_until__lt=at)
    row = waiting.select_for_update(skip_locked=True).first()
    if row is None:
        return 0
    row.state = RETURN.next_state(ReturnState(row.state), ReturnStep.LAPSE)
    stood = row.stood or {}
    for held in row.files.exclude(pk__in=stood.get("files", [])).select_related("file"):
        file = held.file
        held.delete()
        files.erase(file)
    for name in _STOOD:
        setattr(row, name, stood.get(name, getattr(row, name)))
    row.completed_at = datetime.fromisoformat(stood["completed_at"]) if stood else row.first_completed_at
    row.stood, row.reopened_until = None, None
    _save(row)
    system = Actor.system("重开期满，恢复重开前的内容", origin="job")
    audit.record("return.lapsed", subject=row, by=system, at=at, after={"state": row.state}, why=system.why)
    return 1


def _decided(by: Actor, row_id: int, version: int | None, step: ReturnStep) -> Return:
    """Return a return, locked, in the state that a step leads to."""
    by.require(Permission.RETURN_APPROVE)
    seen = Return.objects.visible_to(by, Permission.RETURN_APPROVE).select_related("unit", "form")
    row: Return = seen.select_for_update(of=("self",)).get(pk=row_id)
    if version is not None and row.version != version:
        raise ReturnMoved("您打开后，这份报表有变化。请看过再办。", row)
    completed_it = by.id is not None and row.completed_by_id == by.id
    above = rows.is_above(by, row.unit, row.form)
    row.state = check_decision(ReturnState(row.state), step, is_above=above, completed_it=completed_it)
    return row


def _note(row: Any, by: Actor, at: datetime, why: str) -> None:
    row.decided_at, row.decided_by_id, row.decided_by_name, row.decided_why = at, by.id, by.name, why.strip()


def _check_reason(why: str, step: str) -> None:
    if not is_reason(why):
        raise ReturnRefused(f"请写明{step}的理由，至少 4 个字，填报单位看得到。", field="why")


def _save(row: Any) -> None:
    row.version += 1
    row.save()
