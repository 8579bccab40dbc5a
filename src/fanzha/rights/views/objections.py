"""异议: objections to the watch lists."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.refusals import stated_of
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.objection import OBJECTION, ObjectionState
from fanzha.intake.queries import watch
from fanzha.rights import actions, forms
from fanzha.rights.models import Objection
from fanzha.rights.queries import pages, requests
from fanzha.rights.views.requests import PER_PAGE, REFUSED


@requires(Permission.RIGHTS_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the objections, the earliest deadline first; values are masked."""
    view = "decided" if request.GET.get("view") == "decided" else "objected"
    found = requests.open_objections(request.actor)
    if view == "decided":
        found = requests.objections_seen(request.actor).exclude(state=ObjectionState.RECEIVED).order_by("-id")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [pages.objection_row(row) for row in page], "view": view,
        "views": pages.tabs(request.actor), "are_objections": True,
    }  # fmt: skip
    return render(request, "rights/requests.html", context)


@requires(Permission.RIGHTS_VIEW)
@require_safe
def show(request: Any, objection_id: int) -> HttpResponse:
    """Show one objection beside the entry of the list, with its source and reason."""
    return _show(request, objection_id)


def _show(request: Any, objection_id: int, form: Any = None, status: int = 200) -> HttpResponse:
    try:
        row = actions.read_objection(objection_id=objection_id, by=request.actor, at=request.at)
    except Objection.DoesNotExist as missing:
        raise Http404 from missing
    entry = watch.held_entry(row.kind, row.digest, request.at)
    may = request.actor.may(Permission.RIGHTS_HANDLE) and row.state == ObjectionState.RECEIVED
    context = {
        "row": row, "kind": watch.kind_name(row.kind), "state": OBJECTION.state_names[ObjectionState(row.state)],
        "tag": pages.request_tag(row.state), "is_open": row.state == ObjectionState.RECEIVED,
        "entry": watch.row(entry, request.at) if entry else None, "form": (form or forms.Deciding()) if may else None,
        "stated": stated_of("rights.objection", row.pk), "events": pages.history("rights.objection", row.pk),
        "facts": [(watch.kind_name(row.kind), row.value), ("怎么说的", row.said), ("联系电话", row.contact_phone)],
    }  # fmt: skip
    return render(request, "rights/objection.html", context, status=status)


@requires(Permission.RIGHTS_HANDLE)
@require_POST
def decide(request: Any, objection_id: int) -> HttpResponse:
    """Withdraw the entry, keep it with its reasons, or note that there is none."""
    form = forms.Deciding(request.POST)
    if not form.is_valid():
        return _show(request, objection_id, form, REFUSED)
    try:
        actions.decide_objection(objection_id=objection_id, by=request.actor, at=request.at, **form.cleaned_data)
    except Objection.DoesNotExist as missing:
        raise Http404 from missing
    except (StepRefused, actions.RequestRefused) as refusal:
        form.add_error(None, str(refusal))
        return _show(request, objection_id, form, REFUSED)
    messages.success(request, "已办结，回执页已经能看到结果。")
    return redirect("rights:objection", objection_id)
