"""Registers from a file: a row for each entry; the same file again changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from fanzha.campaigns.actions.registers.writing import (
    RegisterRefused,
    Written,
    change_entry,
    read_written,
    write_entry,
)
from fanzha.campaigns.models import RegisterEntry
from fanzha.campaigns.queries.registers import rows as queries
from fanzha.campaigns.queries.registers import tables
from fanzha.campaigns.queries.registers.rules import register_rules
from fanzha.common import approvals, clock, exports, imports
from fanzha.common.actor import Actor
from fanzha.common.exports import approved
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.registers import RegisterKind
from fanzha.core.workflow.register import RegisterState
from fanzha.org import queries as org


class RegisterRows:
    """The importer of one register."""

    limits = Limits(max_bytes=10 * 1024 * 1024, max_rows=20_000, max_cell_chars=2_000)
    permission = Permission.REGISTER_EDIT
    options_form = None
    covers = frozenset({"register.written", "register.changed"})
    note = (
        "一行一条。带编号的改那一条；没有编号的，同一单位里已有同样的就更新，没有就新增。"
        "改的时候空着的格会清空，姓名、电话除外。身份证号不收。"
    )

    def __init__(self, kind: RegisterKind) -> None:
        self._kind = kind
        self.kind, self.title = tables.table_code(kind.code), f"登记册：{kind.name}"

    @property
    def columns(self) -> Sequence[Column]:
        """Return the columns that are looked for."""
        return tables.columns_of(self._kind)

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Write the entry of one row.

        Raises:
            RowRefused: with the column and the sentence.
        """
        said = {one.code: line.values.get(f"f_{one.code}", "").strip() for one in self._kind.fields}
        hidden = next((one for one in self._kind.fields if one.is_personal and "*" in said[one.code]), None)
        if hidden is not None:
            raise RowRefused(f"f_{hidden.code}", "这一格是隐去的（带星号）。请用经第二人批准的完整清单。")
        unit = _unit(line, batch, by)
        there = self._known(line, unit, said, by, at)
        try:
            if there is None:
                key = f"import:{batch.pk}:{line.number}"
                row = write_entry(
                    unit_id=unit.pk, kind=self._kind.code, written=Written(said), key=key, by=by, at=at
                )  # fmt: skip
                return Outcome("added", row.pk)
            before = there.version
            row = change_entry(entry_id=there.pk, written=Written(said), by=by, at=at)
        except RegisterRefused as refusal:
            raise self._refused(refusal) from None
        return Outcome("changed" if row.version != before else "same", row.pk)

    def _known(self, line: Line, unit: Any, said: dict[str, str], by: Actor, at: datetime) -> RegisterEntry | None:
        """Return the entry that a row means: by its number, or because it says the same."""
        rows = RegisterEntry.objects.visible_to(by, Permission.REGISTER_EDIT).filter(kind=self._kind.code)
        if number := line.values.get("number", "").strip().upper():
            found: RegisterEntry | None = rows.filter(number=number).first()
            if found is None:
                raise RowRefused("number", "这一册里没有这个编号，或者它不归您管。新登记的请把编号空着。")
            return found
        try:
            values = read_written(self._kind, said, by)
        except RegisterRefused as refusal:
            raise self._refused(refusal) from None
        same = queries.same_index(self._kind, unit.pk, values)
        mine = rows.filter(unit=unit, same=same) if same else rows.none()
        living: RegisterEntry | None = mine.filter(state__in=queries.LIVING).first()
        if living is None and mine.filter(state=RegisterState.CLOSED).exists():
            raise RowRefused("", "同样的一条已经销号。真的又发现了，请在网页上重新整改那一条。")
        return living

    def _refused(self, refusal: RegisterRefused) -> RowRefused:
        for code, sentence in refusal.problems.items():
            return RowRefused(f"f_{code}", sentence)
        return RowRefused("", str(refusal))


def _unit(line: Line, batch: Any, by: Actor) -> Any:
    code = line.values.get("unit", "").strip()
    seen = org.units_seen(by, Permission.REGISTER_EDIT)
    unit = seen.filter(code=code.upper()).first() if code else seen.filter(pk=batch.unit_id).first()
    if unit is None:
        raise RowRefused("unit", f"没有编码为 {code[:32]} 的单位，或它不归您管。请核对编码。")
    return unit


def _importers() -> list[RegisterRows]:
    return [RegisterRows(kind) for kind in register_rules(localdate(clock.now())).kinds.values()]


def register() -> None:
    """Let registers in and out; names in full only when a second person agrees."""
    imports.register_family(_importers)
    exports.register_family(tables.exporters)
    approvals.register(
        approved.step(code=tables.STEP, title="导出登记册（完整姓名、电话）", permission=Permission.REGISTER_VIEW)
    )
