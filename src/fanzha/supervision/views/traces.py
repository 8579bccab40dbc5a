"""倒查: the list, and one look-back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Tab
from fanzha.common.permissions import Permission
from fanzha.core.metrics.reach import STANDING_NAMES, Standing
from fanzha.core.workflow.trace_back import DUTY, DutyState
from fanzha.knowledge import queries as knowledge
from fanzha.supervision import forms, queries
from fanzha.supervision.queries import traces

_TABS = {"open": "待说明、待认定", "done": "已认定", "all": "全部"}
_RUNNING = [state.value for state in DUTY.open_states]
_EMPTY = Empty("还没有倒查", "案件登记了受害人和住处后，系统自动倒查", icon="history")


def _filtering(data: Any, actor: Actor, at: datetime) -> forms.Filtering:
    return forms.Filtering(data, actor=actor)


def _rows(actor: Actor, form: Any, tab: str, at: datetime) -> Any:
    rows, wanted = traces.traces_listed(actor), form.cleaned_data
    if tab == "open":
        rows = rows.filter(duties__state__in=_RUNNING).distinct()
    if tab == "done":
        rows = rows.exclude(duties__state__in=_RUNNING)
    if wanted.get("standing"):
        rows = rows.filter(standing=wanted["standing"])
    if wanted.get("number"):
        rows = rows.filter(number__contains=wanted["number"].strip().upper())
    return rows


def _drawn(found: list[Any], actor: Actor, at: datetime) -> Sequence[Any]:
    names = knowledge.type_names(at.date())
    return [
        {
            "id": row.pk, "number": row.number, "case": row.case.number, "case_id": row.case_id,
            "type": names.get(row.case.scam_type, "类型不明"), "home": str(row.home_unit),
            "standing": STANDING_NAMES[Standing(row.standing)], "tag": traces.STANDING_TAGS[row.standing] or "off",
            "duties": [traces.duty_shown(duty) for duty in row.duties.all()], "opened_at": row.opened_at,
        }
        for row in found
    ]  # fmt: skip


TRACES = lists.register(
    Listing(
        key="traces", title="倒查", counter="件", url_name="supervision:traces", permission=Permission.TRACE_VIEW,
        columns=(
            Column("number", "编号", "p-name num nowrap", is_fixed=True),
            Column("case", "案件", "num nowrap p-line"),
            Column("type", "类型"),
            Column("home", "受害人住处"),
            Column("standing", "台账结论"),
            Column("duties", "责任单位"),
            Column("opened", "开始", "n text-2 nowrap p-line", order="newest"),
        ),
        orders=(Order("newest", "开始时间，晚的在前", ("-opened_at", "-id")),),
        cells="supervision/_cells.html", form=_filtering, rows=_rows, draw=_drawn, filters=("number", "standing"),
        empty=lambda _tab: _EMPTY, tabs=lambda _actor, _at: [Tab(key, label) for key, label in _TABS.items()],
    )
)  # fmt: skip


@requires(Permission.TRACE_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the look-backs."""
    if there := lists.first_address(request, TRACES):
        return redirect(there)
    return render(request, "supervision/traces.html", {"listed": lists.show(request, TRACES)})


@requires(Permission.TRACE_VIEW)
@require_safe
def show(request: Any, trace_id: int) -> HttpResponse:
    """Show what had reached a victim, and what the units say."""
    try:
        row = queries.trace_seen(request.actor, trace_id)
    except queries.NoTrace as missing:
        raise Http404 from missing
    duties = row.duties.exclude(state=DutyState.WITHDRAWN).select_related("unit").order_by("id")
    context = {
        "row": row, "standing": STANDING_NAMES[Standing(row.standing)], "tag": traces.STANDING_TAGS[row.standing],
        "duties": [traces.duty_shown(duty) for duty in duties], "touches": traces.touches_shown(row),
        "publishable": queries.publishable(row),
        "type": knowledge.type_names(request.at.date()).get(row.case.scam_type),
        "case_url": reverse("cases:show", args=[row.case_id]) if request.actor.may(Permission.CASE_VIEW) else "",
        "check": getattr(row, "phone_check", None),
    }  # fmt: skip
    return render(request, "supervision/trace.html", context)
