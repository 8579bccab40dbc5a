"""系列案: the list, and a series with what its cases come to, how they came together and how to take them apart."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from fanzha.cases import actions
from fanzha.cases.actions import series as steps
from fanzha.cases.forms.series import Merging, Naming, Splitting, Why
from fanzha.cases.models import Series
from fanzha.cases.queries import series as reads
from fanzha.cases.views.answering import REFUSED
from fanzha.cases.views.listed_links import SERIES
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.posted import version_of
from fanzha.core.workflow.case_link import SERIES as STATES
from fanzha.core.workflow.case_link import SeriesState
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge import queries as knowledge

_PROBLEMS = (StepRefused, actions.CaseMoved, actions.CaseRefused)


@requires(Permission.LINK_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the series."""
    if there := lists.first_address(request, SERIES):
        return redirect(there)
    return render(request, "cases/series/list.html", {"listed": lists.show(request, SERIES)})


@requires(Permission.LINK_VIEW)
@require_safe
def show(request: Any, series_id: int) -> HttpResponse:
    """Show a series."""
    return _show(request, _the_series(request, series_id))


def _show(request: Any, row: Any, *, status: int = 200, **forms: Any) -> HttpResponse:
    found = reads.overview(request.actor, row)
    names = knowledge.type_names(request.at.date())
    may_decide = request.actor.may(Permission.LINK_DECIDE)
    context = {
        "row": row, **found, "state": reads.series_state(row), "type": names.get(row.scam_type, "类型不明"),
        "events": reads.history("cases.series", row.pk),
        "steps": {step.value: True for step in STATES.steps_from(SeriesState(row.state))} if may_decide else {},
        "naming": Naming(
            initial={"name": row.name, "scam_type": row.scam_type, "note": row.note}, types=names, prefix="name"
        ),
        "merging": Merging(prefix="merge"), "ending": Why(prefix="end"),
        "splitting": Splitting(cases=_choices(found), prefix="split"), "may_decide": may_decide,
    }  # fmt: skip
    return render(request, "cases/series/show.html", context | forms, status=status)


def _choices(found: dict[str, Any]) -> list[tuple[int, str]]:
    return [(row["id"], f"{row['number']} {row['unit']}") for row in found["cases"]]


@requires(Permission.LINK_DECIDE)
@require_POST
def save(request: Any, series_id: int) -> HttpResponse:
    """Name a series, or note what is known."""
    form = Naming(request.POST, types=knowledge.type_names(request.at.date()), prefix="name")
    return _done(request, series_id, "naming", form, steps.save_series, "已保存。")


@requires(Permission.LINK_DECIDE)
@require_POST
def merge(request: Any, series_id: int) -> HttpResponse:
    """Put a series into another one."""
    form = Merging(request.POST, prefix="merge")

    def act(into: str, **said: Any) -> None:
        steps.merge_series(into_number=into, **said)

    return _done(request, series_id, "merging", form, act, "已并入。需要时可以拆回。")


@requires(Permission.LINK_DECIDE)
@require_POST
def split(request: Any, series_id: int) -> HttpResponse:
    """Take cases out of a series."""
    found = reads.overview(request.actor, _the_series(request, series_id))
    form = Splitting(request.POST, cases=_choices(found), prefix="split")

    def act(cases: list[int], **said: Any) -> None:
        steps.split_series(case_ids=cases, **said)

    return _done(request, series_id, "splitting", form, act, "已拆出，经过都留着。")


@requires(Permission.LINK_DECIDE)
@require_POST
def move(request: Any, series_id: int, step: str) -> HttpResponse:
    """End a series, open it again, or take a merge back."""
    if step not in {"close", "reopen", "part"}:
        raise Http404
    form = Why(request.POST, prefix="end")

    def act(**said: Any) -> None:
        if step == "part":
            steps.undo_merge(**said)
        else:
            steps.move_series(step=step, **said)

    return _done(request, series_id, "ending", form, act, "已登记。")


def _done(request: Any, series_id: int, name: str, form: Any, act: Callable[..., object], said: str) -> HttpResponse:
    """Carry out what a form of the page says, or show the page with what stands against it."""
    row = _the_series(request, series_id)
    if form.is_valid():
        try:
            act(series_id=series_id, version=version_of(request), by=request.actor, at=request.at, **form.cleaned_data)
        except _PROBLEMS as refusal:
            form.add_error(None, str(refusal))
            row = _the_series(request, series_id)
        else:
            messages.success(request, said)
            return redirect("cases:one_series", series_id)
    return _show(request, row, status=REFUSED, **{name: form})


def _the_series(request: Any, series_id: int) -> Any:
    try:
        return reads.one_series_seen(request.actor, series_id)
    except Series.DoesNotExist as missing:
        raise Http404 from missing
