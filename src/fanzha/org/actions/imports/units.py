"""Units from a file: opened, moved, renamed and counted, each row by its code."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fanzha.common.actor import Actor
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.org.actions import moving, naming, units
from fanzha.org.actions.imports.codes import parent_code, unit_code
from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.models import Population, Unit

UNIT_COLUMNS = (
    Column("code", ("编码", "单位编码", "区划代码", "统计用区划代码"), required=True, example="330999101201",
           kind="code", note="12 位区划代码，或自己的编码"),
    Column("name", ("名称", "单位名称", "村名", "村（社区）", "机构名称"), required=True, example="上柳村"),
    Column("kind", ("类别", "单位类别", "类型"), required=True, example="村", note="见填写说明"),
    Column("parent", ("上级编码（属地）", "上级编码", "属地上级编码"), example="330999101000", kind="code",
           note="空着时按区划代码推出上级；已有的单位空着表示不变"),
    Column("line", ("条线上级编码", "主管部门编码"), example="JYJ", kind="code", note="空着表示不变"),
    Column("short_name", ("简称",), example="上柳"),
    Column("phone", ("值班电话", "电话"), example="0571-00000000", kind="code"),
    Column("residents", ("常住人口", "人口"), example="1860", kind="number"),
    Column("households", ("户数",), example="612", kind="number"),
    Column("year", ("年份", "人口年份"), example="2025", kind="number", note="填了人口或户数就要填"),
)  # fmt: skip

# What lists from elsewhere call the kinds, beside our own words.
_KINDS = {
    "市": "city", "县": "county", "区": "county", "县区": "county", "县级": "county",
    "乡镇": "town", "镇": "town", "乡": "town", "街道": "town", "乡镇街道": "town", "开发区": "town",
    "村": "village", "社区": "village", "村居": "village", "村社区": "village", "居委会": "village",
    "村委会": "village",
    "网格": "grid", "派出所": "police", "公安": "police", "公安机关": "police",
    "部门": "bureau", "局": "bureau", "学校": "school", "银行": "bank", "支付机构": "bank", "运营商": "operator",
    "通信运营商": "operator", "企业": "enterprise", "园区": "enterprise",
}  # fmt: skip
_FIELDS = {"territory_parent": "parent", "line_parent": "line", "why": ""}
_WHY = "导入单位表"


class Units:
    """The importer of units."""

    kind = "units"
    title = "机构"
    columns = UNIT_COLUMNS
    limits = Limits(max_bytes=10 * 1024 * 1024, max_rows=50_000, max_cell_chars=200)
    permission = Permission.UNIT_IMPORT
    options_form = None
    covers = frozenset({"unit.created", "unit.moved", "unit.renamed", "unit.population_set"})
    note = "按编码认单位：没有的新建，有的更新。上级可以写在后面的行。没写到的单位不会被动。"

    def arrange(self, lines: Sequence[Line]) -> list[Line]:
        """Put parents before their children, and refuse the second row of a code."""
        return _parents_first(_without_doubles(lines))

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Open or change the unit of one row.

        Raises:
            RowRefused: with the column and the sentence.
        """
        said = _Said(line)
        unit = Unit.objects.filter(code=said.code).first()
        try:
            if unit is None:
                return _opened(said, by, at)
            return _changed(unit, said, by, at)
        except UnitRefused as refusal:
            field = refusal.field or ""
            raise RowRefused(_FIELDS.get(field, field), str(refusal)) from None


class _Said:
    """One row, read."""

    def __init__(self, line: Line) -> None:
        self.code = unit_code(line["code"], "code")
        self.kind = _kind(line["kind"])
        self.name, self.short_name, self.phone = line["name"], line["short_name"], line["phone"]
        self.parent = unit_code(line["parent"], "parent") if line["parent"] else ""
        self.line = unit_code(line["line"], "line") if line["line"] else ""
        self.residents, self.households, self.year = (
            int(line[name]) if line[name] else None for name in ("residents", "households", "year")
        )
        if (self.residents is not None or self.households is not None) and self.year is None:
            raise RowRefused("year", "填了人口或户数，要写是哪一年的。")


def _kind(text: str) -> str:
    word = text.replace("、", "").replace("（", "").replace("）", "").replace("(", "").replace(")", "")
    by_label = {str(label): str(value) for value, label in Unit.Kind.choices}
    found = by_label.get(text) or _KINDS.get(word) or (text if text in Unit.Kind.values else None)
    if found is None:
        raise RowRefused("kind", f"没有“{text[:20]}”这个类别。可以写：{'、'.join(Unit.Kind.labels)}。")
    return found


def _opened(said: _Said, by: Actor, at: datetime) -> Outcome:
    line = _unit(said.line, "line", by)
    parent = _unit(said.parent, "parent", by) or _parent_by_code(said.code, by)
    if parent is None and line is None and Unit.objects.exists():
        raise RowRefused("parent", "请填上级编码。系统里没有能从这个编码推出的上级单位。")
    unit = units.create_unit(
        code=said.code, name=said.name, kind=said.kind, short_name=said.short_name, phone=said.phone,
        territory_parent_id=parent.pk if parent else None, line_parent_id=line.pk if line else None,
        by=by, at=at, why=_WHY,
    )  # fmt: skip
    _count(unit, said, by, at)
    return Outcome("added", unit.pk, after=_facts(unit, said.year))


def _changed(unit: Unit, said: _Said, by: Actor, at: datetime) -> Outcome:
    if not Unit.objects.visible_to(by, Permission.UNIT_EDIT).filter(pk=unit.pk).exists():
        raise RowRefused("code", "这个编码已由您管辖范围以外的单位使用。请核对编码。")
    before = _facts(unit, said.year)
    parent, line = _unit(said.parent, "parent", by), _unit(said.line, "line", by)
    moving.move_unit(
        unit_id=unit.pk, territory_parent_id=parent.pk if parent else unit.territory_parent_id,
        line_parent_id=line.pk if line else unit.line_parent_id, why=_WHY, by=by, at=at,
    )  # fmt: skip
    naming.rename_unit(
        unit_id=unit.pk, name=said.name, short_name=said.short_name or unit.short_name, phone=said.phone or unit.phone,
        kind=said.kind, why=_WHY, by=by, at=at,
    )  # fmt: skip
    _count(unit, said, by, at)
    after = _facts(Unit.objects.get(pk=unit.pk), said.year)
    return Outcome("same", unit.pk) if after == before else Outcome("changed", unit.pk, before=before, after=after)


def _count(unit: Unit, said: _Said, by: Actor, at: datetime) -> None:
    if said.year is None or (said.residents is None and said.households is None):
        return
    row = Population.objects.filter(unit=unit, year=said.year).first()
    units.set_population(
        unit_id=unit.pk,
        year=said.year,
        residents=said.residents if said.residents is not None else (row.residents if row else None),
        households=said.households if said.households is not None else (row.households if row else None),
        source=row.source if row else "导入",
        by=by,
        at=at,
    )


def _unit(code: str, column: str, by: Actor) -> Unit | None:
    """Return the unit of a written code, where one is written."""
    if not code:
        return None
    unit: Unit | None = Unit.objects.visible_to(by, Permission.UNIT_EDIT).filter(code=code).first()
    if unit is None:
        raise RowRefused(column, f"没有编码为 {code} 的上级：系统里没有（或不归您管），这份表里也没有收下它那一行。")
    return unit


def _parent_by_code(code: str, by: Actor) -> Unit | None:
    above = parent_code(code)
    if above is None:
        return None
    unit: Unit | None = Unit.objects.visible_to(by, Permission.UNIT_EDIT).filter(code=above).first()
    return unit


def _facts(unit: Unit, year: int | None) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "名称": unit.name, "类别": str(unit.get_kind_display()), "简称": unit.short_name, "值班电话": unit.phone,
        "上级": unit.territory_parent.name if unit.territory_parent else "",
        "条线上级": unit.line_parent.name if unit.line_parent else "",
    }  # fmt: skip
    row = Population.objects.filter(unit=unit, year=year).first() if year else None
    if row is not None:
        facts |= {f"{year} 年人口": row.residents, f"{year} 年户数": row.households}
    return facts


def _without_doubles(lines: Sequence[Line]) -> list[Line]:
    first: dict[str, int] = {}
    kept = []
    for line in lines:
        code = line["code"].upper()
        earlier = first.setdefault(code, line.number) if code else line.number
        if earlier != line.number and line.problem is None:
            problem = RowRefused("code", f"编码和第 {earlier} 行相同。一个编码只能有一行，请删掉或改正其中一行。")
            line = Line(line.number, line.values, problem)  # noqa: PLW2901 - the row goes on, refused
        kept.append(line)
    return kept


def _parents_first(lines: Sequence[Line]) -> list[Line]:
    """Order rows so that parents stand before children; rows of a circle keep their order, and are refused later."""
    by_code = {_plain(line["code"]): line for line in reversed(lines) if line.problem is None}
    done: set[int] = set()
    ordered: list[Line] = []
    for line in lines:
        ordered.extend(_with_parents(line, by_code, done))
    return ordered


def _with_parents(line: Line, by_code: dict[str, Line], done: set[int]) -> list[Line]:
    """Return a row and, before it, those of its parents that have not had their turn. No recursion: lists are long."""
    found: list[Line] = []
    waiting = [line]
    while waiting:
        now = waiting[-1]
        above = [by_code[code] for code in _codes_above(now) if code in by_code]
        missing = [one for one in above if one.number not in done and one not in waiting]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        if now.number not in done:
            done.add(now.number)
            found.append(now)
    return found


def _codes_above(line: Line) -> list[str]:
    said = [_plain(line[name]) for name in ("parent", "line") if line[name]]
    if line["parent"]:
        return said
    try:
        derived = parent_code(_plain(line["code"]))
    except ValueError:
        derived = None
    return [*said, derived] if derived else said


def _plain(text: str) -> str:
    try:
        return unit_code(text, "code")
    except RowRefused:
        return text.upper()
