"""关联建议: what may belong together, decided one by one or many at once; what may be one; values that link none."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.cases import actions
from fanzha.cases.actions import linking, stop_values
from fanzha.cases.forms.series import Same, Stopping, Why
from fanzha.cases.models import LinkProposal, StopValue
from fanzha.cases.queries import series as reads
from fanzha.cases.views.answering import REFUSED
from fanzha.cases.views.listed_links import LINKS
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.case_link import StopStep
from fanzha.core.workflow.machine import StepRefused
from fanzha.org import queries as org

_PER_PAGE = 50
_PROBLEMS = (StepRefused, actions.CaseMoved, actions.CaseRefused)


@requires(Permission.LINK_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show what may belong together, the strongest first."""
    if there := lists.first_address(request, LINKS):
        return redirect(there)
    context = {"listed": lists.show(request, LINKS), "may_decide": request.actor.may(Permission.LINK_DECIDE)}
    return render(request, "cases/series/links.html", context)


@requires(Permission.LINK_DECIDE)
@require_POST
def decide(request: Any, link_id: int, step: str) -> HttpResponse:
    """Accept or decline one link."""
    row = _the_link(request, link_id)
    if step not in {"accept", "decline"} or row.kind == LinkProposal.Kind.SAME_CASE:
        raise Http404
    form = Why(request.POST)
    if not form.is_valid():
        return _show(request, row, form=form, status=REFUSED)
    try:
        came = linking.decide_links(
            link_ids=[link_id], step=step, why=form.cleaned_data["why"], by=request.actor, at=request.at
        )
    except actions.CaseRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, row, form=form, status=REFUSED)
    for sentence in came.refused:
        messages.warning(request, sentence)
    if came.done:
        messages.success(request, "已采纳，两起案件进同一系列。" if step == "accept" else "已记为不采纳。")
    return redirect("cases:links")


@requires(Permission.LINK_VIEW)
@require_safe
def show(request: Any, link_id: int) -> HttpResponse:
    """Show both cases side by side, with what speaks for the link."""
    return _show(request, _the_link(request, link_id))


def _show(request: Any, row: Any, *, form: Any = None, status: int = 200) -> HttpResponse:
    shown = reads.links_shown(request.actor, [row])[0]
    for one in shown["cases"]:
        one["marks"] = reads.marks_of(one["case"], row.evidence) if one["is_seen"] else []
    context = {
        **shown, "may_decide": request.actor.may(Permission.LINK_DECIDE), "form": form or _form(row, shown),
        "events": reads.history("cases.linkproposal", row.pk), "is_one": shown["is_same"] and row.state == "accepted",
    }  # fmt: skip
    return render(request, "cases/series/link.html", context, status=status)


def _form(row: Any, shown: dict[str, Any], data: Any = None) -> Any:
    if not shown["is_same"]:
        return Why(data)
    return Same(data, cases=[(one["id"], one["number"]) for one in shown["cases"] if one["is_seen"]])


@requires(Permission.LINK_DECIDE)
@require_POST
def decide_same(request: Any, link_id: int, step: str) -> HttpResponse:
    """Say whether two cases are one, or take that back."""
    row = _the_link(request, link_id)
    if step not in {"same", "apart", "undo"} or row.kind != LinkProposal.Kind.SAME_CASE:
        raise Http404
    form = _form(row, reads.links_shown(request.actor, [row])[0], request.POST)
    said = {"link_id": link_id, "version": version_of(request), "by": request.actor, "at": request.at}
    if not form.is_valid():
        return _show(request, row, form=form, status=REFUSED)
    why, kept = form.cleaned_data["why"], form.cleaned_data["kept"] or None
    try:
        if step == "undo":
            linking.undo_same(why=why, **said)
        else:
            linking.decide_same(is_same=step == "same", kept_id=kept, why=why, **said)
    except _PROBLEMS as refusal:
        form.add_error(None, str(refusal))
        return _show(request, _the_link(request, link_id), form=form, status=REFUSED)
    messages.success(request, "已登记判断结果。")
    return redirect("cases:link", link_id)


def _the_link(request: Any, link_id: int) -> Any:
    try:
        return reads.link_seen(request.actor, link_id)
    except LinkProposal.DoesNotExist as missing:
        raise Http404 from missing


@requires(Permission.LINK_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("value")
def stops(request: Any) -> HttpResponse:
    """Show the values that link no cases, or add one."""
    form = Stopping(request.POST or None)

    def save() -> None:
        stop_values.add_stop_value(
            unit_id=org.root_unit().pk, kind=form.cleaned_data["kind"], value=form.cleaned_data["value"],
            why=form.cleaned_data["why"], until_at=form.until_at, by=request.actor, at=request.at,
        )  # fmt: skip

    if request.method != "POST":
        return _stops(request, form)
    return _stopped(request, form, save, "已登记公用值，正在重新核对有关的建议。")


@requires(Permission.LINK_DECIDE)
@require_POST
def move_stop(request: Any, stop_id: int, step: str) -> HttpResponse:
    """Confirm a learnt value, or end one."""
    if step not in set(StopStep) or not reads.stop_values_seen(request.actor).filter(pk=stop_id).exists():
        raise Http404
    form = Why(request.POST)

    def save() -> None:
        stop_values.move_stop_value(
            stop_id=stop_id, step=step, why=form.cleaned_data["why"], version=version_of(request), by=request.actor,
            at=request.at,
        )  # fmt: skip

    return _stopped(request, form, save, "已登记，正在重新核对有关的建议。")


def _stopped(request: Any, form: Any, save: Callable[[], None], said: str) -> HttpResponse:
    if form.is_valid():
        try:
            save()
        except (*_PROBLEMS, StopValue.DoesNotExist) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("cases:stops")
    return _stops(request, form, REFUSED)


def _stops(request: Any, form: Any, status: int = 200) -> HttpResponse:
    page = Paginator(reads.stop_values_seen(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    adding = form if isinstance(form, Stopping) else Stopping()
    context = {
        "rows": reads.stop_values_shown(list(page)), "page": page, "form": adding,
        "refused": None if adding is form else form,
    }  # fmt: skip
    return render(request, "cases/series/stops.html", context, status=status)
