"""A public report becomes a case by one step: the call form opens with what it said."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from fanzha.cases import actions
from fanzha.common.access import requires
from fanzha.common.permissions import Permission


@requires(Permission.CASE_EDIT)
@require_POST
def from_report(request: Any, report_id: int) -> HttpResponse:
    """Open the form of a report; the same report leads to the same form, or to the case that came of it."""
    try:
        call = actions.call_of_report(report_id=report_id, by=request.actor, at=request.at)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    return redirect("cases:call", call.pk)
