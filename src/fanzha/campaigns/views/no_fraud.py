"""无诈单位: the list, one application, its steps."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.campaigns.actions import no_fraud as actions
from fanzha.campaigns.forms import no_fraud as forms
from fanzha.campaigns.models.no_fraud import NoFraud
from fanzha.campaigns.queries import no_fraud as queries
from fanzha.common import audit, gallery
from fanzha.common.access import requires
from fanzha.common.audit.words import act_word
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.campaigns.no_fraud import Standing
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.no_fraud import NO_FRAUD, NoFraudState, NoFraudStep

REFUSED = 409
_PER_PAGE = 50
_PROBLEMS = (StepRefused, actions.NoFraudMoved, actions.NoFraudRefused)
_JUDGED = {"send_back", "award", "refuse", "confirm", "withdraw"}
_VIEWS = {"open": "在办", "awarded": "已命名", "done": "未通过、撤销"}


@requires(Permission.NO_FRAUD_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the applications: running, titles, or ended."""
    view = request.GET.get("view") if request.GET.get("view") in _VIEWS else "open"
    rows = queries.applications_seen(request.actor)
    if view == "open":
        rows = rows.filter(state__in=queries.WAITING)
    elif view == "awarded":
        rows = rows.filter(state__in=[NoFraudState.AWARDED, NoFraudState.REVIEW])
    else:
        rows = rows.exclude(state__in=[*queries.WAITING, NoFraudState.AWARDED])
    kinds = queries.kinds_on(request.at.date())[1]
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [_row(row, kinds) for row in page], "view": view, "views": _VIEWS.items(),
        "may_apply": request.actor.may(Permission.NO_FRAUD_APPLY),
    }  # fmt: skip
    return render(request, "campaigns/no_fraud/list.html", context)


def _row(row: NoFraud, kinds: Any) -> dict[str, Any]:
    kind = kinds.get(row.kind)
    return {
        "row": row, "name": kind.name if kind else row.kind, "state": NO_FRAUD.state_names[NoFraudState(row.state)],
        "tag": queries.TAGS.get(row.state, ""),
    }  # fmt: skip


@requires(Permission.NO_FRAUD_APPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """Begin a self-check."""
    kinds = queries.kinds_on(request.at.date())[1]
    initial = {"key": f"form:{uuid.uuid4().hex[:24]}", "unit": request.actor.home_unit_id}
    form = forms.Beginning(request.POST or None, actor=request.actor, kinds=kinds, initial=initial)
    context = {"form": form, "kinds": kinds.values()}
    if request.method != "POST":
        return render(request, "campaigns/no_fraud/new.html", context)
    if form.is_valid():
        said = {**form.cleaned_data}
        try:
            row = actions.begin_no_fraud(unit_id=said.pop("unit").pk, **said, by=request.actor, at=request.at)
        except actions.NoFraudRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("campaigns:no_fraud", row.pk)
    return render(request, "campaigns/no_fraud/new.html", context, status=REFUSED)


@requires(Permission.NO_FRAUD_VIEW)
@require_safe
def show(request: Any, row_id: int) -> HttpResponse:
    """Show one application with what may be done."""
    return _show(request, row_id)


def _the_row(request: Any, row_id: int) -> NoFraud:
    try:
        row: NoFraud = queries.applications_seen(request.actor).get(pk=row_id)
    except NoFraud.DoesNotExist as missing:
        raise Http404 from missing
    return row


def _show(request: Any, row_id: int, *, bound: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    row = _the_row(request, row_id)
    kind = queries.kind_of(row)
    files = [held.file for held in row.files.select_related("file").order_by("id")]
    state = NoFraudState(row.state)
    can = {step.value: step in NO_FRAUD.steps_from(state) for step in NoFraudStep}
    may_judge = request.actor.may(Permission.NO_FRAUD_JUDGE) and not _is_own(request, row)
    is_writing = state is NoFraudState.DRAFT and request.actor.may(Permission.NO_FRAUD_APPLY)
    context = {
        **_row(row, {row.kind: kind} if kind else {}), "can": can, "may_judge": may_judge, "is_writing": is_writing,
        "lines": _lines(row, kind), "pictures": gallery.panel_of(request.actor, files, request.at),
        "saying": _finding(request, row, kind) if is_writing else None,
        "checking": _finding(request, row, kind, on_the_spot=True) if may_judge and can["check"] else None,
        "judging": forms.Judging(), "owner": NO_FRAUD.owners.get(state, ""), "events": _events(row), **(bound or {}),
    }  # fmt: skip
    return render(request, "campaigns/no_fraud/show.html", context, status=status)


def _is_own(request: Any, row: NoFraud) -> bool:
    return any(grant.unit_id == row.unit_id for grant in request.actor.grants)


def _finding(request: Any, row: NoFraud, kind: Any, *, on_the_spot: bool = False, posted: bool = False) -> Any:
    if kind is None:
        return None
    data = (request.POST, request.FILES) if posted else ()
    lines = _lines(row, kind)
    return forms.Finding(
        *data, kind=kind, on=request.at.date(), before=row.seen if on_the_spot else row.said, on_the_spot=on_the_spot,
        counted={line["standing"].condition.code: line["counted"] for line in lines},
        held={line["standing"].condition.code: line["pictures"] for line in lines},
    )  # fmt: skip


def _lines(row: NoFraud, kind: Any) -> list[dict[str, Any]]:
    """Return each condition as the page shows it: what is counted, said and seen."""
    if kind is None:
        return []
    held = list(row.files.values_list("condition", flat=True))
    return [
        {
            "standing": one, "counted": _counted(one), "said": (row.said or {}).get(one.condition.code, {}),
            "seen": (row.seen or {}).get(one.condition.code, {}), "pictures": held.count(one.condition.code),
        }
        for one in queries.standings_of(row, kind)
    ]  # fmt: skip


def _counted(one: Standing) -> str:
    """Return what the ledgers count, with its unit; empty where they know nothing."""
    if one.value is None:
        return ""
    return f"{one.value:g}%" if "percent" in one.condition.measure else f"{one.value:g} 起"


def _events(row: NoFraud) -> list[dict[str, Any]]:
    """Return what was done, as a timeline."""
    return [
        {"at": one.at, "title": f"{one.actor_name} {act_word(one.action)}", "note": one.why, "state": "done"}
        for one in audit.history("campaigns.nofraud", row.pk)
    ]


def _common(request: Any, row_id: int) -> dict[str, Any]:
    return {"row_id": row_id, "version": version_of(request), "by": request.actor, "at": request.at}


def _step(request: Any, row_id: int, *, name: str, form: Any, act: Callable[[], Any], said: str) -> HttpResponse:
    """Take one step, or show the page with what was typed and why it was refused."""
    if not form.is_valid():
        return _show(request, row_id, bound={name: form}, status=REFUSED)
    try:
        act()
    except NoFraud.DoesNotExist as missing:
        raise Http404 from missing
    except _PROBLEMS as refusal:
        form.add_error(None, str(refusal))
        return _show(request, row_id, bound={name: form}, status=REFUSED)
    messages.success(request, said)
    return redirect("campaigns:no_fraud", row_id)


@requires(Permission.NO_FRAUD_APPLY)
@require_POST
def save(request: Any, row_id: int) -> HttpResponse:
    """Keep the self-check, and hand it in where that was pressed."""
    row = _the_row(request, row_id)
    form = _finding(request, row, queries.kind_of(row), posted=True)
    if form is None:
        raise Http404
    is_last = request.POST.get("do") == "apply"

    def act() -> None:
        words = actions.Words(form.conditions(), form.pictures())
        saved = actions.save_self_check(words=words, **_common(request, row_id))
        if is_last:
            actions.apply_no_fraud(row_id=row_id, version=saved.version, by=request.actor, at=request.at)

    said = "已申报，等现场核查。" if is_last else "已保存，可以接着填。"
    return _step(request, row_id, name="saying", form=form, act=act, said=said)


@requires(Permission.NO_FRAUD_APPLY)
@require_POST
def give_up(request: Any, row_id: int) -> HttpResponse:
    """End a self-check."""
    _the_row(request, row_id)
    form = forms.GivingUp(request.POST)
    act = lambda: actions.give_up_no_fraud(**_common(request, row_id))  # noqa: E731 - one call
    return _step(request, row_id, name="judging", form=form, act=act, said="已放弃这次申报。")


@requires(Permission.NO_FRAUD_JUDGE)
@require_POST
def check(request: Any, row_id: int) -> HttpResponse:
    """Write down what was found on the spot."""
    row = _the_row(request, row_id)
    form = _finding(request, row, queries.kind_of(row), on_the_spot=True, posted=True)
    if form is None:
        raise Http404

    def act() -> None:
        words = actions.Words(form.conditions())
        actions.check_no_fraud(words=words, note=form.cleaned_data["note"], **_common(request, row_id))

    return _step(request, row_id, name="checking", form=form, act=act, said="已登记现场核查，等另一位同事评定。")


@requires(Permission.NO_FRAUD_JUDGE)
@require_POST
def judge(request: Any, row_id: int, step: str) -> HttpResponse:
    """Send back, award, refuse, confirm or withdraw."""
    if step not in _JUDGED:
        raise Http404
    _the_row(request, row_id)
    form = forms.Judging(request.POST)

    def act() -> None:
        actions.judge_no_fraud(step=step, why=form.cleaned_data["why"], **_common(request, row_id))

    return _step(request, row_id, name="judging", form=form, act=act, said="已登记。")
