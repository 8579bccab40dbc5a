"""来源筛查: the confirm queue and what became of the rest."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.intake import forms
from fanzha.intake.queries import limits, names
from fanzha.intake.queries import queue as rows
from fanzha.intake.queries.sources import source_names

PER_PAGE = (10, 50, 100)


@requires(Permission.REPORT_VIEW)
@require_safe
def queue(request: Any) -> HttpResponse:
    """Show the reports of one view, filtered, a page at a time."""
    view = request.GET.get("view") if request.GET.get("view") in rows.VIEWS else rows.WAITING
    known = names.type_names(request.at)
    types = names.type_choices(known)
    form = forms.QueueFilter(request.GET, actor=request.actor, sources=source_names(), types=types)
    found = rows.filtered(request.actor, view, form.cleaned_data if form.is_valid() else {})
    size = request.GET.get("per_page", "")
    page = Paginator(found, int(size) if size.isdigit() and int(size) in PER_PAGE else PER_PAGE[1]).get_page(
        request.GET.get("page")
    )
    rules = limits(request.at)
    shown = [rows.row(report, rules, known) for report in page]
    context = {
        "form": form, "page": page, "rows": shown, "view": view, "views": rows.views(request.actor),
        "may_import": request.actor.may(Permission.FEED_IMPORT),
    }  # fmt: skip
    return render(request, "intake/queue.html", context)
