"""Changes to units from a file: renames, moves, mergers, each with its day. Splits are written on the unit's page."""

from datetime import date, datetime
from typing import Any

from fanzha.common.actor import Actor
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.org.actions.imports.codes import unit_code
from fanzha.org.actions.planning import arrange_change
from fanzha.org.actions.refusals import Refused
from fanzha.org.models import Unit, UnitChange

CHANGE_COLUMNS = (
    Column("code", ("编码", "单位编码", "区划代码"), required=True, example="330999101201", kind="code"),
    Column("kind", ("变动", "变动类别", "变更类型"), required=True, example="更名", note="更名、换上级、并入"),
    Column("on", ("从哪天起", "生效日期", "日期"), required=True, example="2027-01-01", kind="date",
           note="可以是过去、今天或以后"),
    Column("name", ("新名称", "名称"), example="上柳社区", note="更名时填"),
    Column("short_name", ("新简称", "简称"), example="上柳", note="更名时可填，空着表示不变"),
    Column("parent", ("新的属地上级编码", "属地上级编码", "上级编码"), example="330999102000", kind="code",
           note="换上级时填，空着表示不变"),
    Column("line", ("新的条线上级编码", "条线上级编码"), example="JYJ", kind="code", note="换上级时可填，空着表示不变"),
    Column("into", ("并入的单位编码", "并入编码", "并入"), example="330999101202", kind="code", note="并入时填"),
    Column("why", ("原因", "依据", "批文"), required=True, example="清政函〔2026〕18 号"),
)  # fmt: skip
_KINDS = {
    "更名": "rename", "改名": "rename", "换上级": "move", "划转": "move", "并入": "merge", "合并": "merge",
}  # fmt: skip
_FIELDS = {
    "on_date": "on", "territory_parent": "parent", "line_parent": "line", "into": "into", "name": "name",
    "short_name": "short_name", "why": "why",
}  # fmt: skip


class UnitChanges:
    """The importer of changes to units. Splits need more than a row can say."""

    kind = "unit_changes"
    title = "机构变动"
    columns = CHANGE_COLUMNS
    limits = Limits(max_bytes=5 * 1024 * 1024, max_rows=5_000, max_cell_chars=200)
    permission = Permission.UNIT_IMPORT
    options_form = None
    covers = frozenset({"unit.renamed", "unit.moved", "unit.merged", "unit.change_planned"})
    note = (
        "一行一项变动，按行的先后办。日期在今天或以前的马上办，以后的到那天凌晨自动办，之前可以在机构变动页撤回。"
        "并入时在任人员的岗位结束。拆分请在单位页里办。"
    )

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Carry out or arrange the change of one row.

        Raises:
            RowRefused: with the column and the sentence.
        """
        unit = _unit(line["code"], "code", by)
        kind = _KINDS.get(line["kind"])
        if kind is None:
            said = line["kind"][:20]
            raise RowRefused("kind", f"没有“{said}”这种变动。可以写：更名、换上级、并入；拆分请在单位页里办。")
        day, facts = date.fromisoformat(line["on"]), _FACTS[kind](line, unit, by)
        if UnitChange.objects.filter(unit=unit, kind=kind, on_date=day, facts=facts, state__in=_STANDING).exists():
            return Outcome("same", unit.pk)
        try:
            change = arrange_change(
                unit_id=unit.pk, kind=kind, on_date=day, facts=facts, why=line["why"], by=by, at=at
            )  # fmt: skip
        except Refused as refusal:
            field = refusal.field or ""
            raise RowRefused(_FIELDS.get(field, ""), str(refusal)) from None
        after = {"变动": str(change.get_kind_display()), "从哪天起": line["on"], "状态": change.get_state_display()}
        return Outcome("changed", unit.pk, before={"名称": unit.name}, after=after)


_STANDING = (UnitChange.State.PLANNED, UnitChange.State.DONE)


def _rename(line: Line, unit: Unit, by: Actor) -> dict[str, Any]:
    if not line["name"]:
        raise RowRefused("name", "更名要填新名称。")
    short_name = line["short_name"] or unit.short_name
    return {"name": line["name"], "short_name": short_name, "kind": unit.kind, "is_correction": False}


def _move(line: Line, unit: Unit, by: Actor) -> dict[str, Any]:
    if not (line["parent"] or line["line"]):
        raise RowRefused("parent", "换上级要填新的上级编码。")
    return {
        "territory_parent_id": _unit(line["parent"], "parent", by).pk if line["parent"] else unit.territory_parent_id,
        "line_parent_id": _unit(line["line"], "line", by).pk if line["line"] else unit.line_parent_id,
    }


def _merge(line: Line, unit: Unit, by: Actor) -> dict[str, Any]:
    if not line["into"]:
        raise RowRefused("into", "并入要填并入的单位编码。")
    return {"into_id": _unit(line["into"], "into", by).pk, "staff_goes_along": False}


_FACTS = {"rename": _rename, "move": _move, "merge": _merge}


def _unit(text: str, column: str, by: Actor) -> Unit:
    code = unit_code(text, column)
    unit: Unit | None = Unit.objects.visible_to(by, Permission.UNIT_EDIT).filter(code=code).first()
    if unit is None:
        raise RowRefused(column, f"没有编码为 {code} 的单位，或它不归您管。请核对编码。")
    return unit
