"""工作方案: the list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fanzha.campaigns.forms.plans.starting import Filtering
from fanzha.campaigns.queries import plans
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Tab
from fanzha.common.permissions import Permission
from fanzha.core.workflow.plan import PLAN, PlanState

_TABS = {"now": "执行中", "open": "起草和待审批", "past": "已结束", "all": "全部"}
_WAITING = (PlanState.DRAFTED, PlanState.SUBMITTED)


def _filtering(data: Any, actor: Actor, at: datetime) -> Filtering:
    return Filtering(data, actor=actor)


def _rows(actor: Actor, form: Any, tab: str, at: datetime) -> Any:
    rows, wanted = plans.listed(actor), form.cleaned_data
    own = Q(pk__in=plans.own_plans(actor).order_by().values("pk"))
    if tab == "now":
        rows = rows.filter(held_number__isnull=False)
    elif tab == "open":
        rows = rows.filter(own, newest_state__in=_WAITING)
    elif tab == "past":
        rows = rows.filter(Q(newest_state=PlanState.ENDED) | (own & Q(newest_state__isnull=True)))
    if wanted.get("number"):
        rows = rows.filter(number__contains=wanted["number"].strip().upper())
    if wanted.get("title"):
        rows = rows.filter(title__icontains=wanted["title"].strip())
    if wanted.get("unit"):
        rows = rows.filter(unit=wanted["unit"])
    return rows


def _drawn(found: list[Any], actor: Actor, at: datetime) -> Sequence[Any]:
    above = set(plans.units_above_posts(actor))
    return [_line(row, is_above=row.unit_id in above) for row in found]


def _line(row: Any, *, is_above: bool) -> dict[str, Any]:
    newest = row.held_number and PlanState.IN_FORCE if is_above else row.newest_state
    state = PlanState(newest or row.any_state or PlanState.DISCARDED)
    settled = PlanState.ENDED if is_above else state
    shown = PlanState.IN_FORCE if row.held_number else settled
    coming = PLAN.state_names[state] if row.held_number and state in _WAITING else ""
    return {
        "id": row.pk, "number": row.number, "title": row.title, "unit": str(row.unit), "above": is_above,
        "begins_on": row.begins_on, "ends_on": row.ends_on, "state": PLAN.state_names[shown], "tag": plans.TAGS[shown],
        "version": row.held_number or row.newest_number, "document": row.held_document or "",
        "coming": f"第 {row.newest_number} 版{coming}" if coming else "", "created_at": row.created_at,
    }  # fmt: skip


def _empty(tab: str) -> Empty:
    if tab == "open":
        return Empty("没有在起草的方案", "从样式、去年的方案或部门措施库起草", icon="file-text")
    return Empty("还没有方案", "起草一份，由另一位同事批准后执行", icon="file-text")


PLANS = lists.register(
    Listing(
        key="plans", title="方案", counter="份", url_name="campaigns:plans", permission=Permission.PLAN_VIEW,
        columns=(
            Column("title", "方案", "p-name", is_fixed=True),
            Column("number", "编号", "num nowrap p-line"),
            Column("unit", "发文单位"),
            Column("days", "起止", "num nowrap p-line"),
            Column("state", "状态"),
            Column("version", "版本", "n p-hide"),
            Column("document", "发文字号", "p-hide", is_shown=False),
            Column("created", "建立", "n text-2 nowrap p-hide", order="newest"),
        ),
        orders=(
            Order("newest", "建立时间，晚的在前", ("-created_at", "-id")),
            Order("ends", "最后一天，早的在前", ("ends_on", "id")),
        ),
        cells="campaigns/plan/_cells.html", form=_filtering, rows=_rows, draw=_drawn,
        filters=("number", "title", "unit"), empty=_empty,
        tabs=lambda _actor, _at: [Tab(key, label) for key, label in _TABS.items()],
    )
)  # fmt: skip


@requires(Permission.PLAN_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the plans of one's units, and those in force above them."""
    if there := lists.first_address(request, PLANS):
        return redirect(there)
    new = reverse("campaigns:new_plan") if request.actor.may(Permission.PLAN_EDIT) else ""
    return render(request, "campaigns/plan/list.html", {"listed": lists.show(request, PLANS), "new": new})
