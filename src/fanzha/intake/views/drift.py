"""变化: wording that rises, and tactics that raise false alarms."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.intake.actions import drift as actions
from fanzha.intake.queries import drift


@requires(Permission.SCREENING_VIEW)
@require_safe
def show(request: Any) -> HttpResponse:
    """Show the latest report, or that of the week asked for."""
    wanted = request.GET.get("until", "")
    report = drift.of_week(_day(wanted)) if wanted else drift.newest()
    if wanted and report is None:
        raise Http404
    context = {
        "report": report,
        "begins": drift.spans(report.until)[0] if report else None,
        "tactics": drift.tactic_rows(report) if report else [],
        "weeks": drift.weeks(),
        "may_make": request.actor.may(Permission.SCREENING_TRAIN),
    }
    return render(request, "intake/drift.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise Http404 from problem


@requires(Permission.SCREENING_TRAIN)
@require_POST
def make(request: Any) -> HttpResponse:
    """Have the report of the last seven days made now."""
    actions.ask_for_drift(by=request.actor, at=request.at)
    messages.success(request, "已开始统计最近七天，完成后刷新这一页。")
    return redirect("intake:drift")
