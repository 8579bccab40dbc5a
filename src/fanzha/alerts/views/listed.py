"""The list of alerts, declared, and what can be done to many of them at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fanzha.alerts import actions
from fanzha.alerts.forms import Assigning, Filtering
from fanzha.alerts.queries import listing, words
from fanzha.common import lists
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Step, Tab
from fanzha.common.lists.forms import Why
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused

# Views in which the rows are done with, or wait for somebody else.
_NOTHING_TO_DO = {"closed", "revisit", "offered"}
_EMPTY = {
    "mine": Empty("没有派给您的预警", "派给您以后会出现在这里", icon="circle-check"),
    "late": Empty("没有超时的预警", "在办的都还在时限内", icon="circle-check"),
}
_ANY = Empty("这个视图里没有预警", "举报确认后，或有人登记后，预警会出现在这里", icon="bell")


def _tabs(actor: Actor, at: datetime) -> Sequence[Tab]:
    counts = listing.view_counts(actor, at)
    return [Tab(key, label, counts.get(key)) for key, label in listing.VIEWS.items()]


def _filtering(data: Any, actor: Actor, at: datetime) -> Filtering:
    return Filtering(data, actor=actor, names=words.type_names(at.date()))


def _rows(actor: Actor, form: Any, tab: str, at: datetime) -> Any:
    return listing.filtered(listing.in_view(actor, tab, at), form.cleaned_data, at)


def _assign(alert_id: int, said: Mapping[str, Any], by: Actor, at: datetime) -> str:
    alert = actions.assign_alert(
        alert_id=alert_id, unit_id=said["unit"], officer_id=said["officer"], why=said["why"], by=by, at=at
    )
    return f"已派给{alert.unit}" + (f" {alert.officer}" if alert.officer_id else "，没有指定人")


def _urge(alert_id: int, said: Mapping[str, Any], by: Actor, at: datetime) -> str:
    if not actions.urge(alert_ids=[alert_id], why=said["why"], by=by, at=at):
        raise lists.RowSkipped("已经办结，不用催办。")
    return "已催办"


def _note(alert_id: int, said: Mapping[str, Any], by: Actor, at: datetime) -> str:
    actions.remark(alert_id=alert_id, text=said["why"], by=by, at=at)
    return "备注已写进经过"


def _said(form: Any) -> dict[str, Any]:
    return dict(form.cleaned_data)


ALERTS = lists.register(
    Listing(
        key="alerts", title="预警", counter="条", url_name="alerts:list", permission=Permission.ALERT_VIEW,
        columns=(
            Column("grade", "等级", "p-grade"),
            Column("due", "时限", "p-sla nowrap", order="due"),
            Column("who", "对象", "p-name", is_fixed=True),
            Column("type", "疑似类型"),
            Column("unit", "单位 · 责任人"),
            Column("state", "状态"),
            Column("points", "得分", "n p-hide"),
            Column("opened", "生成时间", "n text-2 p-hide nowrap", order="newest"),
            Column("number", "编号", "num text-2 p-hide nowrap"),
        ),
        orders=(
            Order("due", "时限，超时的在前", ("due_order", "id"), tabs=listing.BY_DEADLINE),
            Order("newest", "生成时间，新的在前", ("-opened_at", "-id")),
        ),
        cells="alerts/_cells.html", form=_filtering, rows=_rows, draw=listing.drawn, names=listing.numbers,
        filters=("number", "grade", "unit", "type", "state", "source", "days"),
        empty=lambda tab: _EMPTY.get(tab, _ANY), tabs=_tabs, usual_order=listing.order_of,
        steps=(
            Step("assign", "改派", "users", Permission.ALERT_ASSIGN, "改派预警",
                 lambda data, actor, at: Assigning(data, actor=actor, on=at.date(), needs_reason=True),
                 _assign, _said, (StepRefused,)),
            Step("urge", "催办", "send", Permission.ALERT_ASSIGN, "催办预警",
                 lambda data, _actor, _at: Why(data, label="为什么催"), _urge, _said, (StepRefused,)),
            Step("note", "加备注", "notes", Permission.ALERT_WORK, "给预警加备注",
                 lambda data, _actor, _at: Why(data, label="备注"), _note, _said, (StepRefused,)),
        ),
        steps_in=lambda tab: tab not in _NOTHING_TO_DO,
    )
)  # fmt: skip
