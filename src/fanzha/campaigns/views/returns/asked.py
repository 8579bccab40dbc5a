"""Pages of forms: what is asked, of whom, from when."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.campaigns.actions.returns import forms as actions
from fanzha.campaigns.actions.returns.refusals import ReturnMoved, ReturnRefused
from fanzha.campaigns.forms.returns.asking import Asking, initial_of
from fanzha.campaigns.forms.returns.filling import Ending
from fanzha.campaigns.models.returns import FORM_STATES
from fanzha.campaigns.queries.returns import known, rows
from fanzha.campaigns.queries.returns.schedule import ahead, schedule_around
from fanzha.campaigns.views.returns.words import deadline_said
from fanzha.common import audit
from fanzha.common.access import requires
from fanzha.common.audit.words import act_word
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.org import queries as org

REFUSED = 409
_PER_PAGE = 50
_NEXT = 3
FORM_TAGS = {"draft": "due", "live": "ok", "ended": "off"}


@requires(Permission.RETURN_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """Draft a form."""
    initial = {"key": f"form:{uuid.uuid4().hex[:24]}", "begins_on": request.at.date()}
    form = Asking(request.POST or None, actor=request.actor, on=request.at.date(), initial=initial)
    if request.method != "POST":
        return render(request, "campaigns/returns/form_edit.html", {"form": form, "title": "新建报表"})
    if form.is_valid():
        try:
            made = actions.draft_form(
                unit_id=form.cleaned_data["unit"], wanted=form.wanted(), key=form.cleaned_data["key"] or None,
                by=request.actor, at=request.at,
            )  # fmt: skip
        except ReturnRefused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("campaigns:return_form", made.pk)
    return render(request, "campaigns/returns/form_edit.html", {"form": form, "title": "新建报表"}, status=REFUSED)


def show_refusal(form: Any, refusal: ReturnRefused) -> None:
    """Put each sentence beside its field."""
    for lack in refusal.lacks:
        form.add_error(lack.field if lack.field in form.fields else None, lack.sentence)


@requires(Permission.RETURN_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, form_id: int) -> HttpResponse:
    """Change a form before it is put to use."""
    row = _asked(request, form_id)
    form = Asking(request.POST or None, actor=request.actor, on=request.at.date(), initial=initial_of(row))
    context = {"form": form, "title": "改报表", "row": row}
    if request.method != "POST":
        return render(request, "campaigns/returns/form_edit.html", context)
    if form.is_valid():
        try:
            actions.edit_form(
                form_id=form_id, wanted=form.wanted(), version=version_of(request), by=request.actor, at=request.at
            )
        except ReturnRefused as refusal:
            show_refusal(form, refusal)
        except ReturnMoved as moved:
            form.add_error(None, str(moved))
            row.refresh_from_db()
        else:
            messages.success(request, "已保存。核对后启用。")
            return redirect("campaigns:return_form", form_id)
    return render(request, "campaigns/returns/form_edit.html", context, status=REFUSED)


def _asked(request: Any, form_id: int) -> Any:
    """Return a form that the actor may change; another's is not there."""
    try:
        row = rows.form_seen(request.actor, form_id)
    except rows.NoForm as missing:
        raise Http404 from missing
    if not org.units_seen(request.actor, Permission.RETURN_ASK, closed=True).filter(pk=row.unit_id).exists():
        raise Http404
    return row


@requires(Permission.RETURN_VIEW)
@require_safe
def show(request: Any, form_id: int) -> HttpResponse:
    """Show a form: what it asks, when it is due next, who owes it."""
    return _show(request, form_id)


def _show(request: Any, form_id: int, *, ending: Any = None, status: int = 200) -> HttpResponse:
    try:
        row = rows.form_seen(request.actor, form_id)
    except rows.NoForm as missing:
        raise Http404 from missing
    today = request.at.date()
    schedule = schedule_around(row, today, today + ahead(row))
    mine = org.units_seen(request.actor, Permission.RETURN_ASK, closed=True).filter(pk=row.unit_id)
    owing = row.owing.filter(until_on__isnull=True).select_related("unit").order_by("unit__code")
    page = Paginator(owing, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row, "state": FORM_STATES[row.state], "tag": FORM_TAGS[row.state], "deadline": deadline_said(schedule),
        "coming": schedule.owed(today, today + ahead(row))[:_NEXT], "wanted": known.wanted_of(row.counters, today),
        "may_ask": request.actor.may(Permission.RETURN_ASK) and mine.exists(), "page": page,
        "ending": ending or Ending(), "events": _events(row),
    }  # fmt: skip
    return render(request, "campaigns/returns/form_show.html", context, status=status)


def _events(row: Any) -> list[dict[str, Any]]:
    return [
        {"at": one.at, "title": f"{one.actor_name} {act_word(one.action)}", "note": one.why, "state": "done"}
        for one in audit.history("campaigns.returnform", row.pk)
    ]


@requires(Permission.RETURN_ASK)
@require_POST
def live(request: Any, form_id: int) -> HttpResponse:
    """Put a form to use."""
    act = lambda: actions.go_live(form_id=form_id, version=version_of(request), by=request.actor, at=request.at)  # noqa: E731
    return _step(request, form_id, act, "已启用。范围内的单位从今天起能看到这张报表。")


@requires(Permission.RETURN_ASK)
@require_POST
def end(request: Any, form_id: int) -> HttpResponse:
    """End a form."""
    ending = Ending(request.POST)
    why = ending.cleaned_data["why"] if ending.is_valid() else ""
    act = lambda: actions.end_form(  # noqa: E731
        form_id=form_id, why=why, version=version_of(request), by=request.actor, at=request.at
    )
    return _step(request, form_id, act, "已停用。已经到期的还可以补报。", ending=ending)


def _step(request: Any, form_id: int, act: Callable[[], Any], said: str, *, ending: Any = None) -> HttpResponse:
    _asked(request, form_id)
    ending = ending or Ending(request.POST)
    try:
        act()
    except (ReturnRefused, ReturnMoved) as refusal:
        ending.is_valid()
        ending.add_error(None, str(refusal))
        return _show(request, form_id, ending=ending, status=REFUSED)
    messages.success(request, said)
    return redirect("campaigns:return_form", form_id)
