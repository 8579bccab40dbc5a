"""The deadline of a task that is out is moved, and those who still owe it are told."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from fanzha.campaigns.actions.task_refusals import TaskRefused
from fanzha.campaigns.actions.tasks import save, task_to_change
from fanzha.campaigns.models import Share, Task
from fanzha.campaigns.queries.task_rules import due_moment, odd_day
from fanzha.common import audit, jobs
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.core.workflow.campaign_task import ShareState, TaskState, check_running
from fanzha.core.workflow.why import is_reason
from fanzha.org import actions as org_actions
from fanzha.org import queries as org

TELL = "campaigns.tell_moved"
_AT_ONCE = 200


@transaction.atomic
def move_deadline(*, task_id: int, due_on: date, why: str, version: int | None = None, by: Actor, at: datetime) -> Task:
    """Move the deadline of a task that is out, later or earlier; the units that still owe it are told by a job.

    All of its shares follow, but for those to which a unit gave an earlier day of its own: they keep it, as long as
    it is not later than the new one. A share that was reported late stays late and one in time stays in time: that is
    stored when it is reported, by the deadline that held then. What is reported afterwards counts by the new one.

    Raises:
        NotAllowed, Task.DoesNotExist: no right, or issued outside the actor's posts.
        StepRefused: the task is not out, or not any more.
        TaskRefused: no reason, the same day, over already, before the beginning, or on a day off or of make-up work.
        TaskMoved: somebody changed the task meanwhile.
    """
    task: Task = task_to_change(by, task_id, version)
    check_running(TaskState(task.state))
    before, after = task.due_at, due_moment(due_on, localdate(at))
    _check(task, due_on, after, why, at)
    # Whoever hands a share down at this moment is waited for, so that a part that is written meanwhile follows too.
    shares = Share.objects.filter(task_id=task.pk)
    list(shares.select_for_update().order_by("pk").values_list("pk", flat=True))
    follow = shares.filter(Q(due_at=before) | Q(due_at__gt=after)).update(due_at=after)
    task.due_at = after
    save(task)
    audit.record("task.deadline_moved", subject=task, by=by, at=at,
                 before={"due_at": before.astimezone(CHINA).isoformat()},
                 after={"due_at": after.isoformat(), "shares": follow}, why=why.strip())  # fmt: skip
    jobs.defer(TELL, task_id=task.pk, version=task.version)
    return task


def _check(task: Task, due_on: date, after: datetime, why: str, at: datetime) -> None:
    if after == task.due_at:
        raise TaskRefused("截止时间和现在一样。请另选一天。", field="due_on")
    if after <= at:
        raise TaskRefused("新的截止时间已经过了。请选今天以后的日子。", field="due_on")
    if due_on < task.begins_on:
        raise TaskRefused("截止日期早于开始日期。请核对。", field="due_on")
    if odd := odd_day(due_on):
        raise TaskRefused(f"{due_on.month} 月 {due_on.day} 日是{odd}。请另选一个工作日。", field="due_on")
    if not is_reason(why):
        raise TaskRefused("请写明为什么改，至少 4 个字。", field="why")


def tell_moved(*, task_id: int, version: int, at: datetime) -> int:
    """Tell the officers of the units that still owe a task until when; return how many letters were new.

    A batch at a time, each in a transaction of its own; a run that is repeated tells nobody twice.
    """
    task = Task.objects.filter(pk=task_id, state=TaskState.ISSUED).first()
    if task is None:
        return 0
    said, new = f"任务“{task.title}”的截止时间改为 {_said(task.due_at)}", 0
    rows = Share.objects.filter(task_id=task_id, state=ShareState.OWED, due_at=task.due_at).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "unit_id")[:_AT_ONCE]):
        with transaction.atomic():
            for share_id, unit_id in batch:
                new += _tell(share_id, unit_id, said, f"task.moved:{task_id}:{version}", at)
        last = batch[-1][0]
    return new


def _tell(share_id: int, unit_id: int, text: str, key: str, at: datetime) -> int:
    url = reverse("campaigns:share", args=[share_id])
    return sum(
        org_actions.tell(officer_id=officer_id, kind="due", text=text, url=url, key=key, at=at)
        for officer_id in org.officers_to_tell([unit_id], on=localdate(at))
    )


def _said(moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    return f"{local.month} 月 {local.day} 日 {local:%H:%M}"
