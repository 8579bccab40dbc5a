"""Pages of cases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from fanzha.cases import actions, forms, queries
from fanzha.cases.models import Case
from fanzha.cases.views.page import page
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Tab
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.common.scope import unit_in_scope
from fanzha.core.workflow import case as rules
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import queries as knowledge
from fanzha.people import actions as people
from fanzha.people.queries import mask_name

REFUSED = 409
_VIEWS = {"open": "在办", "closed": "已结案", "all": "全部"}


_EMPTY = Empty("还没有登记案件", "预警按“已受骗”办结时会自动登记，也可以直接登记", icon="folder")


def _filtering(data: Any, actor: Actor, at: datetime) -> forms.Filtering:
    return forms.Filtering(data, actor=actor, names=knowledge.type_names(at.date()))


def _rows(actor: Actor, form: Any, tab: str, _at: datetime) -> Any:
    return _filtered(queries.cases_listed(actor), tab, form.cleaned_data)


def _drawn(found: list[Any], _actor: Actor, at: datetime) -> Sequence[Any]:
    names = knowledge.type_names(at.date())
    return [
        {
            "id": case.pk,
            "case": case,
            "type": names.get(case.scam_type, "类型不明"),
            "state": queries.state_name(case.state),
            "kind": queries.state_kind(case.state),
            "who": mask_name(case.person.name) or "没有姓名" if case.person else "没有登记",
        }
        for case in found
    ]


def _filtered(rows: Any, view: str, wanted: dict[str, Any]) -> Any:
    if view == "open":
        rows = rows.filter(state__in=queries.OPEN)
    if view == "closed":
        rows = rows.filter(state=rules.State.CLOSED)
    if wanted.get("number"):
        rows = rows.filter(number__contains=wanted["number"].strip().upper())
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("type"):
        rows = rows.filter(scam_type=wanted["type"])
    if wanted.get("operation"):
        rows = rows.filter(tags__operation=wanted["operation"])
    unit = wanted.get("unit")
    if unit is not None:
        rows = rows.filter(unit_in_scope(type(unit), "unit", [p for p in (unit.territory_path, unit.line_path) if p]))
    return rows


def the_case(request: Any, case_id: int) -> Case:
    """Return the case, or answer that there is none: another unit's looks the same."""
    try:
        return queries.case_seen(request.actor, case_id)
    except Case.DoesNotExist as missing:
        raise Http404 from missing


CASES = lists.register(
    Listing(
        key="cases", title="案件", counter="起", url_name="cases:list", permission=Permission.CASE_VIEW,
        columns=(
            Column("number", "编号", "p-name num nowrap", is_fixed=True),
            Column("who", "受害人"),
            Column("type", "类型"),
            Column("unit", "承办单位"),
            Column("state", "状态"),
            Column("loss", "损失（元）", "n p-line"),
            Column("reported", "报案时间", "n text-2 p-hide nowrap", order="newest"),
        ),
        orders=(Order("newest", "报案时间，晚的在前", ("-reported_at", "-id")),
                Order("oldest", "报案时间，早的在前", ("reported_at", "id"))),
        cells="cases/_cells.html", form=_filtering, rows=_rows, draw=_drawn,
        filters=("number", "state", "type", "unit", "operation"),
        empty=lambda _tab: _EMPTY, tabs=lambda _actor, _at: [Tab(key, label) for key, label in _VIEWS.items()],
    )
)  # fmt: skip


@requires(Permission.CASE_VIEW)
@require_GET
def index(request: Any) -> HttpResponse:
    """Show the register."""
    if there := lists.first_address(request, CASES):
        return redirect(there)
    context = {"listed": lists.show(request, CASES), "may_edit": request.actor.may(Permission.CASE_EDIT)}
    return render(request, "cases/list.html", context)


@requires(Permission.CASE_VIEW)
@require_GET
def show(request: Any, case_id: int) -> HttpResponse:
    """Show one case."""
    case = the_case(request, case_id)
    actions.read_case(case=case, by=request.actor, at=request.at)
    return page(request, case)


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Open a case by hand."""
    names = knowledge.type_names(request.at.date())
    initial = {"unit": request.actor.home_unit_id, "channel": Case.Channel.CALL}
    form = forms.Opening(request.POST or None, actor=request.actor, names=names, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            case = _open(request, form.cleaned_data)
        except actions.CaseRefused as refusal:
            form.add_error(None, str(refusal))
            status = REFUSED
        else:
            messages.success(request, f"已登记 {case.number}。")
            return redirect("cases:show", case.pk)
    return render(request, "cases/edit.html", {"form": form, "verb": "登记案件"}, status=status)


@transaction.atomic
def _open(request: Any, said: dict[str, Any]) -> Case:
    person_id = None
    if said["name"] or said["phone"]:
        person = people.ensure_person(
            unit_id=said["unit"].pk,
            name=said["name"],
            phone=said["phone"],
            source="case",
            by=request.actor,
            at=request.at,
        )
        person_id = person.pk
    return actions.open_case(
        unit_id=said["unit"].pk,
        scam_type=said["scam_type"],
        loss=said["loss"],
        person_id=person_id,
        facts=said["facts"],
        payments=said["payments"],
        occurred_at=said["occurred_at"],
        channel=said["channel"],
        by=request.actor,
        at=request.at,
    )


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Any, case_id: int) -> HttpResponse:
    """Correct what a case says."""
    case = the_case(request, case_id)
    names = knowledge.type_names(request.at.date())
    form = forms.Editing(request.POST or None, names=names, initial=_initial(case))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_case(
                case_id=case_id,
                subtype=case.subtype,
                version=version_of(request),
                by=request.actor,
                at=request.at,
                **form.cleaned_data,
            )
        except (StepRefused, actions.CaseMoved, actions.CaseRefused) as refusal:
            form.add_error(None, str(refusal))
            case, status = the_case(request, case_id), REFUSED
        else:
            messages.success(request, "已保存。")
            return redirect("cases:show", case_id)
    return render(request, "cases/edit.html", {"form": form, "case": case, "verb": "保存修改"}, status=status)


def _initial(case: Case) -> dict[str, Any]:
    loss = "" if case.loss_fen is None else f"{case.loss_fen / 100:.2f}"
    return {
        "scam_type": case.scam_type,
        "loss": loss,
        "occurred_at": case.occurred_at,
        "channel": case.channel,
        "facts": case.facts,
        "payments": case.payments,
    }


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def move(request: Any, case_id: int, step: str) -> HttpResponse:
    """Take a case one step further."""
    case = the_case(request, case_id)
    if step not in set(rules.Step) - {rules.Step.EDIT}:
        raise Http404
    form = forms.Noting(request.POST or None)
    verb = rules.MACHINE.step_names[rules.Step(step)]
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_case(
                case_id=case_id,
                step=step,
                note=form.cleaned_data["note"],
                version=version_of(request),
                by=request.actor,
                at=request.at,
            )
        except (StepRefused, actions.CaseMoved, actions.CaseRefused) as refusal:
            form.add_error(None, str(refusal))
            case, status = the_case(request, case_id), REFUSED
        else:
            messages.success(request, f"已{verb}。")
            return redirect("cases:show", case_id)
    return render(request, "cases/edit.html", {"form": form, "case": case, "verb": verb}, status=status)
