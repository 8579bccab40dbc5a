"""The daily comparison with the 110 list, and the headings of other systems."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.cases import actions
from fanzha.cases.actions.importing import told_of_row
from fanzha.cases.forms import outside as forms
from fanzha.cases.models import Case, OutsideRow
from fanzha.cases.queries import calls, outside
from fanzha.cases.queries.register import cases_seen
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused

REFUSED = 409


@requires(Permission.CASE_VIEW)
@require_GET
def compare(request: Any) -> HttpResponse:
    """Show the comparison of a day; today where none is asked for."""
    today = localtime(request.at).date()
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    return _page(request, min(day, today))


def _page(request: Any, day: date, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "found": outside.comparison(request.actor, day), "register": outside.register(request.actor, day),
        "today": localtime(request.at).date(), "may_edit": request.actor.may(Permission.CASE_EDIT), **more,
    }  # fmt: skip
    return render(request, "cases/compare.html", context, status=status)


def _row(request: Any, row_id: int) -> OutsideRow:
    try:
        return outside.row_seen(request.actor, row_id)
    except OutsideRow.DoesNotExist as missing:
        raise Http404 from missing


def _back(row: OutsideRow) -> HttpResponse:
    return redirect(f"{reverse('cases:compare')}?day={localtime(row.at).date().isoformat()}")


def _refused(request: Any, row: OutsideRow, sentence: str) -> HttpResponse:
    typed = {"row": row.pk, "why": request.POST.get("why", ""), "number": request.POST.get("number", "")}
    return _page(request, localtime(row.at).date(), status=REFUSED, problem=sentence, typed=typed)


@requires(Permission.CASE_EDIT)
@require_POST
def open_row(request: Any, row_id: int) -> HttpResponse:
    """Make a case of a row; where it may be registered already, lead to the form that settles it."""
    row = _row(request, row_id)
    if row.case_id:
        return redirect("cases:show", row.case_id)
    told = told_of_row(row, row.said or {})
    accounts = [value for kind, value in told.traits if kind == "account"]
    if calls.doubles(request.actor, phone=told.phone, accounts=accounts, number_110=told.number_110, at=request.at):
        call = actions.call_of_row(row_id=row_id, by=request.actor, at=request.at)
        messages.warning(request, "可能已经登记过。请核对后点“登记为案件”，系统会列出相似的案件由您定。")
        return redirect("cases:call", call.pk)
    try:
        case = actions.case_of_row(row_id=row_id, told=told, by=request.actor, at=request.at)
    except (actions.CaseRefused, StepRefused) as refusal:
        return _refused(request, row, str(refusal))
    messages.success(request, f"已登记 {case.number}。")
    return _back(row)


@requires(Permission.CASE_EDIT)
@require_POST
def aside(request: Any, row_id: int) -> HttpResponse:
    """Say that a row becomes no case."""
    row = _row(request, row_id)
    form = forms.Aside(request.POST)
    if not form.is_valid():
        return _refused(request, row, "请写明不用立案的理由，至少 4 个字。")
    try:
        actions.set_row_aside(row_id=row_id, why=form.cleaned_data["why"], by=request.actor, at=request.at)
    except actions.CaseRefused as refusal:
        return _refused(request, row, str(refusal))
    return _back(row)


@requires(Permission.CASE_EDIT)
@require_POST
def match(request: Any, row_id: int) -> HttpResponse:
    """Put a row beside a case by its number."""
    row = _row(request, row_id)
    form = forms.Matching(request.POST)
    wanted = form.cleaned_data["number"].strip().upper() if form.is_valid() else ""
    case = cases_seen(request.actor).filter(number=wanted).first() if wanted else None
    if case is None:
        return _refused(request, row, "没有找到这个编号的案件。请照案件页上的编号写，例如 AJ-2026-000123。")
    try:
        actions.match_row(row_id=row_id, case_id=case.pk, by=request.actor, at=request.at)
    except (actions.CaseRefused, Case.DoesNotExist) as refusal:
        return _refused(request, row, str(refusal) or "这起案件不归您修改。")
    return _back(row)


@requires(Permission.CASE_EDIT)
@require_POST
def settle(request: Any, row_id: int) -> HttpResponse:
    """Settle what a later table says differently."""
    row = _row(request, row_id)
    version = request.POST.get("version", "")
    try:
        actions.settle_difference(
            row_id=row_id, take="take" in request.POST, version=int(version) if version.isdigit() else None,
            by=request.actor, at=request.at,
        )  # fmt: skip
    except (actions.CaseRefused, StepRefused) as refusal:
        return _refused(request, row, str(refusal))
    return _back(row)


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def systems(request: Any) -> HttpResponse:
    """Show the saved headings; save those of one system."""
    chosen = next((one for one in outside.systems() if one.code == request.GET.get("code", "")), None)
    initial = {} if chosen is None else {
        "code": chosen.code, "name": chosen.name,
        **{f"as_{column}": "，".join(titles) for column, titles in chosen.headings.items()},
    }  # fmt: skip
    form = forms.Headings(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.save_system(
                code=said["code"], name=said["name"], headings=form.headings(), by=request.actor, at=request.at
            )
        except actions.CaseRefused as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
        else:
            messages.success(request, "已保存。下次导入按这些表头认列。")
            return redirect("cases:systems")
    return render(request, "cases/systems.html", {"form": form, "systems": outside.systems()}, status=status)
