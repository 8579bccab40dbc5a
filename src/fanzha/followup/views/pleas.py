"""本人请求: a copy, a correction, an appeal; taken at the counter, answered by whoever may."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.refusals import stated_of
from fanzha.followup import actions, forms
from fanzha.followup.queries import pages, pleas
from fanzha.followup.queries.rules import day_of
from fanzha.followup.views.base import REFUSALS, REFUSED, first_problem, when_on


@requires(Permission.FOLLOWUP_USE)
@require_safe
@when_on
def index(request: Any) -> HttpResponse:
    """Show the requests that this officer answers, the earliest deadline first."""
    return render(request, "followup/pleas.html", pages.pleas_page(request.actor, request.GET.get("view") or "waiting"))


@requires(Permission.FOLLOWUP_USE)
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def new(request: Any) -> HttpResponse:
    """Take a request; the page afterwards is the same whether there is a file or not."""
    units = pages.units_for(request.actor, Permission.FOLLOWUP_USE)
    form = forms.NewPlea(request.POST or None, today=day_of(request.at), units=units)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        unit = said.pop("unit")
        pleading = actions.Pleading(**{**said, "key": str(said["key"])}, unit_id=unit.pk)
        made = actions.take_plea(pleading=pleading, by=request.actor, at=request.at)
        messages.success(request, f"已登记 {made.number}，{made.due_at:%m-%d} 前答复本人。")
        return redirect("followup:new_plea")
    return render(request, "followup/plea_new.html", {"form": form}, status=REFUSED if form.errors else 200)


@requires(Permission.FOLLOWUP_USE)
@require_safe
@when_on
def show(request: Any, plea_id: int) -> HttpResponse:
    """Show one request with what can be answered."""
    return _show(request, actions.read_plea(plea_id=plea_id, by=request.actor, at=request.at))


def _show(request: Any, plea: Any, form: Any = None, problem: str = "") -> HttpResponse:
    context = pages.plea_page(plea, request.at) | {
        "form": form or forms.Answering(has_file=plea.file_id is not None), "problem": problem,
        "stated": stated_of("followup.plea", plea.pk),
    }  # fmt: skip
    return render(request, "followup/plea.html", context, status=REFUSED if problem else 200)


@requires(Permission.FOLLOWUP_USE)
@require_POST
@when_on
def answer(request: Any, plea_id: int) -> HttpResponse:
    """Answer a request, or say why that cannot be."""
    plea = pleas.plea_seen(request.actor, plea_id)
    form = forms.Answering(request.POST, has_file=plea.file_id is not None)
    if not form.is_valid():
        return _show(request, plea, form, first_problem(form))
    try:
        actions.answer_plea(plea_id=plea_id, **form.cleaned_data, by=request.actor, at=request.at)
    except REFUSALS as refusal:
        return _show(request, plea, form, str(refusal))
    messages.success(request, "已答复，打印后交给本人。")
    return redirect("followup:plea", plea_id)


@requires(Permission.FOLLOWUP_USE)
@require_safe
@when_on
def letter(request: Any, plea_id: int) -> HttpResponse:
    """Show the answer as a page to be printed and handed over."""
    plea = actions.read_plea(plea_id=plea_id, by=request.actor, at=request.at)
    if plea.state == "waiting":
        raise Http404
    context = pages.plea_page(plea, request.at) | {"stated": stated_of("followup.plea", plea.pk)}
    return render(request, "followup/letter.html", context)
