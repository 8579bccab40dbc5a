"""Changes to households: many at once from a list, one by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people import queries
from fanzha.people.actions.filling import fill
from fanzha.people.models import Household, Person


class HouseholdRefused(Exception):
    """A household cannot be kept so; `field` is the one to correct."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One door and the person who answers for it, as a list of households names them; values are canonical."""

    number: str
    address: str = ""
    size: int | None = None
    has_elder_alone: bool = False
    name: str = ""
    phone: str = ""
    id_number: str = ""
    birth_year: int | None = None
    sex: str = ""


@transaction.atomic
def add_households(*, unit_id: int, rows: Sequence[HouseholdRow], source: str, by: Actor, at: datetime) -> int:
    """Add the households of one unit that are not there yet, each with its person; returns how many were added.

    Cost:
        Four statements whatever the number of rows.
    """
    known = set(Household.objects.filter(unit_id=unit_id).values_list("number", flat=True))
    new = [row for row in rows if row.number not in known]
    if not new:
        return 0
    households = Household.objects.bulk_create(
        Household(unit_id=unit_id, number=row.number, address=row.address, size=row.size,
                  has_elder_alone=row.has_elder_alone)
        for row in new
    )  # fmt: skip
    persons = []
    for row, household in zip(new, households, strict=True):
        person = Person(unit_id=unit_id, household=household, source=source, birth_year=row.birth_year, sex=row.sex)
        fill(person, name=row.name, phone=row.phone, id_number=row.id_number, address=row.address)
        persons.append(person)
    Person.objects.bulk_create(persons)
    audit.record("household.added", subject=("org.unit", unit_id), by=by, at=at,
                 after={"households": len(new), "source": source})  # fmt: skip
    return len(new)


@transaction.atomic
def save_household(
    *, household_id: int | None = None, unit_id: int, number: str, address: str, size: int | None,
    has_elder_alone: bool, by: Actor, at: datetime,
) -> Household:  # fmt: skip
    """Register a household, or correct one; an empty address leaves the known one.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        HouseholdRefused: the number is taken in this unit, or the unit lies outside the actor's posts.
        Household.DoesNotExist: not among the households that the actor may change.
    """
    by.require(Permission.PERSON_EDIT)
    ids = queries.unit_ids(by, Permission.PERSON_EDIT)
    if ids is not None and unit_id not in ids:
        raise HouseholdRefused("unit", "这个单位不在您的岗位范围内，请选下属的单位。")
    if Household.objects.filter(unit_id=unit_id, number=number).exclude(pk=household_id).exists():
        raise HouseholdRefused("number", "这个单位已有这个户号。换一个户号，或到原来的住户上改。")
    household, before = Household(), None
    if household_id is not None:
        seen = queries.households_seen(by, Permission.PERSON_EDIT)
        household = seen.select_for_update(of=("self",)).get(pk=household_id)
        before = _for_audit(household)
    household.unit_id, household.number, household.size = unit_id, number, size
    household.has_elder_alone = has_elder_alone
    household.address = address or household.address
    household.save()
    audit.record("household.created" if before is None else "household.changed", subject=household, by=by, at=at,
                 before=before, after=_for_audit(household))  # fmt: skip
    return household


def _for_audit(household: Household) -> dict[str, Any]:
    return {
        "unit": household.unit_id, "number": household.number, "size": household.size,
        "has_elder_alone": household.has_elder_alone, "address": queries.mask_address(household.address),
    }  # fmt: skip
