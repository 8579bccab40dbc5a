"""Changes with a day of their own: done at once where the day has come, otherwise arranged and done on that day."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.org.actions.checks import check_reason, unit_to_change
from fanzha.org.actions.days import check_possible
from fanzha.org.actions.merging import merge_unit
from fanzha.org.actions.moving import move_unit
from fanzha.org.actions.naming import rename_unit
from fanzha.org.actions.refusals import Refused, UnitRefused
from fanzha.org.actions.splitting import Part, split_unit
from fanzha.org.models import Unit, UnitChange

_NOON = time(12)  # any hour of the day on which a change is tried


class _TriedOut(Exception):
    """Ends a trial, so that nothing of it stays."""


@transaction.atomic
def arrange_change(
    *, unit_id: int, kind: str, on_date: date, facts: dict[str, Any], why: str, by: Actor, at: datetime
) -> UnitChange:
    """Rename, move, merge or split a unit from a day on: now where the day has come, otherwise on that day.

    A change for a later day is tried out first, on the tree as it stands, so that what cannot work is refused now.

    Args:
        kind: one of `UnitChange.Kind`.
        facts: rename: name, short_name, kind, is_correction; move: territory_parent_id, line_parent_id; merge: into_id,
            staff_goes_along; split: parts (pairs of code and name), goes_on, below, work_to, staff_to.

    Raises:
        UnitRefused, OfficerRefused: as the change itself says, or nothing would change.
        NotAllowed: the actor may not edit units.
        Unit.DoesNotExist: a unit lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    unit = unit_to_change(by, unit_id)
    check_reason(why)
    day, today = check_possible(on_date, at), localdate(at)
    done = day <= today
    if done:
        _carry_out(unit.pk, kind, facts, day, why, by, at)
    else:
        try_out(unit_id=unit.pk, kind=kind, on_date=day, facts=facts, why=why, by=by, at=at)
    change: UnitChange = UnitChange.objects.create(
        unit=unit, kind=kind, on_date=day, facts=facts, why=why, planned_by_id=by.id, planned_by_name=by.name,
        planned_at=at, state=UnitChange.State.DONE if done else UnitChange.State.PLANNED, ended_at=at if done else None,
    )  # fmt: skip
    if not done:
        after = {"kind": kind, "on_date": day.isoformat(), **facts}
        audit.record("unit.change_planned", subject=unit, by=by, at=at, after=after, why=why)
    return change


def try_out(
    *, unit_id: int, kind: str, on_date: date, facts: dict[str, Any], why: str, by: Actor, at: datetime
) -> None:
    """Carry a change out and take it back at once, to learn whether it can be done.

    Raises:
        UnitRefused, OfficerRefused: it cannot.
    """
    day = check_possible(on_date, at)
    then = at if day <= localdate(at) else datetime.combine(day, _NOON, tzinfo=CHINA)
    try:
        with transaction.atomic():
            _carry_out(unit_id, kind, facts, day, why, by, then)
            raise _TriedOut
    except _TriedOut:
        return


@transaction.atomic
def withdraw_change(*, change_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take a change back before its day.

    Raises:
        UnitRefused: its day has come, it was withdrawn already, or there is no reason.
        NotAllowed: the actor may not edit units.
        UnitChange.DoesNotExist: its unit lies outside the actor's posts.
    """
    by.require(Permission.UNIT_EDIT)
    seen = UnitChange.objects.visible_to(by, Permission.UNIT_EDIT)
    change = seen.select_for_update(of=("self",)).get(pk=change_id)
    check_reason(why)
    if change.state != UnitChange.State.PLANNED:
        raise UnitRefused(f"这项变动{change.get_state_display()}，不能再撤回。")
    if change.on_date <= localdate(at):
        raise UnitRefused("已到执行日，不能再撤回。需要时请再办一次变动改回来。")
    _end(change, UnitChange.State.WITHDRAWN, at)
    after = {"kind": change.kind, "on_date": change.on_date.isoformat()}
    audit.record("unit.change_withdrawn", subject=change.unit, by=by, at=at, after=after, why=why)


def carry_out_due(*, at: datetime) -> int:
    """Carry out the changes whose day has come, each in a transaction of its own; return how many were done.

    A second run does nothing: a change that is no longer planned is left alone. One that cannot be done any more is
    ended with the reason, and does not hold up the others.
    """
    due = UnitChange.objects.filter(state=UnitChange.State.PLANNED, on_date__lte=localdate(at))
    return sum(_carry_out_one(pk, at) for pk in list(due.order_by("on_date", "pk").values_list("pk", flat=True)))


@transaction.atomic
def _carry_out_one(change_id: int, at: datetime) -> bool:
    change = UnitChange.objects.select_for_update().get(pk=change_id)
    if change.state != UnitChange.State.PLANNED:
        return False
    by = Actor.system(f"{change.planned_by_name} {localdate(change.planned_at):%Y-%m-%d} 安排", origin="job")
    why = f"{change.why}（{by.why}）"
    try:
        with transaction.atomic():
            _carry_out(change.unit_id, change.kind, change.facts, change.on_date, why, by, at)
    except (Refused, Unit.DoesNotExist) as refusal:
        change.outcome = str(refusal)[:300] if isinstance(refusal, Refused) else "涉及的单位已不存在。"
        _end(change, UnitChange.State.REFUSED, at)
        audit.record("unit.change_refused", subject=change.unit, by=by, at=at, after={"outcome": change.outcome})
        return False
    _end(change, UnitChange.State.DONE, at)
    return True


def _end(change: UnitChange, state: UnitChange.State, at: datetime) -> None:
    change.state, change.ended_at = state, at
    change.save(update_fields=["state", "ended_at", "outcome"])


def _carry_out(unit_id: int, kind: str, facts: dict[str, Any], day: date, why: str, by: Actor, at: datetime) -> None:
    common = {"unit_id": unit_id, "why": why, "by": by, "at": at, "on_date": day}
    if not _DO[kind](facts, common):
        raise UnitRefused("和现在一样，没有要改的。")


def _split(facts: dict[str, Any], common: dict[str, Any]) -> bool:
    parts = [Part(code, name) for code, name in facts["parts"]]
    below = {int(child): code for child, code in facts["below"].items()}  # JSON has text for keys
    split_unit(**{**facts, "parts": parts, "below": below}, **common)
    return True


def _merge(facts: dict[str, Any], common: dict[str, Any]) -> bool:
    merge_unit(**facts, **common)
    return True


_DO: dict[str, Callable[[dict[str, Any], dict[str, Any]], bool]] = {
    "rename": lambda facts, common: rename_unit(**facts, **common),
    "move": lambda facts, common: bool(move_unit(**facts, **common)),
    "merge": _merge,
    "split": _split,
}
