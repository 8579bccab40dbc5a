"""倒查说明: what a unit owes, answers, and what is concluded."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.trace_back import DUTY
from fanzha.knowledge import queries as knowledge
from fanzha.supervision import actions, forms, queries
from fanzha.supervision.queries import traces

REFUSED = 409
_MOST = 200


@requires(Permission.TRACE_DUTY)
@require_safe
def owed(request: Any) -> HttpResponse:
    """Show what the units below the officer's posts owe, the earliest deadline first."""
    running = [state.value for state in DUTY.open_states]
    rows = queries.duties_seen(request.actor).filter(state__in=running)[:_MOST]
    names = knowledge.type_names(request.at.date())
    shown = [
        {
            "duty": traces.duty_shown(row), "number": row.trace_back.number,
            "type": names.get(row.trace_back.case.scam_type, "类型不明"), "before": row.trace_back.before_at,
        }
        for row in rows
    ]  # fmt: skip
    return render(request, "supervision/duties.html", {"rows": shown})


@requires(Permission.TRACE_DUTY)
@require_safe
def show(request: Any, duty_id: int) -> HttpResponse:
    """Show one duty: what the ledger holds, the answer, the steps."""
    return _show(request, duty_id)


def _show(request: Any, duty_id: int, *, bound: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    try:
        row = queries.duty_seen(request.actor, duty_id)
    except queries.NoDuty as missing:
        raise Http404 from missing
    opened = traces.steps_open(request.actor, row, is_own=actions.is_of_unit(request.actor, row))
    blank = {
        "answer": forms.Answering(initial={"answer": row.answer, "measures": row.measures}),
        "conclude": forms.Concluding(), "return": forms.Returning(auto_id="return_%s"),
        "reopen": forms.Reasoning(auto_id="reopen_%s"),
    }  # fmt: skip
    shown = {**blank, **(bound or {})}
    context = {
        "row": row, "duty": traces.duty_shown(row), "touches": traces.touches_shown(row.trace_back),
        "events": traces.history(row),
        "type": knowledge.type_names(request.at.date()).get(row.trace_back.case.scam_type),
        "answering": shown["answer"] if opened["answer"] else None,
        "concluding": shown["conclude"] if opened["conclude"] else None,
        "returning": shown["return"] if opened["return"] else None,
        "reopening": shown["reopen"] if opened["reopen"] else None,
        "sees_case": request.actor.may(Permission.TRACE_VIEW),
    }  # fmt: skip
    return render(request, "supervision/duty.html", context, status=status)


def _step(request: Any, duty_id: int, *, name: str, form: Any, act: Callable[..., Any], said: str) -> HttpResponse:
    """Take one step, or show the page with what was typed and why it was refused."""
    if not form.is_valid():
        return _show(request, duty_id, bound={name: form}, status=REFUSED)
    try:
        act(duty_id=duty_id, version=version_of(request), by=request.actor, at=request.at, **form.cleaned_data)
    except queries.NoDuty as missing:
        raise Http404 from missing
    except (StepRefused, actions.DutyRefused, actions.DutyMoved) as refusal:
        form.add_error(None, str(refusal))
        return _show(request, duty_id, bound={name: form}, status=REFUSED)
    messages.success(request, said)
    return redirect("supervision:duty", duty_id)


@requires(Permission.TRACE_ANSWER)
@require_POST
def answer(request: Any, duty_id: int) -> HttpResponse:
    """Take the unit's answer."""
    form = forms.Answering(request.POST)
    return _step(request, duty_id, name="answer", form=form, act=actions.answer_duty, said="已提交，等县反诈中心认定。")


@requires(Permission.TRACE_DECIDE)
@require_POST
def conclude(request: Any, duty_id: int) -> HttpResponse:
    """Take a conclusion."""
    form = forms.Concluding(request.POST)
    return _step(request, duty_id, name="conclude", form=form, act=actions.conclude_duty, said="已认定。")


@requires(Permission.TRACE_DECIDE)
@require_POST
def send_back(request: Any, duty_id: int) -> HttpResponse:
    """Send an answer back."""
    form = forms.Returning(request.POST, auto_id="return_%s")
    return _step(request, duty_id, name="return", form=form, act=actions.return_duty, said="已退回补充。")


@requires(Permission.TRACE_DECIDE)
@require_POST
def reopen(request: Any, duty_id: int) -> HttpResponse:
    """Take a conclusion back."""
    form = forms.Reasoning(request.POST, auto_id="reopen_%s")
    return _step(
        request, duty_id, name="reopen", form=form, act=actions.reopen_duty, said="已重新打开，原认定留在记录里。"
    )
