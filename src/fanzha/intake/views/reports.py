"""One report: what it said, why it was graded, who is concerned, what was done."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common import slots
from fanzha.common.access import requires
from fanzha.common.files import FileGone
from fanzha.common.permissions import Permission
from fanzha.intake import actions, forms
from fanzha.intake.models import Report, ReportPicture
from fanzha.intake.queries import names, page


@requires(Permission.REPORT_VIEW)
@require_safe
def show(request: Any, report_id: int) -> HttpResponse:
    """Show a report; that it was opened is recorded."""
    return report_page(request, report_id)


def report_page(request: Any, report_id: int, *, status: int = 200, **extra: Any) -> HttpResponse:
    """Return the page of a report, with whatever form was refused."""
    may_judge = request.actor.may(Permission.REPORT_CONFIRM)
    try:
        report = actions.open_report(
            report_id=report_id, purpose="核实举报", with_person=may_judge, by=request.actor, at=request.at
        )
    except Report.DoesNotExist as missing:
        raise Http404 from missing
    types = names.type_choices(names.type_names(request.at))
    context = {
        "page": page.page(report, request.actor, request.at),
        "report": report,
        "may_judge": may_judge,
        "confirming": forms.Confirming(initial=page.proposal(report), actor=request.actor, types=types),
        "dismissing": forms.Dismissing(),
        "joining": forms.Joining(),
        "reason": forms.Reason(),
        "panels": slots.filled("report.panel", request.actor, report_id, request.at),
        **extra,
    }
    return render(request, "intake/report.html", context, status=status)


@requires(Permission.PERSON_REVEAL)
@require_POST
def reveal(request: Any, report_id: int) -> HttpResponse:
    """Show persons' data in full for a stated purpose."""
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return report_page(request, report_id, revealing=form)
    try:
        shown = actions.reveal_report(
            report_id=report_id,
            fields=actions.PERSON_FIELDS,
            purpose=form.cleaned_data["why"],
            by=request.actor,
            at=request.at,
        )
    except Report.DoesNotExist as missing:
        raise Http404 from missing
    return report_page(request, report_id, revealed=page.revealed(shown))


@requires(Permission.REPORT_VIEW)
@require_safe
def picture(request: Any, report_id: int, place: int) -> HttpResponse:
    """Return one picture; that it was looked at is recorded."""
    try:
        content = actions.open_picture(report_id=report_id, place=place, by=request.actor, at=request.at)
    except (ReportPicture.DoesNotExist, FileGone) as missing:
        raise Http404 from missing
    return HttpResponse(content, content_type="image/jpeg", headers={"Content-Disposition": "inline"})
