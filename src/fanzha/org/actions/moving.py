"""A unit, with everything below it, hangs below other parents, from a day on."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org import queries
from fanzha.org.actions import history, paths
from fanzha.org.actions.checks import check_reason, facts, parent, unit_to_change
from fanzha.org.actions.days import check_day
from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.models import Unit


@transaction.atomic
def move_unit(
    *, unit_id: int, territory_parent_id: int | None, line_parent_id: int | None, why: str, by: Actor, at: datetime,
    on_date: date | None = None,
) -> int:  # fmt: skip
    """Hang a unit, with everything below it, below other parents; return how many units have new paths.

    Args:
        on_date: the first day below the new parents, today or earlier; today where none is given.

    Raises:
        UnitRefused: the move would close a circle on some day, leave the unit without any parent, is later than today
            or too early, or has no reason.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: the unit or a parent lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    paths.take_turns()
    unit = unit_to_change(by, unit_id)
    territory, line = parent(by, territory_parent_id), parent(by, line_parent_id)
    if (territory_parent_id, line_parent_id) == (unit.territory_parent_id, unit.line_parent_id):
        return 0
    if territory is None and line is None and not by.is_system:
        raise UnitRefused("至少要有一个上级：属地上级或条线上级。", field="territory_parent")
    check_reason(why)
    day = check_day(on_date or localdate(at), at)
    before = facts(unit)
    moved = hang(unit, territory, line, day=day, today=localdate(at))
    after = facts(unit) | {"on_date": day.isoformat()}
    audit.record("unit.moved", subject=unit, by=by, at=at, before=before, after=after, why=why)
    return moved


def hang(
    unit: Unit, territory: Unit | None, line: Unit | None, *, day: date, today: date, is_active: bool | None = None
) -> int:
    """Hang a locked unit below other parents from a day on, and keep its place until then; return how many moved.

    Args:
        is_active: also take the unit out of use, or back into it.

    Raises:
        UnitRefused: a parent did not exist on that day, or lay below the unit on that day or on a later one.
    """
    paths.check_no_circle(unit, territory, line)
    _check_earlier_days(unit, territory, line, day, today)
    history.keep_place(unit, day)
    moved = paths.move(unit, territory, line)
    unit.territory_parent, unit.line_parent = territory, line
    unit.is_active = unit.is_active if is_active is None else is_active
    unit.save(update_fields=["territory_parent", "line_parent", "is_active"])
    return moved


def _check_earlier_days(unit: Unit, territory: Unit | None, line: Unit | None, day: date, today: date) -> None:
    for parent_unit in (territory, line):
        if parent_unit is not None and parent_unit.opened_on is not None and parent_unit.opened_on > day:
            raise UnitRefused(
                f"“{parent_unit.name}”{parent_unit.opened_on:%Y-%m-%d} 才设立，不能更早归到它下面。", field="on_date"
            )
    parents = [one.pk for one in (territory, line) if one is not None]
    below = queries.lay_below_since(unit.pk, parents, first=day, last=today) if day < today else None
    if below is not None:
        raise UnitRefused(
            f"新的上级在 {below:%Y-%m-%d} 还在“{unit.name}”下面，从那天起就归过去会绕成圈。请改晚一些的日期。",
            field="on_date",
        )
