"""People and households of a year, from a file."""

from datetime import datetime
from typing import Any

from fanzha.common.actor import Actor
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.org.actions.imports.codes import unit_code
from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.actions.units import set_population
from fanzha.org.models import Population, Unit

POPULATION_COLUMNS = (
    Column("code", ("编码", "单位编码", "区划代码"), required=True, example="330999101201", kind="code"),
    Column("year", ("年份", "年度"), required=True, example="2025", kind="number", note="年末数"),
    Column("residents", ("常住人口", "人口"), example="1860", kind="number"),
    Column("households", ("户数",), example="612", kind="number"),
    Column("source", ("数据来源", "来源"), example="统计年鉴"),
)


class Populations:
    """The importer of populations."""

    kind = "populations"
    title = "历年人口"
    columns = POPULATION_COLUMNS
    limits = Limits(max_bytes=10 * 1024 * 1024, max_rows=100_000, max_cell_chars=100)
    permission = Permission.UNIT_IMPORT
    options_form = None
    covers = frozenset({"unit.population_set"})
    note = "一行是一个单位一年的年末数。空着的数不改原来的。没有登记的年份沿用最近一年，页面上会写明。"

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Write down the count of one row.

        Raises:
            RowRefused: with the column and the sentence.
        """
        code, year = unit_code(line["code"], "code"), int(line["year"])
        unit = Unit.objects.visible_to(by, Permission.UNIT_EDIT).filter(code=code).first()
        if unit is None:
            raise RowRefused("code", f"没有编码为 {code} 的单位，或它不归您管。请核对编码。")
        before = Population.objects.filter(unit=unit, year=year).first()
        residents, households = (_count(line, name, before) for name in ("residents", "households"))
        if residents is None and households is None:
            raise RowRefused("residents", "人口和户数至少填一个。")
        try:
            is_new = set_population(
                unit_id=unit.pk, year=year, residents=residents, households=households,
                source=line["source"] or (before.source if before else "导入"), by=by, at=at,
            )  # fmt: skip
        except UnitRefused as refusal:
            raise RowRefused(refusal.field or "", str(refusal)) from None
        if not is_new:
            return Outcome("same", unit.pk)
        after = {f"{year} 年人口": residents, f"{year} 年户数": households}
        return Outcome("changed" if before else "added", unit.pk, after=after)


def _count(line: Line, name: str, before: Population | None) -> int | None:
    if line[name]:
        return int(line[name])
    return getattr(before, name) if before else None
