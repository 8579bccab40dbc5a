"""Reports and labels on their way out: no name, no number of a person."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from fanzha.common.actor import Actor
from fanzha.common.exports import Exporter, in_steps
from fanzha.common.exports.registry import Asked
from fanzha.common.imports import Column
from fanzha.common.permissions import Permission
from fanzha.core.workflow.report import REPORT, ReportState
from fanzha.intake.models import Report
from fanzha.intake.queries import labels
from fanzha.intake.queries.names import type_names

_COLUMNS = (
    Column("number", ("编号",), kind="code"), Column("source", ("来源",)), Column("unit", ("单位",)),
    Column("unit_code", ("单位编码",), kind="code"), Column("state", ("状态",)), Column("type", ("类型",)),
    Column("paid", ("转钱情况",)), Column("pictures", ("截图数",), kind="number"), Column("received", ("收到时间",)),
    Column("decided", ("核实时间",)), Column("decided_by", ("核实人",)),
)  # fmt: skip
_NAMES = (
    "number", "source__name", "unit__name", "unit__code", "state", "scam_type", "paid_state", "picture_count",
    "received_at", "decided_at", "decided_by_name",
)  # fmt: skip
_LABEL_COLUMNS = (
    Column("text", ("内容",)), Column("label", ("标注",)), Column("kind", ("种类",)), Column("type", ("类型",)),
)  # fmt: skip


def _rows(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    types, paid = type_names(asked.at), dict(Report.Paid.choices)
    for number, source, unit, code, state, kind, money, pictures, received, decided, who in in_steps(
        _seen(actor), *_NAMES
    ):
        yield (
            number, source, unit, code, REPORT.state_names[ReportState(state)], types.get(kind, kind),
            paid.get(money, money), pictures, _moment(received), _moment(decided), who,
        )  # fmt: skip


def _moment(at: Any) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _seen(actor: Actor) -> "QuerySet[Any]":
    rows: QuerySet[Any] = Report.objects.visible_to(actor, Permission.REPORT_VIEW)
    return rows


def _labels(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    for one in labels.faceless(actor):
        yield one["text"], one["label"], one["kind"], one["type"]


EXPORTERS = (
    Exporter(
        kind="reports", title="举报清单", columns=_COLUMNS, permission=Permission.REPORT_CONFIRM, rows=_rows,
        count=lambda actor, _: int(_seen(actor).count()), note="不含原文、姓名和号码。",
    ),
    Exporter(
        kind="labels", title="标注", columns=_LABEL_COLUMNS, permission=Permission.LABEL_EXPORT, rows=_labels,
        count=lambda actor, _: len(labels.faceless(actor)), note="内容里的人名和号码已换成代号，可以用来训练。",
    ),
)  # fmt: skip
