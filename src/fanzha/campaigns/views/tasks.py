"""One task: drafted, previewed, issued, followed, ended."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.campaigns.actions import deadlines, passing_on
from fanzha.campaigns.actions import tasks as actions
from fanzha.campaigns.actions.task_refusals import TaskMoved, TaskRefused
from fanzha.campaigns.forms import tasks as forms
from fanzha.campaigns.queries import shares, splitting, tasks
from fanzha.campaigns.queries.counters import evidence_names
from fanzha.campaigns.queries.task_rules import day_said
from fanzha.common.access import requires
from fanzha.common.clock import CHINA
from fanzha.common.keyset import keyset_page
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.campaign_task import SHARE, TaskState
from fanzha.core.workflow.machine import StepRefused

REFUSED = 409
_PER_PAGE = 50
_REFUSALS = (TaskRefused, TaskMoved, StepRefused)
_DIGITS = 18
_STATES = {state.value: name for state, name in SHARE.state_names.items()}


def the_task(request: Any, task_id: int, permission: Permission = Permission.TASK_VIEW) -> Any:
    """Return a task, or answer that there is none: another unit's looks the same."""
    try:
        return tasks.task_seen(request.actor, task_id, permission)
    except tasks.NoTask as missing:
        raise Http404 from missing


@requires(Permission.TASK_ISSUE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """Draft a task by hand."""
    initial = {
        "key": f"form:{uuid.uuid4().hex[:24]}",
        "begins_on": request.at.date(),
        "unit": request.actor.home_unit_id,
    }
    form = forms.Drafting(request.POST or None, actor=request.actor, on=request.at.date(), initial=initial)

    def act() -> Any:
        said = form.cleaned_data
        return actions.draft_task(
            unit_id=said["unit"], wanted=form.wanted(), key=said["key"] or None, by=request.actor, at=request.at
        )

    return _written(request, form, act, {"title": "新建任务"})


@requires(Permission.TASK_ISSUE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, task_id: int) -> HttpResponse:
    """Change a task before it is issued."""
    task = the_task(request, task_id, Permission.TASK_ISSUE)
    form = forms.Drafting(
        request.POST or None, actor=request.actor, on=request.at.date(), initial=forms.initial_of(task)
    )
    form.fields["unit"].disabled = True
    typed = {int(pk): number for pk, number in (task.typed or {}).items()}

    def act() -> Any:
        return actions.edit_task(
            task_id=task_id, wanted=form.wanted(typed), version=version_of(request), by=request.actor, at=request.at
        )

    return _written(request, form, act, {"title": "修改任务", "task": task})


def _written(request: Any, form: Any, act: Callable[[], Any], context: dict[str, Any]) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                made = act()
            except _REFUSALS as refusal:
                field = getattr(refusal, "field", None)
                form.add_error(field if field in form.fields else None, str(refusal))
            else:
                return redirect("campaigns:task", made.pk)
    return render(request, "campaigns/task_form.html", {"form": form, **context}, status=status)


@requires(Permission.TASK_VIEW)
@require_safe
def show(request: Any, task_id: int) -> HttpResponse:
    """Show one task: the preview before it is issued, the units after."""
    return _show(request, task_id)


def _show(request: Any, task_id: int, *, bound: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    task = the_task(request, task_id)
    name, measure = shares.counted_in(task, request.at.date())
    names = evidence_names(request.at.date())
    steps = ("issue", "withdraw", "close")
    context = {
        "task": task, **tasks.state_said(task), "counter": name, "measure": measure,
        "proof": [names.get(code, code) for code in task.evidence],
        "due_said": day_said(task.due_at.astimezone(CHINA).date()), "events": tasks.history(task.pk),
        "may": {step: tasks.may_do(request.actor, task, step) for step in steps},
        "ending": forms.Ending(must_say=task.state == TaskState.DRAFTED), "refused": "",
    }  # fmt: skip
    state = TaskState(task.state)
    if request.htmx and request.method == "GET":
        if state is not TaskState.ISSUING:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "campaigns/_task_progress.html", {"task": task, "progress": tasks.progress(task)})
    if state is TaskState.DRAFTED:
        context |= _preview(request, task)
    elif state is TaskState.ISSUING:
        context["progress"] = tasks.progress(task)
    else:
        context |= _units(request, task)
    return render(request, "campaigns/task_show.html", {**context, **(bound or {})}, status=status)


def _preview(request: Any, task: Any) -> dict[str, Any]:
    shared = splitting.splitter(request.actor, request.at.date()).shared_out(task)
    page = Paginator(shared.units, _PER_PAGE).get_page(request.GET.get("page"))
    rows = splitting.preview_rows(
        shared, task, on=request.at.date(), start=page.start_index() - 1 if shared.units else 0, size=_PER_PAGE
    )
    return {"shared": shared, "page": page, "rows": rows, "has_number": task.split != "none"}


def _units(request: Any, task: Any) -> dict[str, Any]:
    """Return one page of the units that the task was given to, with the totals over all of its shares."""
    only = request.GET.get("state", "")
    only = only if only in _STATES or only == tasks.LATE else ""
    rows = tasks.given_by_issuer(task.pk, only=only, at=request.at)
    page = keyset_page(
        rows, fields=("pk",), size=_PER_PAGE, after=_key(request, "after"), before=_key(request, "before")
    )
    sums = shares.done_below([row.pk for row in page.rows])
    found = tasks.totals(task.pk, at=request.at)
    return {
        "rows": [
            {"share": row, "done": sums[row.pk][0], **tasks.share_state_said(row, request.at)} for row in page.rows
        ],
        "before": page.before[0] if page.before else "", "after": page.after[0] if page.after else "",
        "totals": found, "left": found.left(task.quota), "chosen": only, "states": _STATES.items(),
        "giving": forms.GivingRest(actor=request.actor), "shown": True,
        "moving": forms.MovingDeadline(on=request.at.date(), auto_id="move_%s"),
    }  # fmt: skip


def _key(request: Any, name: str) -> tuple[int] | None:
    raw = request.GET.get(name, "")
    return (int(raw),) if raw.isdecimal() and len(raw) <= _DIGITS else None


@requires(Permission.TASK_ISSUE)
@require_POST
def quotas(request: Any, task_id: int) -> HttpResponse:
    """Take the numbers that were typed for single units on one page of the preview."""
    the_task(request, task_id, Permission.TASK_ISSUE)
    typed: dict[int, int | None] = {}
    for name, raw in request.POST.items():
        unit, said = name.removeprefix("unit_"), raw.strip()
        if not name.startswith("unit_") or not unit.isdecimal() or len(unit) > _DIGITS:
            continue
        if said and not (said.isdecimal() and len(said) <= _DIGITS):
            return _show(
                request, task_id, bound={"refused": f"“{said[:20]}”不是 0 以上的整数。请改正后再存。"}, status=REFUSED
            )
        typed[int(unit)] = int(said) if said else None
    return _step(request, task_id, actions.type_quotas, "已存下填的数。", typed=typed)


@requires(Permission.TASK_ISSUE)
@require_POST
def issue(request: Any, task_id: int) -> HttpResponse:
    """Issue a task; a job gives it to the units."""
    return _step(request, task_id, actions.issue_task, "正在下发，不用等在这一页。")


@requires(Permission.TASK_ISSUE)
@require_POST
def end(request: Any, task_id: int, step: str) -> HttpResponse:
    """Take a task back, or close it."""
    ends = {"withdraw": (actions.withdraw_task, "已撤回。"), "close": (actions.close_task, "已办结。")}
    if step not in ends:
        raise Http404
    form = forms.Ending(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    act, said = ends[step]
    return _step(request, task_id, act, said, why=why)


@requires(Permission.TASK_ISSUE)
@require_POST
def give(request: Any, task_id: int) -> HttpResponse:
    """Give a unit what of a task is with nobody."""
    the_task(request, task_id, Permission.TASK_ISSUE)
    form = forms.GivingRest(request.POST, actor=request.actor)
    if not form.is_valid():
        return _show(request, task_id, bound={"giving": form}, status=REFUSED)
    said = form.cleaned_data
    return _step(
        request, task_id, passing_on.give_rest, f"已给{said['unit']}加 {said['amount']}。",
        unit_id=said["unit"].pk, amount=said["amount"],
    )  # fmt: skip


@requires(Permission.TASK_ISSUE)
@require_POST
def deadline(request: Any, task_id: int) -> HttpResponse:
    """Move the deadline of a task that is out."""
    the_task(request, task_id, Permission.TASK_ISSUE)
    form = forms.MovingDeadline(request.POST, on=request.at.date(), auto_id="move_%s")
    if form.is_valid():
        try:
            moved = deadlines.move_deadline(
                task_id=task_id, version=version_of(request), by=request.actor, at=request.at, **form.cleaned_data
            )
        except StepRefused as refusal:
            return _show(request, task_id, bound={"refused": str(refusal)}, status=REFUSED)
        except (TaskRefused, TaskMoved) as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            day = moved.due_at.astimezone(CHINA)
            messages.success(request, f"截止日期已改为 {day:%Y-%m-%d}，没办完的单位会收到通知。")
            return redirect("campaigns:task", task_id)
    return _show(request, task_id, bound={"moving": form}, status=REFUSED)


def _step(request: Any, task_id: int, act: Callable[..., Any], told: str, **said: Any) -> HttpResponse:
    """Take one step, or show the page with why it was refused."""
    try:
        act(task_id=task_id, version=version_of(request), by=request.actor, at=request.at, **said)
    except tasks.NoTask as missing:
        raise Http404 from missing
    except _REFUSALS as refusal:
        return _show(request, task_id, bound={"refused": str(refusal)}, status=REFUSED)
    messages.success(request, told)
    return redirect("campaigns:task", task_id)
