"""Registers as tables: the columns of a kind, and its entries on their way out."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.timezone import localdate

from fanzha.campaigns.queries.registers.rows import LIVING, entries_seen, unit_codes
from fanzha.campaigns.queries.registers.rules import register_rules
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.exports import Exporter, in_steps
from fanzha.common.exports.registry import Asked
from fanzha.common.imports import Column
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.register_rows import masked, said
from fanzha.core.campaigns.registers import Field, RegisterKind
from fanzha.core.workflow.register import REGISTER, RegisterState

STEP: Final = "registers.export"  # of a second person: names and telephones in full
_PREFIX: Final = "register_"
_FIRST: Final = (
    Column("number", ("编号",), kind="code", note="导出时带的编号，新登记的空着"),
    Column("unit", ("单位编码",), kind="code", note="空着就是上传时选的单位"),
)
_EXAMPLES: Final = {
    "number": "120", "money": "3000.00", "date": "2026-12-01", "yes_no": "是", "phone": "13900001234",
    "person": "陈某", "unit": "330999101000",
}  # fmt: skip
_READ_AS: Final = {"date": "date", "phone": "code", "unit": "code"}


def table_code(kind_code: str) -> str:
    """Return under which name a register is imported and exported."""
    return _PREFIX + kind_code


def columns_of(kind: RegisterKind) -> tuple[Column, ...]:
    """Return the columns of a register, the same in and out."""
    return _FIRST + tuple(_column(one) for one in kind.fields)


def _column(one: Field) -> Column:
    note = (
        f"可以写：{'、'.join(one.choices)}"
        if one.choices
        else {"unit": "单位编码或名称", "money": "元"}.get(one.type, "")
    )
    example = one.choices[0] if one.choices else _EXAMPLES.get(one.type, "")
    # What must be filled in is judged with the entry: a row that only adds to one may leave it empty.
    return Column(f"f_{one.code}", (one.name,), example=example, note=note, kind=_READ_AS.get(one.type, "text"))  # type: ignore[arg-type]


_WITH_NAMES: Final = "只含在册、在办的。完整清单改好后可以原样导入；隐去的清单不能导入。"


def exporters() -> list[Exporter]:
    """Return what exports each register of today's rules."""
    return [_exporter(kind) for kind in register_rules(localdate(clock.now())).kinds.values()]


def _exporter(kind: RegisterKind) -> Exporter:
    has_names = any(one.is_personal for one in kind.fields)

    def rows(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
        found = in_steps(_entries(actor, kind, asked), "number", "unit__code", "values", "words", "state")
        for number, code, values, words, state in found:
            holds = {**values, **(words or {})}
            fields = (_cell(one, holds.get(one.code), plain=asked.plain or not has_names) for one in kind.fields)
            more = (REGISTER.state_names[RegisterState(state)],) if kind.has_states else ()
            yield (number, code, *fields, *more)

    state = (Column("state", ("状态",)),) if kind.has_states else ()
    return Exporter(
        kind=table_code(kind.code), title=f"登记册：{kind.name}", columns=columns_of(kind) + state,
        permission=Permission.REGISTER_VIEW, rows=rows,
        count=lambda actor, asked: int(_entries(actor, kind, asked).count()),
        plain=Permission.PERSON_REVEAL if has_names else None, step=STEP if has_names else "",
        imports=table_code(kind.code),
        note=_WITH_NAMES if has_names else "只含在册、在办的。改好后可以原样导入。",
    )  # fmt: skip


def _entries(actor: Actor, kind: RegisterKind, asked: Asked) -> "QuerySet[Any]":
    rows = entries_seen(actor).filter(kind=kind.code, state__in=LIVING)
    if asked.plain:
        rows = rows.visible_to(actor, Permission.PERSON_REVEAL)  # type: ignore[attr-defined]
    return rows.select_related(None)


def _cell(one: Field, value: Any, *, plain: bool) -> Any:
    if value is None:
        return ""
    if one.type == "unit":
        return unit_codes([value]).get(value, "")
    if one.type == "money":
        return said(one, value).replace(",", "")
    return said(one, value) if plain else masked(one, value)
