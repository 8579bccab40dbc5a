"""Which units' people an actor sees."""

from typing import Any, NamedTuple

from django.db.models import Q

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.common.scope import listed_units
from fanzha.org.queries import Holding, units_seen
from fanzha.people.models import Household, Person

_MOST_CHOICES = 600  # a longer list of choices leaves the grids out


def unit_ids(actor: Actor, permission: Permission, *, below: int | None = None) -> list[int] | None:
    """Return the ids of the units whose people the actor may see, closed ones too; `None` means every unit.

    Args:
        below: keep this unit and those below it, by territory or by line.
    """
    if below is None and actor.sees_whole_tree(permission):
        return None
    model: Any = Person._meta.get_field("unit").related_model
    listed = listed_units(model, tuple(actor.paths(permission))) if below is None else None
    if listed is not None:
        return listed
    rows = model._default_manager.visible_to(actor, permission)
    if below is not None:
        top = rows.filter(pk=below).values_list("territory_path", "line_path").first()
        paths = [path for path in top or () if path]
        rows = rows.filter(Q(territory_path__under=paths) | Q(line_path__under=paths)) if paths else rows.none()
    return list(rows.values_list("pk", flat=True))


def households_at(unit_ids: list[int]) -> Holding:
    """Return how many households live at some units: a number alone, whoever asks."""
    return Holding(
        "households", "住户", Household.objects.filter(unit__among=unit_ids, merged_into__isnull=True).count(), "户"
    )


class UnitChoice(NamedTuple):
    """One unit to choose: no more than a list shows, for there are hundreds."""

    pk: int
    name: str
    short_name: str
    territory_path: str | None

    def __str__(self) -> str:
        return self.short_name or self.name


def unit_choices(actor: Actor, permission: Permission) -> list[UnitChoice]:
    """Return the units to choose from in a filter, in tree order; grids only where the list stays short."""
    rows = units_seen(actor, permission).values_list("pk", "name", "short_name", "territory_path")
    found = list(rows[: _MOST_CHOICES + 1])
    return [UnitChoice(*row) for row in (found if len(found) <= _MOST_CHOICES else rows.exclude(kind="grid"))]
