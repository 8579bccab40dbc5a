"""Changes to units: opened, moved, renamed, counted, closed."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.actions import paths
from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.models import Population, Unit
from fanzha.org.queries.officers import held_on

_EARLIEST_YEAR = 1950  # older counts are a typing error
_MOST_RESIDENTS = 50_000_000  # no city of China has more; a longer number is a typing error
_LONGEST = {"code": 32, "name": 80, "short_name": 40, "kind": 12, "phone": 30}  # as the columns are wide


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: str,
    by: Actor,
    at: datetime,
    territory_parent_id: int | None = None,
    line_parent_id: int | None = None,
    short_name: str = "",
    phone: str = "",
    why: str = "",
) -> Unit:
    """Open a unit below its parents. Only the very first unit, and those that the system makes, may have none.

    Raises:
        UnitRefused: the code is taken, the kind unknown, a parent is closed or missing.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: a parent lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    paths.take_turns()
    fields = _checked(code=code, name=name, kind=kind, short_name=short_name, phone=phone)
    if Unit.objects.filter(code=fields["code"]).exists():
        raise UnitRefused(f"编码 {fields['code']} 已有单位在用。请核对编码，或直接修改那个单位。", field="code")
    territory, line = _parent(by, territory_parent_id), _parent(by, line_parent_id)
    if territory is None and line is None:
        _check_may_be_root(by)
    unit: Unit = Unit.objects.create(territory_parent=territory, line_parent=line, created_at=at, **fields)
    paths.place(unit, territory, line)
    audit.record("unit.created", subject=unit, by=by, at=at, after=_facts(unit), why=why)
    return unit


@transaction.atomic
def move_unit(
    *,
    unit_id: int,
    territory_parent_id: int | None,
    line_parent_id: int | None,
    why: str,
    by: Actor,
    at: datetime,
) -> int:
    """Hang a unit, with everything below it, below other parents; return how many units have new paths.

    Raises:
        UnitRefused: the move would close a circle, leave the unit without any parent, or has no reason.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: the unit or a parent lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    paths.take_turns()
    unit = unit_to_change(by, unit_id)
    territory, line = _parent(by, territory_parent_id), _parent(by, line_parent_id)
    if (territory_parent_id, line_parent_id) == (unit.territory_parent_id, unit.line_parent_id):
        return 0
    if territory is None and line is None and not by.is_system:
        raise UnitRefused("至少要有一个上级：属地上级或条线上级。", field="territory_parent")
    _check_reason(why)
    before = _facts(unit)
    moved = paths.move(unit, territory, line)
    unit.territory_parent, unit.line_parent = territory, line
    unit.save(update_fields=["territory_parent", "line_parent"])
    audit.record("unit.moved", subject=unit, by=by, at=at, before=before, after=_facts(unit), why=why)
    return moved


@transaction.atomic
def rename_unit(
    *, unit_id: int, name: str, short_name: str, phone: str, kind: str | None = None, why: str, by: Actor, at: datetime
) -> bool:
    """Change what a unit is called, its kind, its duty phone; say whether anything was different.

    Raises:
        UnitRefused: a value cannot stand, or there is no reason.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    unit = unit_to_change(by, unit_id)
    before = _facts(unit)
    fields = _checked(code=unit.code, name=name, kind=kind or unit.kind, short_name=short_name, phone=phone)
    for field, value in fields.items():
        setattr(unit, field, value)
    if _facts(unit) == before:
        return False
    _check_reason(why)
    unit.save(update_fields=list(fields))
    audit.record("unit.renamed", subject=unit, by=by, at=at, before=before, after=_facts(unit), why=why)
    return True


@transaction.atomic
def set_population(
    *, unit_id: int, year: int, residents: int | None, households: int | None, source: str, by: Actor, at: datetime
) -> bool:
    """Write down a year's people and households of a unit; say whether anything was different.

    Raises:
        UnitRefused: a number or the year is impossible.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    unit = unit_to_change(by, unit_id)
    _check_population(year, residents, households, localdate(at))
    row = Population.objects.filter(unit=unit, year=year).first()
    before = _counts(row) if row else None
    after = {"year": year, "residents": residents, "households": households, "source": source.strip()[:80]}
    if before == after:
        return False
    Population.objects.update_or_create(unit=unit, year=year, defaults=after)
    audit.record("unit.population_set", subject=unit, by=by, at=at, before=before, after=after)
    return True


@transaction.atomic
def close_unit(*, unit_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take a unit out of use. Its rows stay; nothing new is sent to it.

    Raises:
        UnitRefused: units below it are open, somebody still holds a post there, or there is no reason.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    paths.take_turns()
    unit = unit_to_change(by, unit_id)
    _check_reason(why)
    _check_empty(unit, localdate(at))
    unit.is_active = False
    unit.save(update_fields=["is_active"])
    audit.record("unit.closed", subject=unit, by=by, at=at, before={"is_active": True}, after=_facts(unit), why=why)


@transaction.atomic
def open_unit_again(*, unit_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take a closed unit back into use.

    Raises:
        UnitRefused: a unit above it is closed, or there is no reason.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    paths.take_turns()
    unit = unit_to_change(by, unit_id)
    _check_reason(why)
    for parent in (unit.territory_parent, unit.line_parent):
        _check_open(parent)
    unit.is_active = True
    unit.save(update_fields=["is_active"])
    audit.record("unit.opened_again", subject=unit, by=by, at=at, after=_facts(unit), why=why)


def unit_to_change(by: Actor, unit_id: int) -> Unit:
    """Return a unit of the actor's own, locked.

    Raises:
        Unit.DoesNotExist: there is none, or it lies outside the posts with the permission to edit units.
    """
    unit: Unit = Unit.objects.visible_to(by, Permission.UNIT_EDIT).select_for_update(of=("self",)).get(pk=unit_id)
    return unit


def _parent(by: Actor, unit_id: int | None) -> Unit | None:
    if unit_id is None:
        return None
    parent = unit_to_change(by, unit_id)
    _check_open(parent)
    return parent


def _check_open(parent: Unit | None) -> None:
    if parent is not None and not parent.is_active:
        raise UnitRefused(f"上级单位“{parent.name}”已停用。请换一个上级，或先恢复它。", field="territory_parent")


def _check_may_be_root(by: Actor) -> None:
    if not by.is_system and Unit.objects.exists():
        raise UnitRefused("请选属地上级或条线上级。只有最上面的一个单位可以没有上级。", field="territory_parent")


def _checked(*, code: str, name: str, kind: str, short_name: str, phone: str) -> dict[str, str]:
    fields = {
        "code": code.strip().upper(), "name": name.strip(), "kind": kind,
        "short_name": short_name.strip(), "phone": phone.strip(),
    }  # fmt: skip
    if not fields["code"] or not fields["name"]:
        missing = "code" if not fields["code"] else "name"
        raise UnitRefused("编码和名称都要填。", field=missing)
    if kind not in Unit.Kind.values:
        raise UnitRefused(f"没有“{kind}”这个类别。可选：{'、'.join(Unit.Kind.labels)}。", field="kind")
    for field, value in fields.items():
        longest = _LONGEST[field]
        if len(value) > longest:
            raise UnitRefused(f"最多 {longest} 个字，现在 {len(value)} 个。", field=field)
        if not value.isprintable():
            raise UnitRefused("有看不见的控制字符。请删掉后重填。", field=field)
    return fields


def _check_reason(why: str) -> None:
    if not why.strip():
        raise UnitRefused("请写明原因，会留在记录里。", field="why")


def _check_population(year: int, residents: int | None, households: int | None, today: date) -> None:
    if not _EARLIEST_YEAR <= year <= today.year + 1:
        raise UnitRefused(f"年份应在 {_EARLIEST_YEAR} 至 {today.year + 1} 之间，现在是 {year}。", field="year")
    for field, number in (("residents", residents), ("households", households)):
        if number is not None and not 0 <= number <= _MOST_RESIDENTS:
            raise UnitRefused("人数、户数应是 0 到 5000 万之间的整数。", field=field)
    if residents is not None and households is not None and households > residents:
        raise UnitRefused(f"户数 {households} 比人数 {residents} 还多。请核对是否填反。", field="households")


def _check_empty(unit: Unit, today: date) -> None:
    below = Unit.objects.filter(is_active=True, territory_parent=unit) | Unit.objects.filter(
        is_active=True, line_parent=unit
    )
    if open_below := below.count():
        raise UnitRefused(f"“{unit.name}”下面还有 {open_below} 个在用的单位。先把它们移走或停用。")
    if posts := unit.posts.filter(held_on(today)).count():
        raise UnitRefused(f"“{unit.name}”还有 {posts} 个在任岗位。先结束这些岗位。")


def _facts(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code, "name": unit.name, "short_name": unit.short_name, "kind": unit.kind, "phone": unit.phone,
        "territory_parent": unit.territory_parent_id, "line_parent": unit.line_parent_id, "is_active": unit.is_active,
    }  # fmt: skip


def _counts(row: Population) -> dict[str, Any]:
    return {"year": row.year, "residents": row.residents, "households": row.households, "source": row.source}
