"""Units are opened, counted, closed, opened again."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.actions import history, paths
from fanzha.org.actions.checks import check_open, check_reason, checked, facts, parent, unit_to_change
from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.models import Population, Unit
from fanzha.org.queries.days import held_on

_EARLIEST_YEAR = 1950  # older counts are a typing error
_MOST_RESIDENTS = 50_000_000  # no city of China has more; a longer number is a typing error


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
    opened_on: date | None = None,
    why: str = "",
) -> Unit:
    """Open a unit below its parents. Only the very first unit, and those that the system makes, may have none.

    Args:
        opened_on: its first day. Without one it counts as having been there as long as its parents, since most
            units are much older than the day on which they are typed in.

    Raises:
        UnitRefused: the code is taken, the kind unknown, a parent is closed or missing.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: a parent lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    paths.take_turns()
    fields = checked(code=code, name=name, kind=kind, short_name=short_name, phone=phone)
    if Unit.objects.filter(code=fields["code"]).exists():
        raise UnitRefused(f"编码 {fields['code']} 已有单位在用。请核对编码，或直接修改那个单位。", field="code")
    territory, line = parent(by, territory_parent_id), parent(by, line_parent_id)
    if territory is None and line is None:
        _check_may_be_root(by)
    first = history.first_day(opened_on, territory, line)
    unit: Unit = Unit.objects.create(
        territory_parent=territory, line_parent=line, created_at=at, opened_on=first, **fields
    )
    paths.place(unit, territory, line)
    audit.record("unit.created", subject=unit, by=by, at=at, after=facts(unit), why=why)
    return unit


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
    check_reason(why)
    _check_empty(unit, localdate(at))
    history.keep_place(unit, localdate(at))
    unit.is_active = False
    unit.save(update_fields=["is_active"])
    audit.record("unit.closed", subject=unit, by=by, at=at, before={"is_active": True}, after=facts(unit), why=why)


@transaction.atomic
def open_unit_again(*, unit_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take a closed unit back into use.

    Raises:
        UnitRefused: a unit above it is closed, it was merged into another, or there is no reason.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    paths.take_turns()
    unit = unit_to_change(by, unit_id)
    check_reason(why)
    _check_goes_on_nowhere(unit)
    for above in (unit.territory_parent, unit.line_parent):
        check_open(above)
    history.keep_place(unit, localdate(at))
    unit.is_active = True
    unit.save(update_fields=["is_active"])
    audit.record("unit.opened_again", subject=unit, by=by, at=at, after=facts(unit), why=why)


def _check_may_be_root(by: Actor) -> None:
    if not by.is_system and Unit.objects.exists():
        raise UnitRefused("请选属地上级或条线上级。只有最上面的一个单位可以没有上级。", field="territory_parent")


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


def _check_goes_on_nowhere(unit: Unit) -> None:
    led_to = unit.led_to.select_related("new").first()
    if led_to is not None:
        how = f"{led_to.since:%Y-%m-%d} {led_to.get_manner_display()}“{led_to.new.name}”"
        how = f"{led_to.since:%Y-%m-%d} {led_to.get_manner_display()}“{led_to.new.name}”"
        raise UnitRefused(f"“{unit.name}”已在 {how}，不能再恢复。需要时请新建一个单位。")


def _counts(row: Population) -> dict[str, Any]:
    return {"year": row.year, "residents": row.residents, "households": row.households, "source": row.source}
