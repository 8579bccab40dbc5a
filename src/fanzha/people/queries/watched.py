"""Who is known since when, unit by unit: for counting how long people lived, never for showing anybody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from fanzha.people.models import Household, Person


@dataclass(frozen=True, slots=True)
class Known:
    """One person as far as counting needs it: numbers of ours and times.

    Attributes:
        gone_at: when the entry was erased; `None` for those still here.
    """

    id: int
    household_id: int | None
    since: datetime
    gone_at: datetime | None


def known_at(unit_ids: Collection[int]) -> list[Known]:
    """Return the persons registered right at some units, erased ones until they were erased; doubled entries once."""
    rows = Person.objects.filter(unit__among=unit_ids, merged_into__isnull=True).order_by("id")
    return [Known(*row) for row in rows.values_list("id", "household_id", "created_at", "erased_at")]


def units_with_people() -> list[int]:
    """Return the units at which persons are registered."""
    return list(Person.objects.order_by().values_list("unit_id", flat=True).distinct())


def other_names(person_ids: Collection[int]) -> dict[int, int]:
    """Return the entries that were merged into some persons, each with the person that stands for it."""
    found: dict[int, int] = {}
    level = {one: one for one in person_ids}
    while level:
        rows = Person.objects.filter(merged_into__among=level).values_list("id", "merged_into_id")
        level = {loser: level[survivor] for loser, survivor in rows}
        found |= level
    return found


def other_doors(household_ids: Collection[int]) -> dict[int, int]:
    """Return the households that were merged into some others, each with the one that stands for it."""
    found: dict[int, int] = {}
    level = {one: one for one in household_ids}
    while level:
        rows = Household.objects.filter(merged_into__among=level).values_list("id", "merged_into_id")
        level = {loser: level[survivor] for loser, survivor in rows}
        found |= level
    return found


def living_elsewhere(household_ids: Collection[int], unit_ids: Collection[int]) -> dict[int, int]:
    """Return the members of some households who are registered at other units, each with the household."""
    rows = Person.objects.filter(household__among=household_ids).exclude(unit__among=unit_ids)
    return dict(rows.values_list("id", "household_id"))
