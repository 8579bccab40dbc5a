"""线索: the register, one clue, its steps."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.cases import actions
from fanzha.cases.actions import clues as steps
from fanzha.cases.forms import clues as forms
from fanzha.cases.models.clue import Clue
from fanzha.cases.queries import clues
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.clue import CLUE, ClueState, ClueStep
from fanzha.core.workflow.machine import StepRefused
from fanzha.intake import queries as intake

REFUSED = 409
_PER_PAGE = 50
_PROBLEMS = (StepRefused, actions.CaseMoved, actions.CaseRefused)
_ENDS = {step.value for step in ClueStep} - {"hand_over", "accept"}


@requires(Permission.CLUE_WORK)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the register, the newest first; the school's clues, or one source's, where that is asked."""
    rules = clues.clue_rules(request.at.date())
    view = "done" if request.GET.get("view") == "done" else "open"
    source = request.GET.get("source", "")
    rows = clues.clues_seen(request.actor)
    rows = rows.filter(state__in=clues.OPEN) if view == "open" else rows.exclude(state__in=clues.OPEN)
    if source in rules.sources:
        rows = rows.filter(source=source)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [_row(row, rules) for row in page], "view": view, "source": source,
        "sources": rules.sources.items(),
    }  # fmt: skip
    return render(request, "cases/clues/list.html", context)


def _row(row: Any, rules: clues.ClueRules) -> dict[str, Any]:
    return {
        "row": row, "state": CLUE.state_names[ClueState(row.state)], "tag": clues.TAGS[row.state],
        "source": rules.sources.get(row.source, row.source),
    }  # fmt: skip


@requires(Permission.CLUE_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """Register a clue."""
    rules = clues.clue_rules(request.at.date())
    initial = {"key": f"form:{uuid.uuid4().hex[:24]}", "unit": request.actor.home_unit_id}
    form = forms.Giving(request.POST or None, actor=request.actor, rules=rules, initial=initial)
    if request.method != "POST":
        return render(request, "cases/clues/new.html", {"form": form})
    if form.is_valid():
        said = {**form.cleaned_data}
        unit = said.pop("unit")
        try:
            clue = steps.take_clue(giving=steps.Giving(unit_id=unit.pk, **said), by=request.actor, at=request.at)
        except actions.CaseRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已登记 {clue.number}。请把领取码告诉提供人。")
            return redirect("cases:clue", clue.pk)
    return render(request, "cases/clues/new.html", {"form": form}, status=REFUSED)


@requires(Permission.CLUE_WORK)
@require_POST
def from_report(request: Any, report_id: int) -> HttpResponse:
    """Make a clue of a public report by one step; the same report leads to the same clue."""
    report = intake.reports_seen(request.actor).filter(pk=report_id).first()
    if report is None:
        raise Http404
    giving = steps.Giving(
        key=f"report:{report_id}", unit_id=report.unit_id, source="public", text=report.text or f"举报 {report.number}",
        giver_name=report.contact_name, giver_phone=report.contact_phone, scam_type=report.scam_type,
    )  # fmt: skip
    clue = steps.take_clue(giving=giving, by=request.actor, at=request.at)
    return redirect("cases:clue", clue.pk)


@requires(Permission.CLUE_WORK)
@require_safe
def show(request: Any, clue_id: int) -> HttpResponse:
    """Show one clue with what may be done."""
    return _show(request, clue_id)


def _show(
    request: Any, clue_id: int, *, bound: dict[str, Any] | None = None, giver: Any = None, status: int = 200
) -> HttpResponse:
    row = _the_clue(request, clue_id)
    rules = clues.clue_rules(request.at.date())
    blank = {
        "handing": forms.Handing(), "concluding": forms.Concluding(), "telling": forms.Telling(rules=rules),
        "revealing": forms.Revealing(), "rewarding": forms.Rewarding(auto_id="reward_%s"),
    }  # fmt: skip
    opened = set(CLUE.steps_from(ClueState(row.state)))
    context = {
        **blank, **(bound or {}), **_row(row, rules), "giver": giver, "like": clues.like(row),
        "can": {step.value: step in opened for step in ClueStep}, "events": clues.history(row),
        "may_reveal": request.actor.may(Permission.CLUE_GIVER), "has_giver": bool(row.giver_name or row.giver_phone),
        "may_reward": row.state == ClueState.PROVEN and not hasattr(row, "reward"),
    }  # fmt: skip
    return render(request, "cases/clues/show.html", context, status=status)


def _the_clue(request: Any, clue_id: int) -> Any:
    try:
        return clues.clue_seen(request.actor, clue_id)
    except Clue.DoesNotExist as missing:
        raise Http404 from missing


def _step(request: Any, clue_id: int, *, name: str, form: Any, act: Callable[..., Any], said: str) -> HttpResponse:
    """Take one step, or show the page with what was typed and why it was refused."""
    _the_clue(request, clue_id)
    if not form.is_valid():
        return _show(request, clue_id, bound={name: form}, status=REFUSED)
    try:
        act(form.cleaned_data)
    except Clue.DoesNotExist as missing:
        raise Http404 from missing
    except _PROBLEMS as refusal:
        form.add_error(None, str(refusal))
        return _show(request, clue_id, bound={name: form}, status=REFUSED)
    messages.success(request, said)
    # A clue that was handed on and accepted elsewhere may lie out of sight now.
    seen = clues.clues_seen(request.actor).filter(pk=clue_id).exists()
    return redirect("cases:clue", clue_id) if seen else redirect("cases:clues")


def _common(request: Any, clue_id: int) -> dict[str, Any]:
    return {"clue_id": clue_id, "version": version_of(request), "by": request.actor, "at": request.at}


@requires(Permission.CLUE_WORK)
@require_POST
def hand_over(request: Any, clue_id: int) -> HttpResponse:
    """Ask another unit to take a clue."""
    return _step(
        request, clue_id, name="handing", form=forms.Handing(request.POST), said="已移交，等对方接收。",
        act=lambda said: steps.hand_over_clue(
            to_unit_id=said["to_unit"].pk, why=said["why"], **_common(request, clue_id)
        ),
    )  # fmt: skip


@requires(Permission.CLUE_WORK)
@require_POST
def answer(request: Any, clue_id: int, step: str) -> HttpResponse:
    """Accept a clue that was handed over, or send it back."""
    if step not in {"accept", "send_back"}:
        raise Http404
    return _step(
        request, clue_id, name="concluding", form=forms.Concluding(request.POST), said="已登记。",
        act=lambda said: steps.answer_hand_over(
            accept=step == "accept", why=said["why"], **_common(request, clue_id)
        ),
    )  # fmt: skip


@requires(Permission.CLUE_WORK)
@require_POST
def conclude(request: Any, clue_id: int, step: str) -> HttpResponse:
    """Note what came of a clue."""
    if step not in _ENDS:
        raise Http404
    return _step(
        request, clue_id, name="concluding", form=forms.Concluding(request.POST), said="已登记。",
        act=lambda said: steps.conclude_clue(
            step=step, why=said["why"], other_number=said["other_number"], **_common(request, clue_id)
        ),
    )  # fmt: skip


@requires(Permission.CLUE_WORK)
@require_POST
def tell(request: Any, clue_id: int) -> HttpResponse:
    """Write what the giver is told."""
    form = forms.Telling(request.POST, rules=clues.clue_rules(request.at.date()))
    return _step(
        request, clue_id, name="telling", form=form, said="已写下，提供人凭领取码能看到。",
        act=lambda said: steps.tell_giver(text=said["text"], **_common(request, clue_id)),
    )  # fmt: skip


@requires(Permission.CLUE_GIVER)
@require_POST
def reveal(request: Any, clue_id: int) -> HttpResponse:
    """Show who gave a clue, once."""
    _the_clue(request, clue_id)
    form = forms.Revealing(request.POST)
    if not form.is_valid():
        return _show(request, clue_id, bound={"revealing": form}, status=REFUSED)
    try:
        giver = steps.reveal_giver(
            clue_id=clue_id, purpose=form.cleaned_data["purpose"], by=request.actor, at=request.at
        )
    except (actions.CaseRefused, Clue.DoesNotExist) as refusal:
        form.add_error(None, str(refusal) or "这条线索不在您的辖区。")
        return _show(request, clue_id, bound={"revealing": form}, status=REFUSED)
    return _show(request, clue_id, giver=giver)


@requires(Permission.CLUE_WORK)
@require_POST
def reward(request: Any, clue_id: int) -> HttpResponse:
    """Propose a reward."""
    common = {"clue_id": clue_id, "by": request.actor, "at": request.at}
    return _step(
        request, clue_id, name="rewarding", form=forms.Rewarding(request.POST, auto_id="reward_%s"),
        said="已提出，等另一位同事批准。",
        act=lambda said: steps.ask_reward(amount_fen=said["amount"], why=said["why"], **common),
    )  # fmt: skip
