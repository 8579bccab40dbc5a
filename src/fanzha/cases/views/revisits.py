"""回访: who is to be asked, and the interview."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.cases import actions
from fanzha.cases.actions import revisits as steps
from fanzha.cases.forms.revisits import Ending, Interview
from fanzha.cases.models.revisit import VictimRevisit
from fanzha.cases.queries import parts, revisits
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.victim_revisit import REVISIT, RevisitState, RevisitStep

REFUSED = 409
_PER_PAGE = 50
_ENDS = {step.value for step in (RevisitStep.REFUSE, RevisitStep.GIVE_UP, RevisitStep.WAIVE, RevisitStep.REOPEN)}
_PROBLEMS = (StepRefused, actions.CaseMoved, actions.CaseRefused)


@requires(Permission.REVISIT_WORK)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show who is to be asked, the earliest deadline first; or who was."""
    view = "done" if request.GET.get("view") == "done" else "open"
    rows = revisits.revisits_seen(request.actor)
    rows = rows.filter(state__in=revisits.OPEN) if view == "open" else rows.exclude(state__in=revisits.OPEN)
    page = Paginator(rows if view == "open" else rows.order_by("-ended_at", "-id"), _PER_PAGE)
    found = page.get_page(request.GET.get("page"))
    shown = [{"row": row, **_words(row)} for row in found]
    return render(request, "cases/revisits.html", {"page": found, "rows": shown, "view": view})


def _words(row: Any) -> dict[str, Any]:
    return {
        "state": REVISIT.state_names[RevisitState(row.state)], "tag": revisits.TAGS[row.state],
        "who": parts.victim_name(row.victim) if row.victim else row.get_kind_display(),
    }  # fmt: skip


@requires(Permission.REVISIT_WORK)
@require_safe
def show(request: Any, revisit_id: int) -> HttpResponse:
    """Show the interview with the words to say, or what came of it."""
    return _show(request, revisit_id)


def _show(request: Any, revisit_id: int, *, form: Any = None, ending: Any = None, status: int = 200) -> HttpResponse:
    row = _the_row(request, revisit_id)
    rules = revisits.revisit_rules(request.at.date())
    opened = set(REVISIT.steps_from(RevisitState(row.state)))
    context = {
        "row": row, **_words(row), "rules": rules, "opening": rules.opening.format(unit=row.unit),
        "form": form or Interview(questions=rules.questions, answers=row.answers), "ending": ending or Ending(),
        "tries": row.tries.all(), "events": revisits.history(row),
        "can": {step.value: step in opened for step in RevisitStep},
        "missing": max(0, rules.least_tries - row.tries.count()), "answers": _answers(row, rules),
    }  # fmt: skip
    return render(request, "cases/revisit.html", context, status=status)


def _answers(row: Any, rules: revisits.RevisitRules) -> list[tuple[str, str]]:
    """Return what was answered, in words."""
    found = []
    for question in rules.questions:
        value = row.answers.get(question.code, "")
        names = dict(question.choices) or {"yes": "是", "no": "否", "unknown": "没有问到"}
        said = (
            "、".join(str(names.get(one, one)) for one in value) if isinstance(value, list) else names.get(value, value)
        )
        found.append((question.label, str(said)))
    return found


def _the_row(request: Any, revisit_id: int) -> Any:
    try:
        return revisits.revisit_seen(request.actor, revisit_id)
    except VictimRevisit.DoesNotExist as missing:
        raise Http404 from missing


def _interview(request: Any, row: Any) -> Interview:
    rules = revisits.revisit_rules(request.at.date())
    return Interview(request.POST, questions=rules.questions, answers=row.answers)


@requires(Permission.REVISIT_WORK)
@require_POST
def draft(request: Any, revisit_id: int) -> HttpResponse:
    """Keep what was answered so far."""
    form = _interview(request, _the_row(request, revisit_id))
    try:
        version = steps.keep_answers(
            revisit_id=revisit_id, said=form.said, version=version_of(request), by=request.actor, at=request.at
        )
    except actions.CaseMoved as refusal:
        context = {"refusal": str(refusal), "version": request.POST.get("version", "")}
        return render(request, "cases/_revisit_saved.html", context, status=REFUSED if not _is_htmx(request) else 200)
    if not _is_htmx(request):
        messages.success(request, "已存下，可以接着问。")
        return redirect("cases:revisit", revisit_id)
    return render(request, "cases/_revisit_saved.html", {"version": version, "saved_at": request.at})


@requires(Permission.REVISIT_WORK)
@require_POST
def finish(request: Any, revisit_id: int) -> HttpResponse:
    """Take the answers over."""
    form = _interview(request, _the_row(request, revisit_id))
    if not form.is_valid():
        return _show(request, revisit_id, form=form, status=REFUSED)
    try:
        steps.finish_revisit(
            revisit_id=revisit_id, said=form.cleaned_data, version=version_of(request), by=request.actor, at=request.at
        )
    except _PROBLEMS as refusal:
        form.add_error(None, str(refusal))
        return _show(request, revisit_id, form=form, status=REFUSED)
    messages.success(request, "回访已登记。")
    return redirect("cases:revisit", revisit_id)


@requires(Permission.REVISIT_WORK)
@require_POST
def note_try(request: Any, revisit_id: int) -> HttpResponse:
    """Write down that nobody was reached."""
    _the_row(request, revisit_id)
    ending = Ending(request.POST)
    try:
        steps.note_try(
            revisit_id=revisit_id, way=request.POST.get("way", "call"), version=version_of(request), by=request.actor,
            at=request.at,
        )  # fmt: skip
    except _PROBLEMS as refusal:
        ending.add_error(None, str(refusal))
        return _show(request, revisit_id, ending=ending, status=REFUSED)
    messages.success(request, "已记下这次没接通。")
    return redirect("cases:revisit", revisit_id)


@requires(Permission.REVISIT_WORK)
@require_POST
def end(request: Any, revisit_id: int, step: str) -> HttpResponse:
    """End a revisit without an interview, or open it again."""
    _the_row(request, revisit_id)
    if step not in _ENDS:
        raise Http404
    ending = Ending(request.POST)
    if not ending.is_valid():
        return _show(request, revisit_id, ending=ending, status=REFUSED)
    try:
        steps.end_revisit(
            revisit_id=revisit_id, step=step, note=ending.cleaned_data["note"], version=version_of(request),
            by=request.actor, at=request.at,
        )  # fmt: skip
    except _PROBLEMS as refusal:
        ending.add_error(None, str(refusal))
        return _show(request, revisit_id, ending=ending, status=REFUSED)
    messages.success(request, f"已登记：{REVISIT.step_names[RevisitStep(step)]}。")
    return redirect("cases:revisit", revisit_id)


def _is_htmx(request: Any) -> bool:
    return bool(request.headers.get("HX-Request") == "true")
