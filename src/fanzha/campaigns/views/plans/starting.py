"""A new plan: from a pattern, from an earlier plan, from nothing."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fanzha.campaigns.actions import plans as actions
from fanzha.campaigns.forms.plans.starting import Starting
from fanzha.campaigns.queries import plan_library, plans
from fanzha.campaigns.queries.plan_copies import copied
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import PlanBody
from fanzha.core.campaigns.library import NoSuchDay

REFUSED = 409
_MOST_EARLIER = 20
_DIGITS = 10  # more: no number of ours
_PLANNING_BEGINS = 11  # November: plans of the coming year are written
_NEEDS = {"year": frozenset({"year"}), "festival": frozenset({"year"}), "start": frozenset({"start"})}


@dataclass(frozen=True, slots=True)
class _Source:
    """What the plan is made from, and what has to be said for it."""

    name: str
    asks: frozenset[str]
    pattern: str = ""
    earlier: Any = None


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """Choose what a plan is made from, then for whom and when."""
    source = _source(request)
    if source is None:
        return render(request, "campaigns/plan/new.html", _choices(request))
    form = _form(request, source)
    context = {"form": form, "source": source}
    if request.method != "POST":
        return render(request, "campaigns/plan/start.html", context)
    if form.is_valid():
        try:
            row = actions.draft_plan(drafting=_drafting(request, source, form.cleaned_data), by=request.actor,
                                     at=request.at)  # fmt: skip
        except actions.PlanRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        except NoSuchDay:
            form.add_error("year", "这一年的春节日期还没有录入。先选别的年份，或请管理员更新方案样式。")
        else:
            messages.success(request, "草稿建好了。先看日期和目标，再看措施，改完提交审批。")
            return redirect("campaigns:plan_edit", row.plan_id)
    return render(request, "campaigns/plan/start.html", context, status=REFUSED)


def _choices(request: Any) -> dict[str, Any]:
    earlier = plans.own_plans(request.actor, Permission.PLAN_EDIT).select_related("unit")
    return {
        "patterns": plan_library.patterns(request.at.date()),
        "earlier": earlier.order_by("-created_at", "-id")[:_MOST_EARLIER],
    }


def _source(request: Any) -> _Source | None:
    """Return what the address says that the plan is made from; nothing where it says nothing.

    Raises:
        Http404: it names a pattern or a plan that there is not.
    """
    asked = request.GET
    if "empty" in asked:
        return _Source("空白方案", frozenset({"start", "ends_on"}))
    if "pattern" in asked:
        found = next((one for one in plan_library.patterns(request.at.date()) if one.code == asked["pattern"]), None)
        if found is None:
            raise Http404
        return _Source(f"样式：{found.name}", _NEEDS[found.needs], pattern=found.code)
    if "plan" in asked:
        return _earlier(request, asked["plan"])
    return None


def _earlier(request: Any, number: str) -> _Source:
    """Return an earlier plan as a source: what is in force or the newest that counts."""
    rows = plans.own_plans(request.actor, Permission.PLAN_EDIT)
    plan = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < _DIGITS else None
    if plan is None:
        raise Http404
    row = plans.version_shown(plans.versions_seen(request.actor, plan), None)
    return _Source(f"沿用：{plan.title}", frozenset({"year"}), plan.pattern, row)


def _form(request: Any, source: _Source) -> Starting:
    today = request.at.date()
    initial = {
        "key": f"form:{uuid.uuid4().hex[:24]}", "unit": request.actor.home_unit_id, "start": today,
        "year": _next_year(source, today),
    }  # fmt: skip
    if source.earlier is not None:
        initial["unit"] = source.earlier.plan.unit_id
    return Starting(request.POST or None, actor=request.actor, asks=source.asks, initial=initial)


def _next_year(source: _Source, today: date) -> int:
    """Return the year that is most likely meant: in the last months of a year, the next."""
    if source.earlier is not None:
        return int(source.earlier.plan.begins_on.year) + 1
    return today.year + (today.month >= _PLANNING_BEGINS)


def _drafting(request: Any, source: _Source, said: dict[str, Any]) -> actions.Drafting:
    """Return what the plan begins with.

    Raises:
        NoSuchDay: a pattern that follows the spring festival, and a year of which it is not known.
    """
    on, unit = request.at.date(), said["unit"]
    if source.earlier is not None:
        copy = copied(source.earlier, year=said["year"], on=on)
        return actions.Drafting(
            unit.pk, said["title"] or copy.title, copy.begins_on, copy.ends_on, copy.body, key=said["key"],
            pattern=source.pattern, made_from_id=source.earlier.plan_id, not_understood=copy.notes(),
        )  # fmt: skip
    if source.pattern:
        start: date | None = said.get("start")
        year = said.get("year") or (start or on).year
        made = plan_library.draft_of(source.pattern, unit=unit.name, year=year, start=start, on=on, kind=unit.kind)
        return actions.Drafting(
            unit.pk, said["title"] or made.title, made.begins_on, made.ends_on, made.body, key=said["key"],
            pattern=source.pattern,
        )  # fmt: skip
    title = said["title"] or f"{unit.name}反诈宣传工作方案"
    return actions.Drafting(unit.pk, title, said["start"], said["ends_on"], PlanBody(), key=said["key"])
