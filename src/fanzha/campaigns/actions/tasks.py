"""Tasks are drafted, changed, issued, closed and withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fanzha.campaigns.actions.task_refusals import TaskMoved, TaskRefused
from fanzha.campaigns.models import Share, Task
from fanzha.campaigns.models.tasks import SPLITS
from fanzha.campaigns.queries.audience import Audience
from fanzha.campaigns.queries.counters import counters, evidence_names
from fanzha.campaigns.queries.splitting import SharedOut, Splitter
from fanzha.common import audit, jobs, numbering
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import quotas
from fanzha.core.workflow.campaign_task import SHARE, TASK, TaskState, TaskStep
from fanzha.core.workflow.why import is_reason
from fanzha.org import queries as org

ISSUE = "campaigns.issue_task"
_MOST = 2_000_000_000  # what the database holds; no county has so many of anything


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a task asks for.

    Attributes:
        counter: code of a counter; empty where it is only done or not.
        quota: of all units together; `None` where no number is asked.
        typed: quotas of single units, written by hand: unit to number.
        evidence: kinds of evidence that must be there before a unit reports its share done.
    """

    title: str
    begins_on: date
    due_at: datetime
    audience: Audience
    text: str = ""
    counter: str = ""
    quota: int | None = None
    split: str = quotas.NO_QUOTA
    evidence: tuple[str, ...] = ()
    incoming_number: str = ""
    typed: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def draft_task(
    *, unit_id: int, wanted: Wanted, by: Actor, at: datetime, key: str | None = None, plan_id: int | None = None,
    measure: str = "",
) -> Task:  # fmt: skip
    """Draft a task of a unit; the same key again returns what is there.

    Raises:
        NotAllowed: the actor may not issue tasks.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
        TaskRefused: what is wanted does not fit.
    """
    by.require(Permission.TASK_ISSUE)
    unit = org.unit_seen(by, unit_id, Permission.TASK_ISSUE)
    there = Task.objects.filter(key=key).first() if key else None
    if there is not None:
        return _same_unit(there, unit.pk)
    fields = checked(wanted, at)
    task: Task = Task.objects.create(
        number=f"RW-{at.year}-{numbering.take(f'task.{at.year}'):05}", key=key, unit_id=unit.pk, plan_id=plan_id,
        measure=measure, state=TaskState.DRAFTED, created_at=at, created_by_id=by.id, **fields,
    )  # fmt: skip
    audit.record("task.drafted", subject=task, by=by, at=at, after=facts(task))
    return task


def _same_unit(task: Task, unit_id: int) -> Task:
    """Return a task that a form was sent for before; a key of another unit's form is nobody's key."""
    if task.unit_id != unit_id:
        raise TaskRefused("这张表单已经用过。请重新打开“新建任务”。")
    return task


@transaction.atomic
def edit_task(*, task_id: int, wanted: Wanted, version: int | None = None, by: Actor, at: datetime) -> Task:
    """Change a task before it is issued.

    Raises:
        NotAllowed, Task.DoesNotExist: no right, or issued outside the actor's posts.
        StepRefused: it is out already.
        TaskRefused, TaskMoved: what is wanted does not fit, or somebody changed it meanwhile.
    """
    task: Task = task_to_change(by, task_id, version)
    TASK.next_state(TaskState(task.state), TaskStep.ISSUE)
    before = facts(task)
    for name, value in checked(wanted, at).items():
        setattr(task, name, value)
    save(task)
    audit.record("task.edited", subject=task, by=by, at=at, before=before, after=facts(task))
    return task


@transaction.atomic
def type_quotas(
    *, task_id: int, typed: Mapping[int, int | None], version: int | None = None, by: Actor, at: datetime
) -> Task:
    """Write down quotas of single units before a task is issued; `None` leaves the unit to the split.

    Raises:
        as `edit_task`.
    """
    task: Task = task_to_change(by, task_id, version)
    TASK.next_state(TaskState(task.state), TaskStep.ISSUE)
    kept = {int(pk): number for pk, number in (task.typed or {}).items()} | dict(typed)
    task.typed = _typed({pk: number for pk, number in kept.items() if number is not None})
    save(task)
    audit.record("task.edited", subject=task, by=by, at=at, after={"typed": len(task.typed or {})})
    return task


@transaction.atomic
def issue_task(
    *, task_id: int, version: int | None = None, by: Actor, at: datetime, split: Splitter | None = None
) -> Task:
    """Issue a task: who gets how much is settled now, a job gives it to the units.

    Args:
        split: shared by those who issue many tasks at once, so that units and people are read once.

    Raises:
        NotAllowed, Task.DoesNotExist: no right, or outside the actor's posts.
        StepRefused: it is out already, or withdrawn.
        TaskRefused: nobody to give it to, or the parts do not come to the whole; the sentence says which.
        TaskMoved: somebody changed it meanwhile.
    """
    task: Task = task_to_change(by, task_id, version)
    after = TASK.next_state(TaskState(task.state), TaskStep.ISSUE)
    if task.due_at <= at:
        raise TaskRefused("截止时间已经过了。请先改截止时间，再下发。", field="due_on")
    shared = (split or Splitter(by, at.date())).shared_out(task)
    _check_ready(shared)
    task.state, task.issued_at, task.issued_by_name = after, at, by.name
    task.split_into = [[pk, shared.parts.get(pk)] for pk in shared.units]
    task.shares_wanted = len(shared.units)
    save(task)
    audit.record("task.issued", subject=task, by=by, at=at, after={"units": task.shares_wanted, "quota": task.quota})
    jobs.defer(ISSUE, task_id=task.pk)
    return task


def _check_ready(shared: SharedOut) -> None:
    if not shared.is_ready:
        raise TaskRefused(" ".join(shared.problems))


@transaction.atomic
def withdraw_task(*, task_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> Task:
    """Take a task back: nobody owes it any more, what was delivered stays.

    Raises:
        NotAllowed, Task.DoesNotExist, StepRefused, TaskMoved: as for issuing; while it is being issued it waits.
        TaskRefused: no reason.
    """
    return _end(task_id, TaskStep.WITHDRAW, "task.withdrawn", why, version, by, at)


@transaction.atomic
def close_task(*, task_id: int, why: str = "", version: int | None = None, by: Actor, at: datetime) -> Task:
    """Close a task. Where units still owe it, a reason says why; they stay on record as not done.

    Raises:
        NotAllowed, Task.DoesNotExist, StepRefused, TaskMoved: as for issuing.
        TaskRefused: units still owe it and there is no reason.
    """
    open_states = [state.value for state in SHARE.open_states]
    still = Share.objects.filter(task_id=task_id, state__in=open_states).count()
    if still and not is_reason(why):
        raise TaskRefused(f"还有 {still} 个单位没有办完。仍要办结，请写明理由，至少 4 个字。", field="why")
    return _end(task_id, TaskStep.CLOSE, "task.closed", why, version, by, at, needs_reason=False)


def _end(
    task_id: int, step: TaskStep, act: str, why: str, version: int | None, by: Actor, at: datetime, *,
    needs_reason: bool = True,
) -> Task:  # fmt: skip
    task: Task = task_to_change(by, task_id, version)
    before, after = task.state, TASK.next_state(TaskState(task.state), step)
    if needs_reason and not is_reason(why):
        raise TaskRefused("请写明理由，至少 4 个字。", field="why")
    task.state, task.ended_at, task.ended_said = after, at, why.strip() or None
    save(task)
    audit.record(act, subject=task, by=by, at=at, before={"state": before}, after={"state": task.state}, why=why)
    return task


def checked(wanted: Wanted, at: datetime) -> dict[str, Any]:
    """Return the fields of a task.

    Raises:
        TaskRefused: a title is missing, a code unknown, a number impossible, the deadline before the beginning.
    """
    if not wanted.title.strip():
        raise TaskRefused("请写任务名称。", field="title")
    if wanted.due_at.date() < wanted.begins_on:
        raise TaskRefused("截止日期早于开始日期。请核对。", field="due_on")
    if wanted.counter and wanted.counter not in counters(at.date()):
        raise TaskRefused("没有这个计数指标。请重新选。", field="counter")
    if unknown := set(wanted.evidence) - set(evidence_names(at.date())):
        raise TaskRefused(f"没有这种凭证：{'、'.join(sorted(unknown))}。", field="evidence")
    if wanted.split not in SPLITS:
        raise TaskRefused("请选分配办法。", field="split")
    if wanted.quota is not None and not 1 <= wanted.quota <= _MOST:
        raise TaskRefused("总量应是 1 以上的整数。不定数量就空着。", field="quota")
    if wanted.quota is not None and wanted.split == quotas.NO_QUOTA:
        raise TaskRefused("填了总量，请选怎么分：每个单位同样多、按人口、按户数或逐个填写。", field="split")
    if wanted.quota is None and wanted.split != quotas.NO_QUOTA:
        raise TaskRefused("选了怎么分，请填总量；不定数量就选“不定数量”。", field="quota")
    return {
        "title": wanted.title.strip()[:120], "asked": wanted.text.strip() or None, "counter": wanted.counter,
        "quota": wanted.quota, "split": wanted.split, "evidence": list(wanted.evidence),
        "incoming_number": wanted.incoming_number.strip()[:60], "audience": wanted.audience.as_json(),
        "begins_on": wanted.begins_on, "due_at": wanted.due_at, "typed": _typed(wanted.typed),
    }  # fmt: skip


def _typed(typed: Mapping[int, int]) -> dict[str, int] | None:
    if any(not 0 <= number <= _MOST for number in typed.values()):
        raise TaskRefused("各单位的数应是 0 以上的整数。")
    return {str(pk): number for pk, number in typed.items()} or None


def task_to_change(by: Actor, task_id: int, version: int | None, *, lock: bool = True) -> Any:
    """Return a task that the actor may issue, locked.

    Raises:
        NotAllowed, Task.DoesNotExist: no right, or outside the actor's posts.
        TaskMoved: somebody changed it after the form was shown.
    """
    by.require(Permission.TASK_ISSUE)
    rows = Task.objects.visible_to(by, Permission.TASK_ISSUE)
    task = (rows.select_for_update(of=("self",)) if lock else rows).get(pk=task_id)
    if version is not None and task.version != version:
        raise TaskMoved("您打开后，别人改过这项任务。您填的内容还在，核对后可以再提交。")
    return task


def save(task: Task) -> None:
    """Write a task and count its version on."""
    task.version += 1
    task.save()


def facts(task: Task) -> dict[str, Any]:
    """Return what the audit row says of a task."""
    return {
        "title": task.title, "counter": task.counter, "quota": task.quota, "split": task.split,
        "due_at": task.due_at.isoformat(), "audience": task.audience, "evidence": task.evidence,
        "incoming_number": task.incoming_number,
    }  # fmt: skip
