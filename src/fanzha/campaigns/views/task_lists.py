"""我的任务, 布置的任务: what my units owe, and what they asked of others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from fanzha.campaigns.actions.shares import confirm_share
from fanzha.campaigns.actions.task_refusals import TaskRefused
from fanzha.campaigns.actions.tasks import issue_task
from fanzha.campaigns.forms import tasks as forms
from fanzha.campaigns.forms.tasks import Agreeing
from fanzha.campaigns.models import Share, Task
from fanzha.campaigns.queries import shares, tasks
from fanzha.campaigns.queries.counters import counters
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Step, Tab
from fanzha.common.permissions import Permission
from fanzha.core.workflow.campaign_task import ShareState, TaskState
from fanzha.core.workflow.machine import StepRefused

_MINE = {"owed": "要完成", "delivered": "等确认", "done": "已办结", "all": "全部"}
_ISSUED = {"open": "在办", "drafted": "未下发", "ended": "已结束", "all": "全部"}
_ENDED = [TaskState.CLOSED.value, TaskState.WITHDRAWN.value]


def _filtering(data: Any, _actor: Actor, at: datetime) -> forms.Filtering:
    return forms.Filtering(data, on=at.date())


def _narrowed(rows: Any, said: dict[str, Any], of: str = "") -> Any:
    if said.get("title"):
        rows = rows.filter(**{f"{of}title__contains": said["title"].strip()})
    return rows.filter(**{f"{of}counter": said["counter"]}) if said.get("counter") else rows


def _my_rows(actor: Actor, form: Any, tab: str, _at: datetime) -> Any:
    rows = _narrowed(shares.own_shares(actor), form.cleaned_data, "task__")
    if tab == "owed":
        return rows.filter(shares.RUNNING, state=ShareState.OWED)
    if tab == "delivered":
        return rows.filter(shares.RUNNING, state=ShareState.DELIVERED)
    if tab == "done":
        settled = [ShareState.CONFIRMED.value, ShareState.EXCUSED.value]
        return rows.filter(Q(state__in=settled) | Q(task__state__in=_ENDED))
    return rows


def _my_drawn(found: list[Any], _actor: Actor, at: datetime) -> Sequence[Any]:
    sums, known = shares.done_below([row.pk for row in found]), counters(at.date())
    return [
        {
            "id": row.pk, "share": row, "task": row.task, "giver": str(row.task.unit), "done": sums[row.pk][0],
            "measure": known[row.task.counter].unit if row.task.counter in known else "",
            "is_running": row.task.state == TaskState.ISSUED and row.state == ShareState.OWED,
            **tasks.share_state_said(row, at),
        }
        for row in found
    ]  # fmt: skip


MINE = lists.register(
    Listing(
        key="campaign_shares", title="我的任务", counter="项", url_name="campaigns:my_tasks",
        permission=Permission.TASK_VIEW,
        columns=(
            Column("title", "任务", "p-name", is_fixed=True),
            Column("state", "状态"),
            Column("due", "截止", "p-line nowrap", order="due"),
            Column("done", "完成", "n p-line nowrap"),
            Column("unit", "单位"),
            Column("giver", "谁布置的"),
            Column("number", "编号", "num nowrap p-hide", is_shown=False),
        ),
        orders=(Order("due", "截止时间，早的在前", ("due_at", "id")),
                Order("newest", "下发时间，晚的在前", ("-issued_at", "-id"))),
        cells="campaigns/task_my_cells.html", form=_filtering, rows=_my_rows, draw=_my_drawn,
        filters=("title", "counter"),
        empty=lambda tab: Empty("没有要完成的任务" if tab == "owed" else "没有任务", "上级下发后列在这里",
                                icon="clipboard-list"),
        tabs=lambda _actor, _at: [Tab(key, label) for key, label in _MINE.items()],
        usual_order=lambda tab: "due" if tab == "owed" else "newest",
    )
)  # fmt: skip


@requires(Permission.TASK_VIEW)
@require_safe
def mine(request: Any) -> HttpResponse:
    """Show what the officer's own units owe."""
    if there := lists.first_address(request, MINE):
        return redirect(there)
    return render(request, "campaigns/task_mine.html", {"listed": lists.show(request, MINE)})


def _issued_rows(actor: Actor, form: Any, tab: str, _at: datetime) -> Any:
    rows = _narrowed(tasks.tasks_seen(actor, Permission.TASK_ISSUE), form.cleaned_data)
    if tab == "open":
        return rows.filter(state__in=[TaskState.ISSUING, TaskState.ISSUED])
    if tab == "drafted":
        return rows.filter(state=TaskState.DRAFTED)
    return rows.filter(state__in=_ENDED) if tab == "ended" else rows


def _issued_drawn(found: list[Any], _actor: Actor, at: datetime) -> Sequence[Any]:
    sums = tasks.shares_counted([row.pk for row in found], at=at)
    nothing = {"all": 0, "owed": 0, "waiting": 0, "late": 0}
    return [{"id": row.pk, "task": row, **tasks.state_said(row), "sums": sums.get(row.pk, nothing)} for row in found]


def _issue_one(row_id: int, _said: Mapping[str, Any], actor: Actor, at: datetime) -> str:
    task = issue_task(task_id=row_id, by=actor, at=at)
    return f"正在给 {task.shares_wanted} 个单位下发"


def _task_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    return dict(tasks.tasks_seen(actor).filter(pk__in=list(ids)).values_list("pk", "title"))


TASKS = lists.register(
    Listing(
        key="campaign_tasks", title="布置的任务", counter="项", url_name="campaigns:tasks",
        permission=Permission.TASK_ISSUE,
        columns=(
            Column("title", "任务", "p-name", is_fixed=True),
            Column("state", "状态"),
            Column("due", "截止", "p-line nowrap", order="due"),
            Column("units", "份数", "n p-line nowrap"),
            Column("left", "没完成", "n p-line nowrap"),
            Column("unit", "布置单位"),
            Column("number", "编号", "num nowrap p-hide", order="newest"),
        ),
        orders=(Order("newest", "起草时间，晚的在前", ("-created_at", "-id")),
                Order("due", "截止时间，早的在前", ("due_at", "id"))),
        cells="campaigns/task_cells.html", form=_filtering, rows=_issued_rows, draw=_issued_drawn,
        filters=("title", "counter"),
        empty=lambda _tab: Empty("还没有布置任务", "从方案的措施生成，或者直接新建", icon="send",
                                 url="/campaigns/tasks/new/", label="新建任务"),
        tabs=lambda _actor, _at: [Tab(key, label) for key, label in _ISSUED.items()], names=_task_names,
        steps_in=lambda tab: tab == "drafted",
        steps=(
            Step("issue", "下发", "send", Permission.TASK_ISSUE, "下发任务",
                 form=lambda data, _actor, _at: Agreeing(data), act=_issue_one, said=lambda _form: {},
                 refusals=(StepRefused, TaskRefused, Task.DoesNotExist)),
        ),
    )
)  # fmt: skip


def _confirm_rows(actor: Actor, form: Any, _tab: str, _at: datetime) -> Any:
    return _narrowed(shares.to_be_confirmed(actor), form.cleaned_data, "task__")


def _confirm_one(row_id: int, _said: Mapping[str, Any], actor: Actor, at: datetime) -> str:
    share = confirm_share(share_id=row_id, by=actor, at=at)
    return f"{share.unit}已确认"


def _confirm_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    rows = shares.within_reach(actor, Permission.TASK_WORK).filter(pk__in=list(ids)).select_related("unit")
    return {row.pk: str(row.unit) for row in rows.defer("said", "ended_why", "unit__phone")}


CONFIRMS = lists.register(
    Listing(
        key="campaign_confirms", title="等确认的任务", counter="份", url_name="campaigns:task_confirms",
        permission=Permission.TASK_WORK,
        columns=(
            Column("unit", "单位", "p-name", is_fixed=True),
            Column("task", "任务"),
            Column("done", "完成", "n p-line nowrap"),
            Column("delivered", "报完成", "p-line nowrap", order="oldest"),
            Column("due", "截止", "p-line nowrap"),
            Column("number", "编号", "num nowrap p-hide"),
        ),
        orders=(Order("oldest", "报完成的时间，早的在前", ("delivered_at", "id")),),
        cells="campaigns/task_confirm_cells.html", form=_filtering, rows=_confirm_rows, draw=_my_drawn,
        filters=("title", "counter"), names=_confirm_names,
        empty=lambda _tab: Empty("没有等您确认的", "下级报完成后列在这里", icon="clipboard-check"),
        steps=(
            Step("confirm", "确认完成", "check", Permission.TASK_WORK, "确认完成",
                 form=lambda data, _actor, _at: Agreeing(data), act=_confirm_one, said=lambda _form: {},
                 refusals=(StepRefused, TaskRefused, Share.DoesNotExist)),
        ),
    )
)  # fmt: skip


@requires(Permission.TASK_WORK)
@require_safe
def confirms(request: Any) -> HttpResponse:
    """Show what waits to be confirmed by the officer's own units; many can be confirmed at once."""
    if there := lists.first_address(request, CONFIRMS):
        return redirect(there)
    return render(request, "campaigns/task_confirm.html", {"listed": lists.show(request, CONFIRMS)})


@requires(Permission.TASK_ISSUE)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the tasks that units at and below the officer's posts issued."""
    if there := lists.first_address(request, TASKS):
        return redirect(there)
    return render(request, "campaigns/task_list.html", {"listed": lists.show(request, TASKS)})
