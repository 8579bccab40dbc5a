"""One unit goes on in several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit, events
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.actions import history, paths, staff, units
from fanzha.org.actions.checks import check_reason, facts, unit_to_change
from fanzha.org.actions.days import check_day
from fanzha.org.actions.events import WorkHandedOver
from fanzha.org.actions.merging import below_of, take_over
from fanzha.org.actions.moving import hang
from fanzha.org.actions.refusals import UnitRefused
from fanzha.org.models import Succession, Unit

MOST_PARTS = 20  # more at once is a typing error, or two changes


@dataclass(frozen=True, slots=True)
class Part:
    """A unit that comes out of another."""

    code: str
    name: str


@transaction.atomic
def split_unit(
    *, unit_id: int, parts: Sequence[Part], goes_on: bool, below: Mapping[int, str], work_to: str, why: str,
    by: Actor, at: datetime, on_date: date | None = None, staff_to: str = "",
) -> list[Unit]:  # fmt: skip
    """Split a unit from a day on; return the new ones, of its kind and below its parents.

    Args:
        goes_on: the old unit stays in use beside the parts; otherwise it is closed.
        below: for units right below it, the code of the part to which they go. Whatever is not named stays, which only
            a unit that goes on allows.
        work_to: the code of the part that takes the open work; empty: it stays, to be handed over by hand. A unit that
            is closed hangs below that part too, so that its rows are seen there.
        on_date: the first day of the parts, today or earlier; today where none is given.
        staff_to: the code of the part at which the posts of a closed unit go on; empty: they end.

    Raises:
        UnitRefused: too few parts, a code that is taken or named twice, a unit below that has no place, an impossible
            day, no reason.
        NotAllowed: the actor may not edit units, or not officers where the staff goes along.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    paths.take_turns()
    unit = unit_to_change(by, unit_id)
    _check(unit, parts, goes_on)
    check_reason(why)
    day, before = check_day(on_date or localdate(at), at), facts(unit)
    made = {part.code.strip().upper(): _open(unit, part, day, why, by, at) for part in parts}
    _check_named(made, below.values(), work_to, staff_to)
    _share_out(unit, made, below, goes_on=goes_on, day=day, today=localdate(at))
    for new in made.values():
        Succession.objects.create(old=unit, new=new, since=day, manner=Succession.Manner.SPLIT)
    heir = made[work_to] if work_to else None
    if not goes_on:
        _close(unit, heir, day, localdate(at))
        staff.leave(unit, made[staff_to] if staff_to else None, day=day, why=why, by=by, at=at)
    if heir is not None:
        events.publish(WorkHandedOver(unit.pk, heir.pk, "", why, by, at))
    _record(unit, made, before, day, why, by, at)
    return list(made.values())


@transaction.atomic
def hand_over_work(*, unit_id: int, to_unit_id: int, key: str = "", why: str, by: Actor, at: datetime) -> None:
    """Hand the open work that still waits at a split unit over to one of the units that came out of it.

    Args:
        key: one sort of work, as `queries.open_work` names it; all sorts where empty.

    Raises:
        UnitRefused: the other did not come out of it, or there is no reason.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: one of them lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    unit, to = unit_to_change(by, unit_id), unit_to_change(by, to_unit_id)
    check_reason(why)
    if not unit.led_to.filter(new=to).exists():
        raise UnitRefused(f"“{to.name}”不是从“{unit.name}”分出来的单位。请在承接单位里选。", field="to")
    events.publish(WorkHandedOver(unit.pk, to.pk, key, why, by, at))
    after = {"to": to.pk, "to_name": to.name, "work": key or "全部"}
    audit.record("unit.work_handed_over", subject=unit, by=by, at=at, after=after, why=why)


def _check(unit: Unit, parts: Sequence[Part], goes_on: bool) -> None:
    if not unit.is_active:
        raise UnitRefused(f"“{unit.name}”已停用，不能拆分。")
    fewest = 1 if goes_on else 2
    if not fewest <= len(parts) <= MOST_PARTS:
        raise UnitRefused(f"要写 {fewest} 至 {MOST_PARTS} 个新单位，一行一个：编码、空格、名称。", field="parts")
    codes = [part.code.strip().upper() for part in parts]
    if len(set(codes)) < len(codes):
        raise UnitRefused("两个新单位的编码相同。请改正其中一个。", field="parts")


def _open(unit: Unit, part: Part, day: date, why: str, by: Actor, at: datetime) -> Unit:
    try:
        return units.create_unit(
            code=part.code, name=part.name, kind=unit.kind, territory_parent_id=unit.territory_parent_id,
            line_parent_id=unit.line_parent_id, opened_on=day, why=why, by=by, at=at,
        )  # fmt: skip
    except UnitRefused as refusal:
        field = "parts" if refusal.field in {"code", "name"} else refusal.field
        raise UnitRefused(str(refusal), field=field) from None


def _check_named(made: Mapping[str, Unit], below: Any, work_to: str, staff_to: str) -> None:
    for code in (*below, work_to, staff_to):
        if code and code not in made:
            raise UnitRefused(f"新单位里没有编码 {code}。请核对。", field="parts")


def _share_out(
    unit: Unit, made: Mapping[str, Unit], below: Mapping[int, str], *, goes_on: bool, day: date, today: date
) -> None:
    for child in below_of(unit):
        code = below.get(child.pk, "")
        if code:
            take_over(child, unit, made[code], day=day, today=today)
        elif child.is_active and not goes_on:
            raise UnitRefused(f"“{child.name}”还没有说归哪个新单位。原单位撤销时，下级都要有去处。", field="below")


def _close(unit: Unit, heir: Unit | None, day: date, today: date) -> None:
    if heir is not None:
        hang(unit, heir, None, day=day, today=today, is_active=False)
        return
    history.keep_place(unit, day)
    unit.is_active = False
    unit.save(update_fields=["is_active"])


def _record(unit: Unit, made: Mapping[str, Unit], before: Any, day: date, why: str, by: Actor, at: datetime) -> None:
    parts = [{"id": new.pk, "code": new.code, "name": new.name} for new in made.values()]
    after = facts(unit) | {"parts": parts, "on_date": day.isoformat()}
    audit.record("unit.split", subject=unit, by=by, at=at, before=before, after=after, why=why)
