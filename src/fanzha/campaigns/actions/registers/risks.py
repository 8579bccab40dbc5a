"""Hidden risks and findings of self-inspection: graded, resolved, checked and closed, each by the right hand."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.campaigns.actions.deliveries import Piece
from fanzha.campaigns.actions.registers import writing
from fanzha.campaigns.actions.registers.writing import RegisterRefused, entry_to_change, save_entry
from fanzha.campaigns.models import RegisterEntry
from fanzha.campaigns.queries.registers import rows as queries
from fanzha.campaigns.queries.registers.rules import register_rules
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.register import JUDGING, REGISTER, RegisterState, RegisterStep, check_step
from fanzha.core.workflow.why import is_reason


@transaction.atomic
def grade_risk(
    *, entry_id: int, grade: str, due_on: date | None = None, plan_id: int | None = None, version: int | None = None,
    by: Actor, at: datetime,
) -> RegisterEntry:  # fmt: skip
    """Say how grave a risk is; by that it is due. It may be graded anew until it is resolved.

    Args:
        due_on: earlier than the grade asks for, where it cannot wait; None takes what the grade asks for.
        plan_id: the emergency plan that stands ready, of the unit or of one above it.

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist, RegisterMoved: no right, not below the actor's posts, changed meanwhile.
        StepRefused: not open now, or the grade asks for an emergency plan and none is named.
        RegisterRefused: no such grade, a day that is over or later than the grade allows, a plan that does not hold.
    """
    row = entry_to_change(by, Permission.REGISTER_EDIT, entry_id, version)
    row.state = _after(row, RegisterStep.GRADE, by)
    today = localdate(at)
    chosen = register_rules(today).grades.get(grade)
    if chosen is None:
        raise RegisterRefused("请选隐患的级别。", {"grade": "请选级别。"})
    if chosen.needs_plan and plan_id is None:
        raise REGISTER.refusal("no_plan", grade=chosen.name)
    if plan_id is not None and plan_id not in dict(queries.plans_for(row.unit_id, today)):
        raise RegisterRefused("这个预案不是本单位或上级的，或者已经停用。", {"plan": "请另选一个预案。"})
    # Counted from the day it was found to be so grave; graded anew it may not drift away.
    latest = (row.due_on if row.grade == grade and row.due_on else None) or today + timedelta(days=chosen.days)
    if due_on is not None and not today <= due_on <= latest:
        sentence = f"整改期限要在今天到 {latest:%Y-%m-%d} 之间。"
        raise RegisterRefused(sentence, {"due_on": sentence})
    row.grade, row.due_on, row.plan_id, row.changed_at = grade, due_on or latest, plan_id, at
    save_entry(row)
    after = {"state": row.state, "grade": grade, "due_on": row.due_on.isoformat()}
    audit.record("register.graded", subject=row, by=by, at=at, after=after)
    return row


def resolve_risk(
    *, entry_id: int, said: str, pieces: Sequence[Piece] = (), version: int | None = None, by: Actor, at: datetime
) -> RegisterEntry:
    """Say what was done about a risk, with its proof.

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist, RegisterMoved, StepRefused: as for grading.
        RegisterRefused: nothing was said, or a file cannot prove it.
    """
    by.require(Permission.REGISTER_EDIT)
    ready = writing.prepared_proof(pieces, at)
    with transaction.atomic():
        row = entry_to_change(by, Permission.REGISTER_EDIT, entry_id, version)
        row.state = _after(row, RegisterStep.RESOLVE, by)
        if not is_reason(said):
            raise RegisterRefused("请写明做了什么，至少 4 个字。", {"said": "请写明做了什么，至少 4 个字。"})
        row.resolved_at, row.resolved_by_id, row.resolved_by_name = at, by.id, by.name
        row.resolved_said, row.changed_at = said.strip(), at
        save_entry(row)
        writing.keep_proof(row, ready, by, at)
        after = {"state": row.state, "files": len(ready), "late": _is_late(row, localdate(at))}
        audit.record("register.resolved", subject=row, by=by, at=at, after=after, why=said)
    return row


@transaction.atomic
def judge_risk(
    *, entry_id: int, step: str, why: str, version: int | None = None, by: Actor, at: datetime
) -> RegisterEntry:
    """Send back, check, close or reopen a risk.

    Args:
        step: "send_back", "check", "close" or "reopen".

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist, RegisterMoved: no right, not below the actor's posts, changed meanwhile.
        StepRefused: not open now, or the actor did the step before.
        RegisterRefused: no reason; its words are erased.
    """
    chosen = RegisterStep(step)
    if chosen not in JUDGING:
        raise RegisterRefused("没有这一步。")
    row = entry_to_change(by, Permission.REGISTER_CHECK, entry_id, version)
    row.state = _after(row, chosen, by)
    if chosen is RegisterStep.REOPEN and row.erased_at is not None:
        raise RegisterRefused("保存期限已过，内容已经清除，不能重新整改。请重新登记。")
    if not is_reason(why):
        raise RegisterRefused(f"请写明{REGISTER.step_names[chosen]}的依据，至少 4 个字。")
    today = localdate(at)
    if chosen is RegisterStep.CHECK:
        row.checked_at, row.checked_by_id, row.checked_by_name = at, by.id, by.name
    elif chosen in {RegisterStep.SEND_BACK, RegisterStep.REOPEN}:
        _undo(row)
    if chosen is RegisterStep.REOPEN:
        found = register_rules(today).grades.get(row.grade)
        row.due_on = today + timedelta(days=found.days) if found else row.due_on
    row.ended_at = at if row.state == RegisterState.CLOSED else None
    row.changed_at = at
    save_entry(row)
    audit.record(f"register.{_ACTS[chosen]}", subject=row, by=by, at=at, after={"state": row.state}, why=why)
    return row


_ACTS = {
    RegisterStep.SEND_BACK: "sent_back", RegisterStep.CHECK: "checked", RegisterStep.CLOSE: "closed",
    RegisterStep.REOPEN: "reopened",
}  # fmt: skip


@transaction.atomic
def void_risk(*, entry_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> RegisterEntry:
    """Take out a risk that was written by mistake; it stays to be read.

    Raises:
        NotAllowed, RegisterEntry.DoesNotExist, RegisterMoved, StepRefused: as for judging: whoever would have to
            resolve it does not take it out.
        RegisterRefused: no reason.
    """
    row = entry_to_change(by, Permission.REGISTER_CHECK, entry_id, version)
    row.state = _after(row, RegisterStep.VOID, by)
    if not is_reason(why):
        raise RegisterRefused("请写明为什么作废，至少 4 个字。")
    row.ended_at = row.changed_at = at
    save_entry(row)
    audit.record("register.voided", subject=row, by=by, at=at, after={"state": row.state}, why=why)
    return row


def _after(row: RegisterEntry, step: RegisterStep, by: Actor) -> RegisterState:
    return check_step(RegisterState(row.state), step, **queries.hands(by, row))


def _undo(row: RegisterEntry) -> None:
    row.resolved_at, row.resolved_by_id, row.resolved_by_name, row.resolved_said = None, None, "", ""
    row.checked_at, row.checked_by_id, row.checked_by_name = None, None, ""


def _is_late(row: RegisterEntry, today: date) -> bool:
    return row.due_on is not None and today > row.due_on
