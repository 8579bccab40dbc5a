"""What a unit was and will be, for its page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.models import PastName, PastPlace, Succession, Unit, UnitChange
from fanzha.org.queries.past import Name, names_on, paths_on, subtree_ids, successors_on, was_in_use

_SHOWN = 200  # changes on one page; older ones stand on the pages of their units


@dataclass(frozen=True, slots=True)
class Spell:
    """What held of a unit for a time. `since` is the first day, `until` the first day on which it no longer held."""

    since: date | None
    until: date | None
    facts: Any


def names_of(unit: Unit) -> list[Spell]:
    """Return what a unit was called, the present first."""
    past = PastName.objects.filter(unit=unit).order_by("-until")
    return _spells(unit, list(past))


def places_of_unit(unit: Unit) -> list[Spell]:
    """Return where a unit hung and whether it was in use, the present first."""
    past = PastPlace.objects.filter(unit=unit).select_related("territory_parent", "line_parent").order_by("-until")
    return _spells(unit, list(past))


def _spells(unit: Unit, past: list[Any]) -> list[Spell]:
    now = Spell(past[0].until if past else unit.opened_on, None, unit)
    return [now, *(Spell(one.since, one.until, one) for one in past)]


@dataclass(frozen=True, slots=True)
class Then:
    """A unit as of a day. `ways` are the names from the top down, as far as the actor sees those units today."""

    name: Name
    kind: str
    in_use: bool
    territory: tuple[str, ...]
    line: tuple[str, ...]
    units: int
    successors: tuple[str, ...]


def unit_on(actor: Actor, unit_id: int, *, on: date) -> Then | None:
    """Return what a unit was on a day, or `None` where it did not exist yet."""
    ways = paths_on([unit_id], on=on).get(unit_id)
    if ways is None:
        return None
    heirs = [one for one in successors_on(unit_id, on=on) if one != unit_id]
    seen = set(Unit.objects.visible_to(actor, Permission.UNIT_VIEW).filter(
        pk__in={*ways.territory, *ways.line, *heirs}).values_list("pk", flat=True))  # fmt: skip
    names = names_on({unit_id, *seen}, on=on)
    name = names[unit_id]
    territory, line, after = (
        tuple(names[one].name for one in part if one in seen) for part in (ways.territory, ways.line, heirs)
    )
    return Then(
        name=name, kind=Unit.Kind(name.kind).label, in_use=was_in_use(unit_id, on=on), territory=territory,
        line=line if ways.line != ways.territory else (), units=len(subtree_ids(unit_id, on=on)) - 1, successors=after,
    )  # fmt: skip


def led_to(unit: Unit) -> list[Succession]:
    """Return the units in which a unit went on."""
    return list(Succession.objects.filter(old=unit).select_related("new").order_by("since", "pk"))


def came_from(unit: Unit) -> list[Succession]:
    """Return the units that went on in this one."""
    return list(Succession.objects.filter(new=unit).select_related("old").order_by("since", "pk"))


def planned_for(unit: Unit) -> list[Any]:
    """Return the changes that wait for their day, and those that could not be done, each with its `sentence`."""
    waiting = [UnitChange.State.PLANNED, UnitChange.State.REFUSED]
    return _told(unit.changes.filter(state__in=waiting).select_related("unit").order_by("on_date", "pk"))


def changes_seen(actor: Actor) -> list[Any]:
    """Return the changes to units below the actor's posts: those that wait first, then the latest."""
    seen: QuerySet[Any] = UnitChange.objects.visible_to(actor, Permission.UNIT_VIEW).select_related("unit")
    ordered = seen.order_by(F("ended_at").asc(nulls_first=True), "on_date", "pk")
    waiting = ordered.filter(state=UnitChange.State.PLANNED)[:_SHOWN]
    ended = seen.exclude(state=UnitChange.State.PLANNED).order_by("-ended_at", "-pk")[:_SHOWN]
    return [*_told(waiting), *_told(ended)]


def change_seen(actor: Actor, change_id: int, permission: Permission) -> Any:
    """Return one change with its `sentence`, or `None` where its unit lies outside the actor's posts."""
    return next(iter(_told(UnitChange.objects.visible_to(actor, permission).filter(pk=change_id))), None)


def _told(changes: Any) -> list[Any]:
    """Return the changes, each with the sentence that says what is to be. One trip for all names."""
    found = list(changes)
    ids = {one for change in found for one in _named(change.facts)}
    names = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name"))
    for change in found:
        change.sentence = f"自 {change.on_date:%Y-%m-%d} 起{_what(change.kind, change.facts, names)}"
    return found


def _named(facts: dict[str, Any]) -> list[int]:
    ids = (facts.get(key) for key in ("territory_parent_id", "line_parent_id", "into_id"))
    return [one for one in ids if one is not None]


def _what(kind: str, facts: dict[str, Any], names: dict[int, str]) -> str:
    if kind == "rename":
        return f"更名为“{facts['name']}”"
    if kind == "merge":
        return f"并入“{names.get(facts['into_id'], '')}”"
    if kind == "split":
        parts = "、".join(f"“{name}”" for _, name in facts["parts"])
        return f"分设{parts}" if facts["goes_on"] else f"拆分为{parts}"
    territory, line = (names.get(facts[key]) for key in ("territory_parent_id", "line_parent_id"))
    said = [f"属地上级为“{territory}”" if territory else "", f"条线上级为“{line}”" if line else ""]
    return "，".join(one for one in said if one)
