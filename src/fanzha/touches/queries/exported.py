"""The ledger on its way out: who did what where, without the names and numbers of those reached."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from fanzha.common.actor import Actor
from fanzha.common.exports import Exporter, in_steps
from fanzha.common.exports.registry import Asked
from fanzha.common.imports import Column
from fanzha.common.permissions import Permission
from fanzha.touches.models import CHANNELS, TouchKind
from fanzha.touches.queries.ledger import TouchFilter, touches_matching

_COLUMNS = (
    Column("id", ("触达编号",), kind="number"), Column("at", ("触达时间",)), Column("kind", ("方式",)),
    Column("channel", ("渠道",)), Column("unit", ("单位",)), Column("unit_code", ("单位编码",), kind="code"),
    Column("reached", ("触达人数",), kind="number"), Column("household", ("户号",), kind="code"),
    Column("material", ("材料",)), Column("proof", ("有凭证",)), Column("officer", ("谁做的",)),
    Column("reverses", ("冲销了哪一条",), kind="number"), Column("recorded", ("登记时间",)),
)  # fmt: skip
_NAMES = (
    "id", "at", "kind", "channel", "unit__name", "unit__code", "people_reached", "household__number", "material",
    "proof_hash", "officer_name", "reverses_id", "recorded_at",
)  # fmt: skip


def exporter(form: type[Any]) -> Exporter:
    """Return the list of touches, narrowed down by a form."""
    return Exporter(
        kind="touches", title="触达台账", columns=_COLUMNS, permission=Permission.TOUCH_VIEW, rows=_rows,
        count=lambda actor, asked: int(_matching(actor, asked).count()), form=form,
        note="不含被触达的人的姓名和号码；冲销的和冲销它的各占一行。",
    )  # fmt: skip


def _rows(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    kinds = dict(TouchKind.choices)
    for row in in_steps(_matching(actor, asked), *_NAMES):
        number, at, kind, channel, unit, code, reached, household, material, proof, officer, reverses, recorded = row
        yield (
            number, f"{localtime(at):%Y-%m-%d %H:%M}", str(kinds.get(kind, kind)), CHANNELS.get(channel, channel), unit,
            code, reached, household, material, "有" if proof else "", officer, reverses,
            f"{localtime(recorded):%Y-%m-%d %H:%M}",
        )  # fmt: skip


def _matching(actor: Actor, asked: Asked) -> "QuerySet[Any]":
    said = asked.wanted
    midnight = localtime(asked.at).replace(hour=0, minute=0, second=0, microsecond=0)
    days = int(said.get("period") or 7)
    wanted = TouchFilter(
        midnight - timedelta(days=days - 1), midnight + timedelta(days=1), str(said.get("kind", "")), said.get("unit")
    )
    return touches_matching(actor, wanted)
