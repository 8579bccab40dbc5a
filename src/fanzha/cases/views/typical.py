"""典型案例: the list, one text with what still identifies beside it, its steps."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from fanzha.cases import actions
from fanzha.cases.actions import typical as steps
from fanzha.cases.actions import typical_publishing as publishing
from fanzha.cases.forms import typical as forms
from fanzha.cases.models import Case, TypicalCase
from fanzha.cases.queries import typical as reads
from fanzha.cases.views.answering import REFUSED
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Tab
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.common.scope import unit_in_scope
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.typical_case import TYPICAL, TypicalState, TypicalStep
from fanzha.knowledge import queries as knowledge

_PROBLEMS = (StepRefused, actions.CaseMoved, actions.CaseRefused)
_EMPTY = Empty("还没有典型案例", "案件登记破案后会提示，也可以在案件页上起草", icon="volume")
_TABS = {"open": "在办", "library": "已入资料库", "ended": "不宣传、已撤下", "all": "全部"}
_ENDED = [TypicalState.DECLINED, TypicalState.WITHDRAWN]
_OPEN = [state.value for state in TYPICAL.open_states]
_WRITTEN_IN = {TypicalState.DRAFTED, TypicalState.REFUSED}


def _filtering(data: Any, actor: Actor, at: datetime) -> forms.Filtering:
    return forms.Filtering(data, actor=actor, names=knowledge.type_names(at.date()))


def _rows(actor: Actor, form: Any, tab: str, _at: datetime) -> Any:
    rows, wanted = reads.typical_seen(actor), form.cleaned_data
    states = {"open": _OPEN, "library": [TypicalState.APPROVED], "ended": _ENDED}.get(tab)
    rows = rows.filter(state__in=states) if states else rows
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("type"):
        rows = rows.filter(case__scam_type=wanted["type"])
    unit = wanted.get("unit")
    if unit is not None:
        rows = rows.filter(unit_in_scope(type(unit), "unit", [p for p in (unit.territory_path, unit.line_path) if p]))
    return rows


def _drawn(found: list[Any], _actor: Actor, at: datetime) -> Sequence[Any]:
    names = knowledge.type_names(at.date())
    return [
        {
            "id": row.pk, "row": row, "type": names.get(row.case.scam_type, "类型不明"),
            "state": reads.state_name(row), "tag": reads.TAGS.get(row.state, "off"),
        }
        for row in found
    ]  # fmt: skip


TYPICALS = lists.register(
    Listing(
        key="typical", title="典型案例", counter="篇", url_name="cases:typical", permission=Permission.TYPICAL_DRAFT,
        columns=(
            Column("case", "案件", "p-name num nowrap", is_fixed=True), Column("type", "类型"),
            Column("unit", "承办单位"), Column("state", "状态"), Column("writer", "最后改的人"),
            Column("moved", "最后办理", "n text-2 p-line nowrap", order="newest"),
        ),
        orders=(Order("newest", "最后办理，晚的在前", ("-moved_at", "-id")),
                Order("oldest", "最后办理，早的在前", ("moved_at", "id"))),
        cells="cases/typical/_cells.html", form=_filtering, rows=_rows, draw=_drawn,
        filters=("state", "type", "unit"), empty=lambda _tab: _EMPTY,
        tabs=lambda _actor, _at: [Tab(key, label) for key, label in _TABS.items()],
    )
)  # fmt: skip


@requires(Permission.TYPICAL_DRAFT)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the list."""
    if there := lists.first_address(request, TYPICALS):
        return redirect(there)
    return render(request, "cases/typical/list.html", {"listed": lists.show(request, TYPICALS)})


@requires(Permission.TYPICAL_DRAFT)
@require_POST
def start(request: Any, case_id: int) -> HttpResponse:
    """Draft a typical case from a case; one that is under way is opened."""
    try:
        row = steps.begin_typical(case_id=case_id, version=version_of(request), by=request.actor, at=request.at)
    except Case.DoesNotExist as missing:
        raise Http404 from missing
    except _PROBLEMS as refusal:
        messages.error(request, str(refusal))
        return redirect("cases:show", case_id)
    return redirect("cases:typical_one", row.pk)


@requires(Permission.TYPICAL_DRAFT)
@require_safe
def show(request: Any, typical_id: int) -> HttpResponse:
    """Show one text with what still identifies, and what may be done."""
    row = _the_row(request, typical_id)
    if row.story:
        steps.read_typical(row=row, by=request.actor, at=request.at)
    return _show(request, row)


def _show(
    request: Any, row: TypicalCase, *, writing: Any = None, why: Any = None, problem: str = "", status: int = 200
) -> HttpResponse:
    text = _typed(writing) if writing is not None else None
    found = reads.findings(row, text=text) if row.story or text else []
    left, never = reads.standing(found)
    said = {"title": row.title, "story": row.story, "lesson": row.lesson}
    body = reads.body_of(row)
    wrote_it, may_approve = request.actor.id in row.writers, request.actor.may(Permission.TYPICAL_APPROVE)
    context = {
        "row": row, "state": reads.state_name(row), "tag": reads.TAGS.get(row.state, ""), "problem": problem,
        "can": reads.steps_from(request.actor, row), "wrote_it": wrote_it, "may_approve": may_approve,
        "settles": row.is_doubtful and may_approve and not wrote_it,
        "writing": writing or forms.Writing(initial=said), "why": why or forms.Why(), "events": reads.history(row),
        "is_written": writing is not None or row.state in _WRITTEN_IN,
        "found": _boxes(found, request.POST), "left": left, "never": never,
        "misfits": reads.misfits(row) if row.story else [],
        "paragraphs": [marked(part, found) for part in body["paragraphs"]],
        "lessons": [marked(part, found) for part in body["lessons"]], "title": marked(row.title, found),
    }  # fmt: skip
    return render(request, "cases/typical/show.html", context, status=status)


def _boxes(found: Iterable[reads.Finding], posted: Any) -> list[dict[str, Any]]:
    """Return the findings with the box for their reason as it stands, typed or kept."""
    typed = forms.reasons_in(posted)
    return [{"f": one, "why": typed.get(one.mark, one.why)} for one in found]


def _typed(form: Any) -> str:
    return "\n".join(str(form.data.get(name, "")) for name in ("title", "story", "lesson"))


def marked(text: str, found: Iterable[reads.Finding]) -> list[tuple[bool, str]]:
    """Return a text in pieces, each with whether it is something that was found.

    >>> marked("某村王小明", [reads.Finding("m", "name", "王小明", "", False)])
    [(False, '某村'), (True, '王小明')]
    """
    said = sorted({one.said for one in found}, key=len, reverse=True)
    if not said:
        return [(False, text)]
    pieces = re.split("(" + "|".join(re.escape(one) for one in said) + ")", text)
    return [(piece in said, piece) for piece in pieces if piece]


@requires(Permission.TYPICAL_DRAFT)
@require_POST
@sensitive_post_parameters()
def save(request: Any, typical_id: int) -> HttpResponse:
    """Keep a text; hand it to the approvers where that button was pressed."""
    row, form = _the_row(request, typical_id), forms.Writing(request.POST)
    if not form.is_valid():
        return _show(request, row, writing=form, status=REFUSED)
    common = {"typical_id": typical_id, "by": request.actor, "at": request.at}
    text = steps.Text(**form.cleaned_data, reasons=forms.reasons_in(request.POST))
    try:
        row = steps.save_typical(text=text, version=version_of(request), **common)
    except _PROBLEMS as refusal:
        form.add_error(None, str(refusal))
        return _show(request, _the_row(request, typical_id), writing=form, status=REFUSED)
    if "submit" not in request.POST:
        messages.success(request, "已保存，并重新查过一遍。")
        return redirect("cases:typical_one", typical_id)
    return _step(request, row, lambda: steps.submit_typical(version=row.version, **common), "已送审。")


@requires(Permission.TYPICAL_DRAFT)
@require_POST
@sensitive_post_parameters()
def check(request: Any, typical_id: int) -> HttpResponse:
    """Look through what is being written, without keeping it."""
    row = _the_row(request, typical_id)
    found = reads.findings(row, text=_typed(forms.Writing(request.POST)))
    left, never = reads.standing(found)
    context = {"found": _boxes(found, request.POST), "left": left, "never": never, "is_written": True}
    return render(request, "cases/typical/_findings.html", context)


_ACTS: dict[str, tuple[Callable[..., TypicalCase], str]] = {
    TypicalStep.TAKE_BACK: (steps.take_back, "已拿回，可以接着改。"),
    TypicalStep.APPROVE: (publishing.approve_typical, "已批准，资料库里能看到了。"),
    TypicalStep.REFUSE: (publishing.refuse_typical, "已退给起草人。"),
    TypicalStep.DECLINE: (steps.decline_typical, "已登记不宣传。以后想起草，随时可以。"),
    TypicalStep.WITHDRAW: (publishing.withdraw_typical, "已撤下，资料库里的文字已清除。"),
}
_SAYS_WHY = {TypicalStep.REFUSE, TypicalStep.DECLINE, TypicalStep.WITHDRAW}


@requires(Permission.TYPICAL_DRAFT)
@require_POST
def move(request: Any, typical_id: int, step: str) -> HttpResponse:
    """Approve, refuse, take back, decline or withdraw."""
    if step not in _ACTS:
        raise Http404
    row, (act, said) = _the_row(request, typical_id), _ACTS[step]
    form, more = forms.Why(request.POST), {}
    if step in _SAYS_WHY:
        if not form.is_valid():
            return _show(request, row, why=form, status=REFUSED)
        more = form.cleaned_data
    common = {"typical_id": typical_id, "version": version_of(request), "by": request.actor, "at": request.at}
    return _step(request, row, lambda: act(**common, **more), said, why=form if more else None)


@requires(Permission.TYPICAL_APPROVE)
@require_POST
@sensitive_post_parameters()
def settle(request: Any, typical_id: int) -> HttpResponse:
    """Say why what came into the file may stand in a published text."""
    row, reasons = _the_row(request, typical_id), forms.reasons_in(request.POST)
    common = {"typical_id": typical_id, "version": version_of(request), "by": request.actor, "at": request.at}
    return _step(request, row, lambda: publishing.settle_doubt(reasons=reasons, **common), "已核对，继续使用。")


def _step(request: Any, row: TypicalCase, act: Callable[[], object], said: str, why: Any = None) -> HttpResponse:
    """Take one step, or show the page with why it was refused."""
    try:
        act()
    except TypicalCase.DoesNotExist as missing:
        raise Http404 from missing
    except _PROBLEMS as refusal:
        row = _the_row(request, row.pk)
        if why is None:
            return _show(request, row, problem=str(refusal), status=REFUSED)
        why.add_error(None, str(refusal))
        return _show(request, row, why=why, status=REFUSED)
    messages.success(request, said)
    return redirect("cases:typical_one", row.pk)


def _the_row(request: Any, typical_id: int) -> TypicalCase:
    try:
        row: TypicalCase = reads.one_typical(request.actor, typical_id)
    except TypicalCase.DoesNotExist as missing:
        raise Http404 from missing
    return row
