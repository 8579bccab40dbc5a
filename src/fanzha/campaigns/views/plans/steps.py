"""What is done to a version of a plan: handed on, returned, approved, ended, given up; the next one begun."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_POST

from fanzha.campaigns.actions import plans as actions
from fanzha.campaigns.actions.drafting import DraftedTasks, draft_tasks
from fanzha.campaigns.actions.task_refusals import TaskRefused
from fanzha.campaigns.forms.plans.starting import Ending, Returning
from fanzha.campaigns.models import Plan, PlanVersion
from fanzha.campaigns.queries import plans
from fanzha.campaigns.views.plans.page import page_of, plan_of
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.plan import PlanState

REFUSED = 409
_MISSING = (Plan.DoesNotExist, PlanVersion.DoesNotExist)


@requires(Permission.PLAN_EDIT)
@require_POST
def submit(request: Any, plan_id: int) -> HttpResponse:
    """Hand the draft to whoever approves it."""
    said = "已提交。有审批权限的同事会在“待我决定”里看到，起草和改过的人不能批。"
    return _carry_out(request, plan_id, actions.submit_plan, said)


# A writer takes the own plan back without being an approver; the action asks which of the two it is.
@requires(Permission.PLAN_EDIT)
@require_POST
def send_back(request: Any, plan_id: int) -> HttpResponse:
    """Give a plan back to its drafters."""
    form = Returning(request.POST, auto_id="return_%s")
    form.is_valid()
    return _carry_out(request, plan_id, actions.return_plan, "已退回，起草人可以接着改。", form, "returning")


@requires(Permission.PLAN_APPROVE)
@require_POST
def approve(request: Any, plan_id: int) -> HttpResponse:
    """Put a version in force."""
    return _carry_out(
        request, plan_id, actions.approve_plan, "已批准执行，辖区内各单位看得到。下一步：由措施生成任务。"
    )


@requires(Permission.PLAN_APPROVE)
@require_POST
def end(request: Any, plan_id: int) -> HttpResponse:
    """End what is in force."""
    form = Ending(request.POST, auto_id="end_%s")
    form.is_valid()
    return _carry_out(request, plan_id, actions.end_plan, "方案已结束，已经下发的任务不受影响。", form, "ending")


@requires(Permission.PLAN_EDIT)
@require_POST
def discard(request: Any, plan_id: int) -> HttpResponse:
    """Give a draft up."""
    return _carry_out(request, plan_id, actions.discard_plan, "这一版已作废，还能看，不能改。")


@requires(Permission.PLAN_EDIT)
@require_POST
def next_version(request: Any, plan_id: int) -> HttpResponse:
    """Begin the next version of what is in force."""
    plan_of(request, plan_id)
    try:
        actions.new_version(plan_id=plan_id, by=request.actor, at=request.at)
    except Plan.DoesNotExist as missing:
        raise Http404 from missing
    except actions.PlanRefused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("campaigns:plan", plan_id)
    return redirect("campaigns:plan_edit", plan_id)


@requires(Permission.TASK_ISSUE)
@require_POST
def make_tasks(request: Any, plan_id: int) -> HttpResponse:
    """Draft the tasks of the measures of what is in force."""
    held = next((row for row in _versions(request, plan_id) if row.state == PlanState.IN_FORCE), None)
    if held is None:
        messages.error(request, "执行中的方案才生成任务。先提交审批。")
        return redirect("campaigns:plan", plan_id)
    try:
        made = draft_tasks(plan_version_id=held.pk, by=request.actor, at=request.at)
    except PlanVersion.DoesNotExist as missing:
        raise Http404 from missing
    except TaskRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:plan", plan_id)
    _say_made(request, made)
    return redirect(f"{resolve_url('campaigns:plan', plan_id)}#measures")


def _versions(request: Any, plan_id: int) -> list[Any]:
    return plans.versions_seen(request.actor, plan_of(request, plan_id))


def _say_made(request: Any, made: DraftedTasks) -> None:
    """Say what became of the measures."""
    if made.made:
        before = f"，{len(made.there)} 项以前就有" if made.there else ""
        messages.success(request, f"已生成 {len(made.made)} 项任务草稿{before}。看过单位和数量再下发。")
    elif made.there:
        messages.warning(request, f"没有新的任务：{len(made.there)} 项以前就生成过。")
    else:
        messages.warning(request, "措施都是定期报送的，没有一次性任务。在“报送”里建表。")
    if made.unplaced:
        messages.warning(request, f"{len(made.unplaced)} 处责任单位在辖区内没有：{'；'.join(made.unplaced[:3])}。")


@requires(Permission.PLAN_EDIT)
@require_POST
def settle(request: Any, plan_id: int) -> HttpResponse:
    """Say that what had to be looked at was looked at."""
    try:
        row = plans.draft_seen(request.actor, plan_id)
    except plans.NoPlan as missing:
        raise Http404 from missing
    actions.settle_notes(version_id=row.pk, by=request.actor, at=request.at)
    messages.success(request, "已记下：带过来的内容核对过了。")
    return redirect("campaigns:plan_edit", plan_id)


def _carry_out(
    request: Any, plan_id: int, act: Callable[..., Any], said: str, form: Any = None, name: str = ""
) -> HttpResponse:
    """Take one step, or show the page with what was typed and why it was refused."""
    context = page_of(request, plan_id)
    row = context["row"]
    more = {"why": form.cleaned_data.get("why", "")} if form is not None else {}
    try:
        act(version_id=row.pk, version=version_of(request), by=request.actor, at=request.at, **more)
    except _MISSING as missing:
        raise Http404 from missing
    except (StepRefused, actions.PlanRefused) as refusal:
        if form is not None:
            form.add_error(getattr(refusal, "field", "") or None, str(refusal))
            return render(request, "campaigns/plan/show.html", {**context, name: form}, status=REFUSED)
        refused = {**context, "refused": refusal, "sentences": getattr(refusal, "sentences", ())}
        return render(request, "campaigns/plan/show.html", refused, status=REFUSED)
    messages.success(request, said)
    return redirect(f"{resolve_url('campaigns:plan', plan_id)}?version={row.number}")
