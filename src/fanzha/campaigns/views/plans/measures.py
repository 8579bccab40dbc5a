"""The measures of a draft: their list, picking from the library, one measure."""

import re
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from fanzha.campaigns.actions import plans as actions
from fanzha.campaigns.forms.plans.measures import MeasureWords, TargetChoices
from fanzha.campaigns.queries import plan_library, plan_targets
from fanzha.campaigns.queries.counters import evidence_names
from fanzha.campaigns.views.plans.shown import findings_by_part
from fanzha.campaigns.views.plans.words import draft_of
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import Measure, PlanBody
from fanzha.core.campaigns.compare import changes_between, said_ask
from fanzha.core.campaigns.editing import NoSuchMeasure, mark_of, measure_of
from fanzha.core.campaigns.paper import responsible

REFUSED = 409
_OWN_KEY = re.compile(r"own\.[0-9a-f]{12}")


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "HEAD"])
def index(request: Any, plan_id: int) -> HttpResponse:
    """Show the measures of the draft."""
    row = _draft(request, plan_id)
    names = plan_library.names(request.at.date())
    found = [
        {"measure": one, "who": responsible(one), "asks": [said_ask(ask, names) for ask in one.asks]}
        for one in PlanBody.of(row.body).measures
    ]
    context = {
        "plan": row.plan, "row": row, "rows": found, "tab": "measures", "count": len(found),
        "findings": findings_by_part(row, request.at.date()),
    }  # fmt: skip
    return render(request, "campaigns/plan/measures.html", context)


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: Any, plan_id: int) -> HttpResponse:
    """Pick measures from the library, by department."""
    row, on = _draft(request, plan_id), request.at.date()
    if request.method == "POST":
        return _picked(request, row)
    held = {measure.key for measure in PlanBody.of(row.body).measures}
    here = plan_targets.department_units(row.plan.unit_id, on)
    names = plan_library.names(on)
    groups: dict[str, list[dict[str, Any]]] = {}
    for department in plan_library.departments(on).values():
        offered = [
            {"measure": one, "asks": [said_ask(ask, names) for ask in one.asks], "held": one.key in held}
            for one in department.measures.values()
        ]
        missing = department.target.by == "department" and department.code not in here
        groups.setdefault(department.group, []).append({"d": department, "rows": offered, "missing": missing})
    context = {"plan": row.plan, "row": row, "groups": groups, "open": request.GET.get("open", "")}
    return render(request, "campaigns/plan/pick.html", context)


def _picked(request: Any, row: Any) -> HttpResponse:
    known = plan_library.library_measures(request.at.date())
    chosen = [known[key] for key in dict.fromkeys(request.POST.getlist("key")) if key in known]
    held = {measure.key for measure in PlanBody.of(row.body).measures}
    # A form that is sent twice adds nothing twice; who wants a measure a second time copies it.
    fresh = [measure for measure in chosen if measure.key not in held]
    try:
        actions.add_measures(version_id=row.pk, measures=fresh, by=request.actor, at=request.at)
    except actions.PlanRefused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("campaigns:plan", row.plan_id)
    if fresh:
        messages.success(request, f"已加 {len(fresh)} 条措施，在最后。数量和期限按本地情况改。")
    else:
        messages.warning(request, "没有新选的措施。先在左边打勾，再按添加。")
    return redirect("campaigns:plan_measures", row.plan_id)


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any, plan_id: int) -> HttpResponse:
    """Write a measure that the library does not have."""
    row = _draft(request, plan_id)
    fresh = f"own.{uuid.uuid4().hex[:12]}"
    words = _words(request, row, Measure(fresh, ""), is_new=True)
    return _page(request, row, words, None)


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, plan_id: int, key: str) -> HttpResponse:
    """Change one measure."""
    row = _draft(request, plan_id)
    try:
        measure = measure_of(PlanBody.of(row.body), key)
    except NoSuchMeasure as missing:
        if request.method != "POST":
            raise Http404 from missing
        measure = Measure(key, "")
    return _page(request, row, _words(request, row, measure), measure)


@requires(Permission.PLAN_EDIT)
@require_POST
def change(request: Any, plan_id: int, key: str) -> HttpResponse:
    """Take a measure out, or move it up or down."""
    row, step = _draft(request, plan_id), request.POST.get("do", "")
    common = {"version_id": row.pk, "key": key, "by": request.actor, "at": request.at}
    try:
        if step == "remove":
            actions.remove_measure(**common)
            messages.success(request, "已删去这条措施。")
        elif step in {"up", "down"}:
            actions.move_measure(places=-1 if step == "up" else 1, **common)
    except actions.PlanRefused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("campaigns:plan_measures", row.plan_id)


def _draft(request: Any, plan_id: int) -> Any:
    row = draft_of(request, plan_id)
    if row is None:
        raise Http404
    return row


def _words(request: Any, row: Any, measure: Measure, *, is_new: bool = False) -> MeasureWords:
    on = request.at.date()
    departments = {code: one.name for code, one in plan_library.departments(on).items() if one.target.by != "kind"}
    choices = TargetChoices(
        kinds=plan_targets.kinds_named(), departments=departments, held=measure.targets,
        units=plan_targets.unit_choices(row.plan.unit_id),
    )  # fmt: skip
    return MeasureWords(
        choices=choices, counters=plan_library.names(on).counters, evidence=evidence_names(on),
        rhythms=plan_library.rhythms(on), measure=measure, seen="" if is_new else mark_of(measure),
        data=request.POST if request.method == "POST" else None,
    )  # fmt: skip


def _page(request: Any, row: Any, words: MeasureWords, measure: Measure | None) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, row, words, measure)
    if "row" in request.POST:
        words.after(request.POST["row"], request.POST)
        return _shown(request, row, words, measure)
    if not words.is_valid():
        words.put_errors()
        return _shown(request, row, words, measure, status=REFUSED)
    return _saved(request, row, words, measure)


def _saved(request: Any, row: Any, words: MeasureWords, measure: Measure | None) -> HttpResponse:
    said = words.head.cleaned_data
    key = measure.key if measure is not None else _own_key(said["key"])
    wanted = words.measure(key)
    try:
        actions.save_measure(
            version_id=row.pk, measure=wanted, seen=said["seen"] if measure is not None else None, by=request.actor,
            at=request.at,
        )  # fmt: skip
    except actions.PlanMoved as refusal:
        words.head.add_error(None, refusal.sentence)
        changes = _changes(row, wanted, request)
        words.head.data = _resaid(request, row, key)
        return _shown(request, row, words, measure, status=REFUSED, changes=changes)
    except actions.PlanRefused as refusal:
        words.head.add_error(refusal.field if refusal.field in words.head.fields else None, refusal.sentence)
        return _shown(request, row, words, measure, status=REFUSED)
    messages.success(request, f"已保存“{wanted.title}”。")
    return redirect("campaigns:plan_measures", row.plan_id)


def _own_key(posted: str) -> str:
    """Return the key that our page made, so that a form sent twice is one measure; a fresh one for anything else."""
    return posted if _OWN_KEY.fullmatch(posted) else f"own.{uuid.uuid4().hex[:12]}"


def _changes(row: Any, wanted: Measure, request: Any) -> Any:
    """Return what is different between what was typed and what stands there now."""
    held = tuple(one for one in PlanBody.of(row.body).measures if one.key == wanted.key)
    names = plan_library.names(request.at.date())
    return changes_between(PlanBody(measures=held), PlanBody(measures=(wanted,)), names)


def _resaid(request: Any, row: Any, key: str) -> Any:
    """Return what was posted with the mark of what stands there now: who saves again has seen the difference."""
    data = request.POST.copy()
    try:
        data["seen"] = mark_of(measure_of(PlanBody.of(row.body), key))
    except NoSuchMeasure:
        data["seen"] = ""
    return data


def _shown(
    request: Any, row: Any, words: MeasureWords, measure: Measure | None, *, status: int = 200, changes: Any = ()
) -> HttpResponse:
    context = {"plan": row.plan, "row": row, "words": words, "measure": measure, "changes": changes}
    return render(request, "campaigns/plan/measure.html", context, status=status)
