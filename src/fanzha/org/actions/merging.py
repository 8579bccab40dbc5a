"""One unit goes on in another."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from fanzha.common import audit, events
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.actions import paths, staff
from fanzha.org.actions.checks import check_reason, facts, unit_to_change
from fanzha.org.actions.days import check_day
from fanzha.org.actions.events import WorkHandedOver
from fanzha.org.actions.moving import hang
from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.models import Succession, Unit


@transaction.atomic
def merge_unit(
    *, unit_id: int, into_id: int, why: str, by: Actor, at: datetime, on_date: date | None = None,
    staff_goes_along: bool = False,
) -> int:  # fmt: skip
    """Let one unit go on in another from a day on; return how many units came along with it.

    What lay below it lies below the successor. The unit itself is closed and hangs below the successor too: its rows
    keep their unit, count where they counted on earlier days, and are seen by whoever answers for them now. Its open
    work goes to the successor.

    Args:
        on_date: the first day of the merger, today or earlier; today where none is given.
        staff_goes_along: its posts go on at the successor; otherwise they end.

    Raises:
        UnitRefused: the two are not of one kind, one is closed or lies below the other, the day cannot stand, or there
            is no reason.
        NotAllowed: the actor may not edit units, or not officers where the staff goes along.
        Unit.DoesNotExist: one of them lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    paths.take_turns()
    unit, into = unit_to_change(by, unit_id), unit_to_change(by, into_id)
    _check(unit, into)
    check_reason(why)
    day, today = check_day(on_date or localdate(at), at), localdate(at)
    before = facts(unit)
    below = [take_over(child, unit, into, day=day, today=today) for child in below_of(unit)]
    hang(unit, into, None, day=day, today=today, is_active=False)
    Succession.objects.create(old=unit, new=into, since=day, manner=Succession.Manner.MERGED)
    posts = staff.leave(unit, into if staff_goes_along else None, day=day, why=why, by=by, at=at)
    events.publish(WorkHandedOver(unit.pk, into.pk, "", why, by, at))
    after = facts(unit) | {"into": into.pk, "into_name": into.name, "on_date": day.isoformat(), "posts": posts}
    audit.record("unit.merged", subject=unit, by=by, at=at, before=before, after=after, why=why)
    return len(below)


def below_of(unit: Unit) -> list[Any]:
    """Return the units right below one, on either axis, closed ones too, locked in one order."""
    children = Unit.objects.filter(Q(territory_parent=unit) | Q(line_parent=unit))
    return list(children.select_for_update(of=("self",)).order_by("pk"))


def take_over(child: Unit, old: Unit, new: Unit, *, day: date, today: date) -> Unit:
    """Hang a unit below another wherever it hangs below the old one.

    Raises:
        UnitRefused: as `moving.hang`.
    """
    territory = new if child.territory_parent_id == old.pk else child.territory_parent
    line = new if child.line_parent_id == old.pk else child.line_parent
    hang(child, territory, line, day=day, today=today)
    return child


def _check(unit: Unit, into: Unit) -> None:
    if unit.pk == into.pk:
        raise UnitRefused("不能并入自己。请选另一个单位。", field="into")
    for one in (unit, into):
        if not one.is_active:
            raise UnitRefused(f"“{one.name}”已停用，不能合并。", field="into")
    if unit.kind != into.kind:
        raise UnitRefused(
            f"“{unit.name}”是{unit.get_kind_display()}，“{into.name}”是{into.get_kind_display()}，只有同类的单位能合并。",
            field="into",
        )
    if any(unit.label in str(path).split(".") for path in (into.territory_path, into.line_path)):
        raise UnitRefused(f"“{into.name}”在“{unit.name}”下面。请先给它换上级，再合并。", field="into")
