"""The kind "households" of imports: doors without their people, as the list of households holds them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from fanzha.common.actor import Actor
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.org.queries import units_seen
from fanzha.people import queries
from fanzha.people.actions.importing.roll import standing
from fanzha.people.actions.importing.rows import is_yes
from fanzha.people.models import Household

HOUSEHOLD_COLUMNS = (
    Column("unit", ("网格编码", "单位编码", "村居编码"), required=True, example="330999101201", kind="code",
           note="这一户归哪个网格或村居，写机构表里的编码"),
    Column("number", ("户号", "户编号", "门牌号"), required=True, example="3-012", kind="code"),
    Column("address", ("住址", "地址"), example="槐树巷 12 号"),
    Column("size", ("人数", "家庭人口"), example="4", kind="number"),
    Column("elder_alone", ("独居老人", "是否独居"), example="是", note="写“是”就标上；空着不改"),
)  # fmt: skip
_MOST_PEOPLE = 1_000


class HouseholdImporter:
    """Lists of households."""

    kind = "households"
    title = "住户名单"
    note = "按单位和户号认户；已登记的只补上和改动写了的项，空着的不改。"
    columns: Sequence[Column] = HOUSEHOLD_COLUMNS
    limits = Limits(max_bytes=40 * 1024 * 1024, max_rows=300_000, max_cell_chars=500)
    permission = Permission.PERSON_IMPORT
    options_form: type[Any] | None = None

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Take one row.

        Raises:
            RowRefused: the row is not taken.
        """
        answer = self.apply_many([line], batch=batch, by=by, at=at)[0]
        if isinstance(answer, RowRefused):
            raise answer
        return answer

    def apply_many(self, lines: Sequence[Line], *, batch: Any, by: Actor, at: datetime) -> list[Outcome | RowRefused]:
        """Take a chunk of rows and answer each in its order."""
        units = _units(lines, batch, by)
        known = _known(lines, units)
        taken = [_take(line, units, known) for line in lines]
        Household.objects.bulk_create(row for row in known.values() if row.pk is None)
        changed = {one.household.pk: one.household for one in taken if isinstance(one, _Taken) and one.is_changed}
        Household.objects.bulk_update(
            changed.values(), ["address", "size", "has_elder_alone", "address_index"], batch_size=200
        )
        return [one.outcome() if isinstance(one, _Taken) else one for one in taken]


@dataclass(slots=True)
class _Taken:
    """A row that was taken; its household has an id only when the chunk has been written."""

    household: Household
    result: Literal["added", "changed", "same"]
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None

    @property
    def is_changed(self) -> bool:
        return self.result == "changed" and self.household.pk is not None

    def outcome(self) -> Outcome:
        return Outcome(self.result, self.household.pk, self.before, self.after)


def _units(lines: Sequence[Line], batch: Any, by: Actor) -> dict[str, int]:
    """Return the ids of the units that rows may name, by code."""
    scope = queries.unit_ids(by, Permission.PERSON_IMPORT, below=batch.unit_id)
    rows = units_seen(by, Permission.PERSON_IMPORT).filter(code__in={line["unit"] for line in lines})
    within = None if scope is None else set(scope)
    return {code: pk for code, pk in rows.values_list("code", "pk") if within is None or pk in within}


def _known(lines: Sequence[Line], units: Mapping[str, int]) -> dict[tuple[int, str], Household]:
    rows = Household.objects.select_for_update().filter(
        unit_id__in=set(units.values()), number__in={_number(line) for line in lines}
    )
    return {(row.unit_id, row.number): standing(row) for row in rows.order_by("id")}


def _take(line: Line, units: Mapping[str, int], known: dict[tuple[int, str], Household]) -> _Taken | RowRefused:
    try:
        number, said = _number(line), _said(line)
    except RowRefused as refusal:
        return refusal
    problem = queries.household_number_problem(number)
    if problem:
        return RowRefused("number", problem)
    unit_id = units.get(line["unit"])
    if unit_id is None:
        return RowRefused("unit", "没有这个编码，或不在所选单位范围内。请对照机构表里的编码")
    household = known.get((unit_id, number))
    if household is None:
        known[unit_id, number] = household = Household(unit_id=unit_id, number=number, **said)
        return _Taken(household, "added", after={"unit": line["unit"], "number": number} | said)
    changed = {name: value for name, value in said.items() if getattr(household, name) != value}
    before = {name: getattr(household, name) for name in changed}
    for name, value in changed.items():
        setattr(household, name, value)
    if "address" in changed:
        household.address_index = None
    return _Taken(household, "changed", before, changed) if changed else _Taken(household, "same")


def _number(line: Line) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", line["number"]))


def _said(line: Line) -> dict[str, Any]:
    """Return what a row says of its household; an empty cell says nothing.

    Raises:
        RowRefused: a value cannot be what its column holds.
    """
    said: dict[str, Any] = {}
    if line["address"]:
        if "*" in line["address"]:
            raise RowRefused("address", "住址是隐去后的，这样的名单不能导入。请用完整名单")
        said["address"] = line["address"]
    if line["size"]:
        if not 0 <= int(line["size"]) <= _MOST_PEOPLE:
            raise RowRefused("size", f"人数写 0 至 {_MOST_PEOPLE:,} 之间的数，看看是不是列错了")
        said["size"] = int(line["size"])
    if is_yes(line["elder_alone"]):
        said["has_elder_alone"] = True
    return said
