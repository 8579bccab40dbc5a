"""活动: the list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from fanzha.campaigns.queries import activities
from fanzha.campaigns.queries.activity_rules import rules_at
from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.actor import Actor
from fanzha.common.choices import UnitChoiceField
from fanzha.common.lists import Column, Empty, Listing, Order, Tab
from fanzha.common.permissions import Permission
from fanzha.core.workflow.activity import ActivityState
from fanzha.org import queries as org

_TABS = {"open": "没登记的", "late": "该登记了", "recorded": "已登记", "cancelled": "已取消", "all": "全部"}


class Filtering(forms.Form):
    """What the list shows."""

    kind = forms.ChoiceField(label="种类", required=False)
    unit: Any = UnitChoiceField(label="主办单位", queryset=None, required=False, empty_label="全部")
    number = forms.CharField(label="编号", required=False, max_length=24)

    def __init__(self, *args: Any, actor: Actor, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["kind"].choices = [("", "全部"), *((one.code, one.name) for one in rules_at(at).kinds.values())]
        wide = ["county", "town", "bureau", "police", "bank", "operator"]
        fields["unit"].queryset = org.units_seen(actor, Permission.ACTIVITY_VIEW).filter(kind__in=wide)


def _filtering(data: Any, actor: Actor, at: datetime) -> Filtering:
    return Filtering(data, actor=actor, at=at)


def _rows(actor: Actor, form: Any, tab: str, at: datetime) -> Any:
    rows, wanted = activities.activities_seen(actor), form.cleaned_data
    if tab in {"open", "late"}:
        rows = rows.filter(state__in=activities.OPEN)
        rows = rows.filter(ends_at__lt=at) if tab == "late" else rows
    elif tab == "recorded":
        rows = rows.filter(state__in=activities.COUNTING)
    elif tab == "cancelled":
        rows = rows.filter(state=ActivityState.CANCELLED)
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("number"):
        rows = rows.filter(number__contains=wanted["number"].strip().upper())
    if wanted.get("unit"):
        rows = rows.filter(unit__among=org.subtree_ids(wanted["unit"].pk))
    return rows


def _drawn(found: list[Any], _actor: Actor, at: datetime) -> Sequence[Any]:
    return [
        {"id": row.pk, "row": row, "kind": activities.kind_of(row), **activities.state_of(row, at)} for row in found
    ]


def _empty(tab: str) -> Empty:
    if tab == "late":
        return Empty("没有等着登记的", "活动结束后，还没登记人数的列在这里", icon="check")
    return Empty("还没有活动", "先安排，到场扫码签到；办完的也可以直接登记", icon="users")


ACTIVITIES = lists.register(
    Listing(
        key="activities", title="活动", counter="场", url_name="campaigns:activities",
        permission=Permission.ACTIVITY_VIEW,
        columns=(
            Column("title", "活动", "p-name", is_fixed=True),
            Column("kind", "种类", "p-line"),
            Column("starts", "时间", "p-line nowrap", order="newest"),
            Column("unit", "主办单位"),
            Column("state", "状态"),
            Column("heads", "到场", "n p-line nowrap"),
            Column("number", "编号", "num nowrap p-hide"),
        ),
        orders=(
            Order("newest", "时间，晚的在前", ("-starts_at", "-id")),
            Order("oldest", "时间，早的在前", ("starts_at", "id")),
        ),
        cells="campaigns/activity/_cells.html", form=_filtering, rows=_rows, draw=_drawn,
        filters=("kind", "unit", "number"), empty=_empty,
        tabs=lambda _actor, _at: [Tab(key, label) for key, label in _TABS.items()],
        usual_order=lambda tab: "oldest" if tab in {"open", "late"} else "newest",
    )
)  # fmt: skip


@requires(Permission.ACTIVITY_VIEW)
@require_safe
def index(request: Any) -> HttpResponse:
    """Show the activities that one's units hold."""
    if there := lists.first_address(request, ACTIVITIES):
        return redirect(there)
    context = {"listed": lists.show(request, ACTIVITIES), "may_edit": request.actor.may(Permission.ACTIVITY_EDIT)}
    return render(request, "campaigns/activity/list.html", context)
