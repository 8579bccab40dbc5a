"""The page of backups and keys: what was made, what was checked, what is to be done."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from fanzha.common.access import requires
from fanzha.common.backups import actions, queries
from fanzha.common.backups.forms import Scheduling
from fanzha.common.permissions import Permission

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


def _show(request: Any, form: Scheduling | None) -> HttpResponse:
    schedule = queries.schedule_at(request.at.date())
    initial = {"hour": schedule.hour, "keep": schedule.keep, "folder": schedule.folder}
    context = {
        "runs": [_line(run) for run in queries.runs()[:_SHOWN]], "schedule": schedule, "rotation": queries.rotation(),
        "waiting": queries.waiting(request.actor, request.at),
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
