"""来源筛查: the confirm queue and what became of the rest."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.intake.views.listed import REPORTS


@requires(Permission.REPORT_VIEW)
@require_safe
def queue(request: Any) -> HttpResponse:
    """Show the reports of one view, filtered, a page at a time."""
    if there := lists.first_address(request, REPORTS):
        return redirect(there)
    context = {"listed": lists.show(request, REPORTS), "may_import": request.actor.may(Permission.FEED_IMPORT)}
    return render(request, "intake/queue.html", context)
