"""Reads of tasks: those that a unit issued, their totals and how far the issuing is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from fanzha.campaigns.models import Share, Task
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.campaign_task import SHARE, TASK, ShareState, TaskState

NoTask = Task.DoesNotExist
LATE = "late"  # not a state: owed, and its time is over
TAGS = {"drafted": "off", "issuing": "run", "issued": "run", "closed": "ok", "withdrawn": "off"}
OPEN = [state.value for state in TASK.open_states]


def tasks_seen(actor: Actor, permission: Permission = Permission.TASK_VIEW) -> "QuerySet[Any]":
    """Return the tasks issued by units at or below the actor's posts; what they split into is not read."""
    rows: QuerySet[Any] = Task.objects.visible_to(actor, permission).select_related("unit", "plan")
    return rows.defer("split_into", "typed", "asked", "ended_said", "unit__phone")


def task_seen(actor: Actor, task_id: int, permission: Permission = Permission.TASK_VIEW) -> Any:
    """Return one task.

    Raises:
        NoTask: there is none, or it was issued outside the actor's posts.
    """
    rows = Task.objects.visible_to(actor, permission).select_related("unit", "plan").defer("unit__phone")
    return rows.get(pk=task_id)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a task comes to. Every number is a sum over the rows of its shares.

    Attributes:
        units: how many units it was given to by the issuing unit itself.
        given: the sum of their quotas.
        done: what was done, by them and by all to whom they handed parts down.
        shares: how many shares there are at all levels, and how many in each state.
        late: shares whose unit has not reported although the time is over, or reported too late.
    """

    units: int
    given: int
    done: int
    shares: int
    owed: int
    delivered: int
    confirmed: int
    excused: int
    late: int

    def left(self, quota: int | None) -> int:
        """Return what of a quota is with no unit."""
        return 0 if quota is None else quota - self.given


def totals(task_id: int, *, at: datetime) -> Totals:
    """Return what a task comes to; one question over its shares."""
    state = {f"in_{one.value}": Count("pk", filter=Q(state=one.value)) for one in ShareState}
    found = Share.objects.filter(task_id=task_id).aggregate(
        units=Count("pk", filter=Q(parent__isnull=True)), given=Sum("quota", filter=Q(parent__isnull=True)),
        sum_done=Sum("done"), shares=Count("pk"),
        late=Count("pk", filter=Q(is_late=True) | Q(state=ShareState.OWED, due_at__lt=at)), **state,
    )  # fmt: skip
    return Totals(
        units=found["units"], given=found["given"] or 0, done=found["sum_done"] or 0, shares=found["shares"],
        owed=found["in_owed"], delivered=found["in_delivered"], confirmed=found["in_confirmed"],
        excused=found["in_excused"], late=found["late"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the job is that gives a task to its units."""

    there: int
    wanted: int

    @property
    def percent(self) -> int:
        """Return whole per cent, 100 only when all have it.

        >>> Progress(4999, 5000).percent
        99
        """
        return 100 * self.there // self.wanted if self.wanted else 0


def progress(task: Task) -> Progress:
    """Return how many units have a task that is being issued."""
    there = Share.objects.filter(task_id=task.pk, parent__isnull=True).count()
    return Progress(there, task.shares_wanted or 0)


def history(task_id: int) -> list[dict[str, Any]]:
    """Return what was done about a task, as a timeline."""
    return [
        {"at": row.at, "title": f"{row.actor_name}{ACTS[row.action]}", "note": row.why, "state": "done"}
        for row in audit.history("campaigns.task", task_id)
        if row.action in ACTS
    ]


ACTS = {
    "task.drafted": "起草任务", "task.edited": "修改任务", "task.issued": "下发任务", "task.reached": "送达全部单位",
    "task.closed": "办结任务", "task.withdrawn": "撤回任务", "task.given": "补给一个单位",
    "task.deadline_moved": "改截止时间",
}  # fmt: skip


def may_do(actor: Actor, task: Task, step: str) -> bool:
    """Say whether a step is open to the actor, for the page."""
    covers = Task.objects.visible_to(actor, Permission.TASK_ISSUE).filter(pk=task.pk).exists()
    return covers and step in {one.value for one in TASK.steps_from(TaskState(task.state))}


def state_said(task: Task) -> dict[str, str]:
    """Return how the state of a task is shown."""
    return {"state": TASK.state_names[TaskState(task.state)], "tag": TAGS[task.state]}


SHARE_TAGS = {"owed": "due", "delivered": "run", "confirmed": "ok", "excused": "off"}


def share_state_said(share: Any, at: datetime) -> dict[str, str]:
    """Return how the state of a share is shown; overdue is said as such."""
    state = ShareState(share.state)
    if state is ShareState.OWED and share.due_at < at:
        return {"state": "逾期未完成", "tag": "late"}
    name = SHARE.state_names[state]
    return {"state": f"{name}（逾期）" if share.is_late else name, "tag": SHARE_TAGS[share.state]}


def shares_counted(task_ids: Iterable[int], *, at: datetime) -> dict[int, dict[str, int]]:
    """Return, of each task, how many shares there are, are owed, wait to be confirmed and are overdue."""
    rows = Share.objects.filter(task_id__in=list(task_ids)).values("task_id")
    counted = rows.annotate(
        all=Count("pk"), owed=Count("pk", filter=Q(state=ShareState.OWED)),
        waiting=Count("pk", filter=Q(state=ShareState.DELIVERED)),
        late=Count("pk", filter=Q(state=ShareState.OWED, due_at__lt=at)),
    )  # fmt: skip
    return {row["task_id"]: row for row in counted}


def given_by_issuer(task_id: int, *, only: str = "", at: datetime) -> "QuerySet[Any]":
    """Return the shares that a task was given out in, without what those units handed down.

    Args:
        only: a state of shares, or "late" for what is owed though its time is over; all where it is neither.
    """
    rows: QuerySet[Any] = Share.objects.filter(task_id=task_id, parent__isnull=True)
    rows = rows.select_related("unit").defer("said", "ended_why", "unit__phone")
    if only == LATE:
        return rows.filter(state=ShareState.OWED, due_at__lt=at)
    return rows.filter(state=only) if only in set(ShareState) else rows
