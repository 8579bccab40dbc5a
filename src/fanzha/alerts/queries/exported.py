"""Alerts on their way out, one line each: no name, no number of a person."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.alerts.queries.words import type_names
from fanzha.common.actor import Actor
from fanzha.common.exports import Exporter, in_steps
from fanzha.common.exports.registry import Asked
from fanzha.common.imports import Column
from fanzha.common.permissions import Permission
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.workflow import alert as rules

_COLUMNS = (
    Column("number", ("编号",), kind="code"), Column("unit", ("单位",)),
    Column("unit_code", ("单位编码",), kind="code"),
    Column("grade", ("等级",)), Column("state", ("状态",)), Column("type", ("类型",)), Column("source", ("来源",)),
    Column("opened", ("生成时间",)), Column("due", ("最近的时限",)), Column("outcome", ("处理结果",)),
    Column("closed", ("办结时间",)), Column("sources", ("来源条数",), kind="number"),
)  # fmt: skip
_NAMES = (
    "number", "unit__name", "unit__code", "grade", "state", "scam_type", "source_name", "opened_at", "due_at",
    "outcome", "closed_at", "source_count",
)  # fmt: skip


def _rows(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    types = type_names(asked.at.date())
    for number, unit, code, grade, state, kind, source, opened, due, outcome, closed, count in in_steps(
        _seen(actor), *_NAMES
    ):
        yield (
            number, unit, code, GRADE_NAMES[Grade(grade)], rules.MACHINE.state_names[rules.State(state)],
            types.get(kind, kind), source, _moment(opened), _moment(due),
            rules.OUTCOME_NAMES[rules.Outcome(outcome)] if outcome else "", _moment(closed), count,
        )  # fmt: skip


def _moment(at: Any) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _seen(actor: Actor) -> "QuerySet[Any]":
    return alerts_seen(actor).select_related(None)


EXPORTER = Exporter(
    kind="alerts", title="预警清单", columns=_COLUMNS, permission=Permission.ALERT_ASSIGN, rows=_rows,
    count=lambda actor, _: int(_seen(actor).count()), note="不含姓名和号码。",
)  # fmt: skip
