"""Changes to the tasks of a case."""

from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.cases.actions import letters
from fanzha.cases.actions.register import CaseMoved, CaseRefused, case_to_change
from fanzha.cases.models import Case, CaseTask
from fanzha.cases.queries.words import case_words
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import case as cases
from fanzha.core.workflow import case_task as rules
from fanzha.core.workflow.why import is_reason

_MOST_AT_ONCE = 500
_TO_SAY = {rules.Step.FINISH: "办了什么", rules.Step.CANCEL: "为什么不用办", rules.Step.MISS: "为什么"}


@transaction.atomic
def ask_task(
    *, case_id: int, kind: str, unit_id: int, words: str = "", key: str | None = None, by: Actor, at: datetime
) -> CaseTask:
    """Give a unit something to do for a case; the same form sent twice gives it once.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself; a closed case gets no new tasks.
        KeyError: the rules know no such kind.
    """
    case: Case = case_to_change(by, case_id, None)
    known: CaseTask | None = CaseTask.objects.filter(key=key, case=case).first() if key else None
    if known is not None:
        return known
    cases.next_state(cases.State(case.state), cases.Step.EDIT)
    said = case_words(at.date())
    task: CaseTask = CaseTask.objects.create(
        case=case, unit_id=unit_id, kind=kind, words=words.strip(), state=rules.State.OPEN, asked_at=at,
        due_at=said.task_due(kind, at), rules_version=said.version, asked_by_name=by.name, asked_by_id=by.id, key=key,
    )  # fmt: skip
    audit.record("case.task_asked", subject=case, by=by, at=at, after={"kind": kind, "unit_id": unit_id})
    letters.task_asked(task, by=by, at=at)
    return task


@transaction.atomic
def end_task(*, task_id: int, step: str, answer: str, version: int | None = None, by: Actor, at: datetime) -> CaseTask:
    """Note that a task was done, or why it need not be.

    Raises:
        NotAllowed: the actor's posts allow neither.
        CaseTask.DoesNotExist: neither the task nor its case is the actor's.
        StepRefused: it has ended already.
        CaseRefused: nothing is said of what was done, or why not.
        CaseMoved: somebody else changed it meanwhile.
    """
    task = task_to_change(by, task_id)
    if version is not None and task.version != version:
        raise CaseMoved("您打开后，别人改过这项任务。您填的内容还在，核对后可以再保存。")
    before = task.state
    task.state = rules.next_state(rules.State(task.state), rules.Step(step))
    if not is_reason(answer):
        raise CaseRefused(f"请写明{_TO_SAY[rules.Step(step)]}，至少 4 个字。")
    task.answer, task.ended_at, task.ended_by_name = answer.strip(), at, by.name
    task.version += 1
    task.save()
    audit.record(f"case.task_{step}", subject=task.case, by=by, at=at, before={"state": before},
                 after={"kind": task.kind, "state": task.state})  # fmt: skip
    letters.task_ended(task, by=by, at=at)
    return task


def task_to_change(by: Actor, task_id: int) -> CaseTask:
    """Return a task, locked: of the actor's unit, or of a case that the actor may change.

    Raises:
        NotAllowed: the actor's posts hold neither permission.
        CaseTask.DoesNotExist: none of the actor's.
    """
    if not by.may(Permission.CASE_EDIT):
        by.require(Permission.REVISIT_WORK)
    row: Any = CaseTask.objects.select_for_update(of=("self",)).select_related("case").get(pk=task_id)
    own = CaseTask.objects.filter(pk=task_id)
    is_own = any(
        own.visible_to(by, permission).exists()
        for permission in (Permission.CASE_EDIT, Permission.REVISIT_WORK)
        if by.may(permission)
    )
    if not is_own and not Case.objects.visible_to(by, Permission.CASE_EDIT).filter(pk=row.case_id).exists():
        raise CaseTask.DoesNotExist
    return row  # type: ignore[no-any-return]


@transaction.atomic
def miss_tasks(*, by: Actor, at: datetime) -> int:
    """Note which tasks nobody ended in time; return how many."""
    late = CaseTask.objects.select_for_update(of=("self",), skip_locked=True).select_related("case", "unit")
    rows = list(late.filter(state=rules.State.OPEN, due_at__lte=at).order_by("due_at", "pk")[:_MOST_AT_ONCE])
    for task in rows:
        task.state = rules.next_state(rules.State(task.state), rules.Step.MISS)
        task.version += 1
        task.save(update_fields=["state", "version"])
        audit.record("case.task_miss", subject=task.case, by=by, at=at, after={"kind": task.kind})
        letters.task_ended(task, by=by, at=at)
    return len(rows)
