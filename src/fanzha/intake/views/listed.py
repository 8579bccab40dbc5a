"""The list of reports, declared, and what can be done to many of them at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fanzha.common import lists
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Step, Tab
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused
from fanzha.intake import actions, forms
from fanzha.intake.queries import limits, names
from fanzha.intake.queries import queue as rows
from fanzha.intake.queries.sources import source_names

_OVER = tuple(view for view in rows.VIEWS if view != rows.WAITING)
_EMPTY = Empty("这里没有举报", "群众在“查一查”页面举报，或者导入来源文件后，会出现在这里", icon="inbox")


def _tabs(actor: Actor, _at: datetime) -> Sequence[Tab]:
    return [Tab(one["key"], one["label"], one["count"]) for one in rows.views(actor)]


def _filtering(data: Any, actor: Actor, at: datetime) -> forms.QueueFilter:
    types = names.type_choices(names.type_names(at))
    return forms.QueueFilter(data, actor=actor, sources=source_names(), types=types)


def _rows(actor: Actor, form: Any, tab: str, _at: datetime) -> Any:
    return rows.filtered(actor, tab, form.cleaned_data if form.is_valid() else {})


def _drawn(found: list[Any], _actor: Actor, at: datetime) -> Sequence[Any]:
    rules, known = limits(at), names.type_names(at)
    return [rows.row(report, rules, known) for report in found]


def _numbers(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    return rows.numbers_seen(actor, ids)


def _dismiss(report_id: int, said: Mapping[str, Any], by: Actor, at: datetime) -> str:
    actions.dismiss_report(report_id=report_id, dismissal=said["dismissal"], note=said["note"], by=by, at=at)
    return f"已排除：{said['why']}"


def _said(form: Any) -> dict[str, Any]:
    words = dict(form.fields["dismissal"].choices)
    return {**form.cleaned_data, "why": str(words[form.cleaned_data["dismissal"]])}


REPORTS = lists.register(
    Listing(
        key="reports", title="举报", counter="条", url_name="intake:queue", permission=Permission.REPORT_VIEW,
        columns=(
            Column("grade", "等级", "p-grade"),
            Column("due", "时限或办结", "p-sla nowrap"),
            Column("title", "疑似类型", "p-name", is_fixed=True),
            Column("person", "要劝阻的人", "p-line num"),
            Column("source", "来源 · 乡镇"),
            Column("tags", "标记"),
            Column("received", "收到时间", "n text-2 p-hide", order="newest"),
            Column("number", "编号", "num text-2 p-hide nowrap"),
        ),
        orders=(
            Order("urgent", "已转钱在前，等级高在前，等得久在前", ("paid_order", "grade_order", "waiting_since", "id"),
                  tabs=(rows.WAITING,)),
            Order("newest", "收到时间，新的在前", ("-received_at", "-id")),
        ),
        cells="intake/_cells.html", form=_filtering, rows=_rows, draw=_drawn, names=_numbers,
        filters=("grade", "type", "paid", "source", "unit"), empty=lambda _tab: _EMPTY, tabs=_tabs,
        usual_order=lambda tab: "urgent" if tab == rows.WAITING else "newest",
        steps=(
            Step("dismiss", "排除", "archive", Permission.REPORT_CONFIRM, "排除举报",
                 lambda data, _actor, _at: forms.Dismissing(data), _dismiss, _said, (StepRefused,)),
        ),
        steps_in=lambda tab: tab == rows.WAITING,
    )
)  # fmt: skip
