"""The page of backups and keys: what was made, what was checked, what is to be done."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fanzha.common import approvals
from fanzha.common.access import requires
from fanzha.common.backups import actions, queries, restoring
from fanzha.common.backups.forms import AskingRestore, Scheduling
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused

_SHOWN = 20


@requires(Permission.HOUSE_VIEW)
@require_GET
def page(request: Any) -> HttpResponse:
    """Show the backups, their schedule, and how far a change of keys is."""
    return _show(request, None)


@requires(Permission.RULE_EDIT)
@require_POST
def reschedule(request: Any) -> HttpResponse:
    """Change when backups are made, how many are kept and where."""
    form = Scheduling(request.POST)
    if form.is_valid():
        try:
            actions.change_schedule(**form.cleaned_data, by=request.actor, at=request.at)
        except actions.ScheduleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "备份安排已改，从今天起按新的做。")
            return redirect("house:page")
    return _show(request, form)


@requires(Permission.HOUSE_VIEW)
@require_POST
def ask_restore(request: Any) -> HttpResponse:
    """Ask a second person to let a backup take the place of the data."""
    form = AskingRestore(request.POST)
    if form.is_valid():
        try:
            asked = restoring.ask_restore(why=form.cleaned_data["why"], by=request.actor, at=request.at)
        except approvals.ApprovalRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已提交。同意后在这一页取恢复用的代码。")
            return redirect("approvals:show", asked.pk)
    return _show(request, None, asking=form)


@requires(Permission.HOUSE_VIEW)
@require_POST
@never_cache
def restore_code(request: Any, approval_id: int) -> HttpResponse:
    """Show the code of a permit, once; another one takes its place."""
    try:
        code = approvals.actions.make_code(
            approval_id=approval_id, step=restoring.STEP, by=request.actor, at=request.at
        )
    except Approval.DoesNotExist:
        messages.error(request, "没有这份申请。恢复全部数据由最上级单位的管理员或中心主任申请、取代码。")
        return redirect("house:page")
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("approvals:show", approval_id)
    return render(request, "common/house/code.html", {"code": code, "approval_id": approval_id})


def _show(request: Any, form: Scheduling | None, *, asking: AskingRestore | None = None) -> HttpResponse:
    schedule = queries.schedule_at(request.at.date())
    initial = {"hour": schedule.hour, "keep": schedule.keep, "folder": schedule.folder}
    context = {
        "runs": [_line(run) for run in queries.runs()[:_SHOWN]], "schedule": schedule, "rotation": queries.rotation(),
        "asking": asking or AskingRestore(), "waiting": queries.waiting(request.actor, request.at),
        "form": (form or Scheduling(initial=initial)) if request.actor.may(Permission.RULE_EDIT) else None,
    }  # fmt: skip
    return render(request, "common/house/page.html", context)


def _line(run: Any) -> dict[str, Any]:
    size = "" if run.size_bytes is None else f"{max(run.size_bytes / 2**20, 0.1):,.1f} MB"
    kinds = {"done": "ok", "failed": "late", "running": "run"}
    return {
        "at": run.started_at, "state": kinds[run.state], "word": run.get_state_display(), "size": size,
        "rows": run.row_count, "files": run.file_count, "verified": run.verified, "problem": run.problem,
        "place": run.place, "who": run.by_name,
    }  # fmt: skip
