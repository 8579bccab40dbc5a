"""One plan: what it says, how it came to be, what can be done; two versions side by side."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fanzha.campaigns.forms.plans.starting import Ending, Returning
from fanzha.campaigns.queries import plan_library, plan_targets, plans
from fanzha.campaigns.queries.plan_findings import days_of, findings_of
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import PlanBody
from fanzha.core.campaigns.compare import changes_between, said_ask
from fanzha.core.campaigns.paper import responsible, said_day
from fanzha.core.workflow.plan import PLAN, PlanState

_DIGITS = 6
_COMING = (PlanState.DRAFTED, PlanState.SUBMITTED)


@requires(Permission.PLAN_VIEW)
@require_safe
def show(request: Any, plan_id: int) -> HttpResponse:
    """Show what is in force, or the version that is asked for."""
    return render(request, "campaigns/plan/show.html", page_of(request, plan_id))


@requires(Permission.PLAN_VIEW)
@require_safe
def compare(request: Any, plan_id: int) -> HttpResponse:
    """Show what two versions say differently, or the first version and the plan that it was made from."""
    plan = plan_of(request, plan_id)
    rows = plans.versions_seen(request.actor, plan)
    new = _chosen(rows, request.GET.get("new"), rows[0])
    older = [row for row in rows if row.number < new.number]
    old = _chosen(rows, request.GET.get("old"), older[0] if older else new)
    changes = differences(old, new, request.at.date())
    context = {"plan": plan, "versions": rows, "old": old, "new": new, "changes": changes, "alone": len(rows) == 1}
    return render(request, "campaigns/plan/compare.html", context)


def plan_of(request: Any, plan_id: int) -> Any:
    """Return a plan that the officer may see.

    Raises:
        Http404: there is none.
    """
    try:
        return plans.plan_seen(request.actor, plan_id)
    except plans.NoPlan as missing:
        raise Http404 from missing


def page_of(request: Any, plan_id: int, **bound: Any) -> dict[str, Any]:
    """Return what the page of a plan shows; the steps add their forms with errors.

    Raises:
        Http404: there is no such plan or version that the officer may see.
    """
    plan, on = plan_of(request, plan_id), request.at.date()
    rows = plans.versions_seen(request.actor, plan)
    try:
        row = plans.version_shown(rows, _number(request.POST.get("number") or request.GET.get("version")))
    except plans.NoPlan as missing:
        raise Http404 from missing
    is_own = plans.is_own(request.actor, plan)
    is_open = row.state in {PlanState.DRAFTED, PlanState.SUBMITTED}
    measures = _measures(row, on, is_own=is_own)
    return {
        "plan": plan, "row": row, "versions": [_line(one) for one in rows], "body": PlanBody.of(row.body),
        "is_own": is_own, "is_open": is_open, "today": on, "days": days_of(row),
        "may_write": _may_write(request, plan), "title": row.title or plan.title,
        "state": PLAN.state_names[PlanState(row.state)], "tag": plans.TAGS[PlanState(row.state)],
        "measures": measures, "has_tasks": any(one["tasks"] for one in measures),
        "may_issue": is_own and request.actor.may(Permission.TASK_ISSUE), "steps": plans.steps_for(request.actor, row),
        "findings": _said(findings_of(row, on=on)) if is_own and is_open else [],
        "newer": next((one for one in rows if one.number > row.number and one.state in _COMING), None),
        "held": next((one for one in rows if one.state == PlanState.IN_FORCE and one.pk != row.pk), None),
        "events": plans.history(rows) if is_own else [], "more": _more(request, plan, row),
        "returning": Returning(auto_id="return_%s"), "ending": Ending(auto_id="end_%s"), **bound,
    }  # fmt: skip


def _may_write(request: Any, plan: Any) -> bool:
    return plans.own_plans(request.actor, Permission.PLAN_EDIT).filter(pk=plan.pk).exists()


def differences(old: Any, new: Any, on: Any) -> Any:
    """Return what two versions say differently, title and days first."""
    heads = [("标题", old.title, new.title), ("起止", _span(old), _span(new)),
             ("发文字号", old.document_number, new.document_number)]  # fmt: skip
    return changes_between(PlanBody.of(old.body), PlanBody.of(new.body), plan_library.names(on), heads)


def _span(row: Any) -> str:
    return "至".join(said_day(day) for day in days_of(row))


def _line(row: Any) -> dict[str, Any]:
    state = PlanState(row.state)
    return {"row": row, "state": PLAN.state_names[state], "tag": plans.TAGS[state]}


def _measures(row: Any, on: Any, *, is_own: bool) -> list[dict[str, Any]]:
    """Return the measures with what they ask for, who does not exist here, and the tasks made of them."""
    body, names = PlanBody.of(row.body), plan_library.names(on)
    tasks = plans.tasks_by_measure(row.plan) if is_own else {}
    gone = set(plan_targets.not_found(
        [target for measure in body.measures for target in measure.targets], within=row.plan.unit_id, on=on
    ))  # fmt: skip
    return [
        {
            "measure": measure, "who": responsible(measure), "asks": [said_ask(ask, names) for ask in measure.asks],
            "gone": [target.name for target in measure.targets if target.by == "department" and target.name in gone],
            "tasks": tasks.get(measure.key, []),
        }
        for measure in body.measures
    ]  # fmt: skip


def _said(findings: Any) -> list[dict[str, Any]]:
    """Return what does not fit, what stops the plan first."""
    return sorted(
        ({"sentence": one.sentence, "stops": one.stops, "part": one.part} for one in findings),
        key=lambda one: not one["stops"],
    )


def _more(request: Any, plan: Any, row: Any) -> list[tuple[str, str, str]]:
    """Return what else can be done from here: address, words, icon."""
    found = [(reverse("campaigns:plan_compare", args=[plan.pk]), "比较两版", "history")]
    if request.actor.may(Permission.PLAN_EDIT) and plans.is_own(request.actor, plan):
        found.append((f"{reverse('campaigns:new_plan')}?plan={plan.pk}", "做下一年的方案", "copy"))
    return found


def _chosen(rows: list[Any], wanted: str | None, otherwise: Any) -> Any:
    return next((row for row in rows if row.number == _number(wanted)), otherwise)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < _DIGITS else None
