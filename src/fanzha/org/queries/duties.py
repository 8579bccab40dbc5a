"""Reads of the roster: who is on duty now, a week of a unit, what somebody has before them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.once import once_a_request
from fanzha.common.permissions import Permission
from fanzha.core.workflow import roster
from fanzha.org.models import Duty, DutySwap, Officer, Post, Unit
from fanzha.org.queries.days import held_on
from fanzha.org.queries.past import subtree_ids
from fanzha.org.queries.ruling import shift_rule

DAYS_SHOWN = 7
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One shift of one day: who has it, and what is wrong with it."""

    day: date
    shift: roster.Shift
    duties: tuple[Any, ...]
    is_gap: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a unit's roster. `rows` holds a day each, a cell for each shift."""

    first: date
    shifts: tuple[roster.Shift, ...]
    rows: tuple[tuple[date, tuple[Cell, ...]], ...]
    gaps: int
    doubles: tuple[str, ...]


def on_duty(unit_ids: Iterable[int], *, at: datetime) -> dict[int, list[Any]]:
    """Return who is on duty at this moment, by unit; units where nobody is are left out. One trip."""
    found: dict[int, list[Any]] = {}
    for duty in _now(tuple(sorted(unit_ids)), at):
        found.setdefault(duty.unit_id, []).append(duty)
    return found


@once_a_request
def _now(unit_ids: tuple[int, ...], at: datetime) -> list[Any]:
    rows = Duty.objects.filter(unit_id__in=unit_ids, starts_at__lte=at, ends_at__gt=at, officer__is_active=True)
    return list(rows.select_related("officer", "unit").defer("unit__phone").order_by("unit_id", "starts_at", "id"))


def on_duty_ids(unit_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """Return the officers on duty at this moment at some units."""
    return frozenset(duty.officer_id for rows in on_duty(unit_ids, at=at).values() for duty in rows)


def on_duty_around_units(unit_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """Return the officers on duty at this moment at some units and at those above them."""
    return on_duty_ids(_around(tuple(sorted(unit_ids))), at=at)


def on_duty_around(actor: Actor, *, at: datetime) -> list[Any]:
    """Return who is on duty now at the actor's own units and at those above them, the highest first."""
    own = {grant.unit_id for grant in actor.grants}
    found = on_duty(_around(tuple(sorted(own))), at=at)
    return [duty for unit_id in sorted(found) for duty in found[unit_id]]


@once_a_request
def _around(own: tuple[int, ...]) -> tuple[int, ...]:
    paths = Unit.objects.filter(pk__in=own).values_list("territory_path", "line_path")
    above = {int(label[1:]) for pair in paths for path in pair if path for label in str(path).split(".")}
    return tuple(sorted(above | set(own)))


def duties_seen(actor: Actor, permission: Permission = Permission.DUTY_VIEW) -> "QuerySet[Any]":
    """Return the duties of the units below the actor's posts."""
    rows: QuerySet[Any] = Duty.objects.visible_to(actor, permission)
    return rows.select_related("officer", "unit").defer("unit__phone")


def units_with_duties(actor: Actor, *, on: date) -> list[Any]:
    """Return the units whose roster the actor may see: the own ones first, then those that have one."""
    own = [grant.unit_id for grant in actor.grants]
    kept = Duty.objects.visible_to(actor, Permission.DUTY_VIEW).filter(on_date__gte=on - 30 * _ONE_DAY).order_by()
    numbers = [*own, *kept.values_list("unit_id", flat=True).distinct()[:100]]
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=numbers, is_active=True).defer("phone")}
    return [units[number] for number in dict.fromkeys(numbers) if number in units]


def week_of(unit_id: int, *, first: date, at: datetime) -> Week:
    """Return seven days of a unit's roster with its gaps and doubles; who sees the unit has been checked."""
    days = [first + n * _ONE_DAY for n in range(DAYS_SHOWN)]
    rows = list(
        Duty.objects.filter(unit_id=unit_id, on_date__gte=first, on_date__lte=days[-1])
        .select_related("officer").order_by("starts_at", "id")
    )  # fmt: skip
    shifts = _shifts(rows, first)
    missing = set(roster.gaps(days, shifts, [as_turn(row) for row in rows]))
    table = tuple((day, tuple(_cell(day, shift, rows, missing, at) for shift in shifts)) for day in days)
    gaps = sum(cell.is_gap for _, cells in table for cell in cells)
    return Week(first, shifts, table, gaps, tuple(_doubles(rows, first, days[-1])))


def _shifts(rows: Sequence[Any], first: date) -> tuple[roster.Shift, ...]:
    """Return the shifts of the rule, and those of earlier versions that somebody still has in these days."""
    shifts = list(shift_rule(first).shifts)
    for row in rows:
        if row.shift not in {shift.code for shift in shifts}:
            shifts.append(roster.Shift(row.shift, row.shift_name, row.starts_at.time(), row.ends_at.time()))
    return tuple(shifts)


def _cell(day: date, shift: roster.Shift, rows: Sequence[Any], missing: Any, at: datetime) -> Cell:
    here = tuple(row for row in rows if row.on_date == day and row.shift == shift.code)
    is_over = roster.span(day, shift, at.tzinfo)[1] <= at if at.tzinfo else False
    return Cell(day, shift, here, (day, shift) in missing and not is_over, is_over)


def _doubles(rows: Sequence[Any], first: date, last: date) -> list[str]:
    officers = {row.officer_id: row.officer.name for row in rows}
    own = {row.pk for row in rows}
    near = Duty.objects.filter(officer_id__in=officers, on_date__gte=first - _ONE_DAY, on_date__lte=last)
    turns = {row.pk: row for row in near.select_related("unit").defer("unit__phone")}
    return [
        f"{officers[one.officer_id]} {other.on_date:%m-%d} 同时排了{turns[one.id].unit} {turns[one.id].shift_name}"
        f"和{turns[other.id].unit} {turns[other.id].shift_name}"
        for one, other in roster.doubles(as_turn(row) for row in turns.values())
        if one.id in own or other.id in own
    ]


def as_turn(row: Any) -> roster.Turn:
    """Return a duty as the rule reads it."""
    return roster.Turn(row.pk, row.officer_id, row.on_date, row.shift, row.starts_at, row.ends_at)


def coming_duties(officer_id: int, *, at: datetime, most: int = 30) -> list[Any]:
    """Return what an officer has before them, the shift at hand included."""
    rows = Duty.objects.filter(officer_id=officer_id, ends_at__gt=at).select_related("unit").defer("unit__phone")
    return list(rows.order_by("starts_at", "id")[:most])


def swaps_of(officer_id: int) -> list[Any]:
    """Return the exchanges that wait, asked by an officer or of them, and the latest that are over."""
    part = Q(asker_id=officer_id) | Q(other_id=officer_id)
    rows = DutySwap.objects.filter(part).select_related("asker", "other", "given__unit", "taken__unit")
    return sorted(rows.order_by("-asked_at")[:20], key=lambda row: row.state != "asked")


def swap_of(actor: Actor, swap_id: int) -> Any | None:
    """Return one exchange that the actor is part of, or `None`."""
    part = Q(asker_id=actor.id) | Q(other_id=actor.id)
    return DutySwap.objects.filter(part, pk=swap_id).select_related("asker", "other", "given", "taken").first()


def who_may_serve(unit_id: int, *, on: date) -> "QuerySet[Any]":
    """Return the officers who can be put on a unit's roster: those with a post at or below it."""
    held = Post.objects.filter(held_on(on), unit__among=subtree_ids(unit_id))
    found: QuerySet[Any] = Officer.objects.filter(pk__in=held.values("officer_id"), is_active=True)
    return found.order_by("name", "id")


def others_coming(unit_id: int, *, but: int | None, at: datetime) -> list[Any]:
    """Return the shifts of others at a unit that have not begun, for which one may exchange an own one."""
    rows = Duty.objects.filter(unit_id=unit_id, starts_at__gt=at).exclude(officer_id=but).select_related("officer")
    return list(rows.order_by("starts_at", "id")[:60])
