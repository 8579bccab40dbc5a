"""Changes to households: many at once from a list, one by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.queries import units_seen
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
    household.address_index = None
    household.save()
    audit.record("household.created" if before is None else "household.changed", subject=household, by=by, at=at,
                 before=before, after=_for_audit(household))  # fmt: skip
    return household


@transaction.atomic
def move_household(*, household_id: int, unit_id: int, why: str, by: Actor, at: datetime) -> Household:
    """Give a household to another unit, and with it those who live there and belong to the same unit as it did.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        HouseholdRefused: it is there already, its number is taken there, or there is no reason or no such unit.
        Household.DoesNotExist: not among the households that the actor may change.
    """
    by.require(Permission.PERSON_EDIT)
    if not why.strip():
        raise HouseholdRefused("why", "请写明原因，会留在记录里。")
    target = units_seen(by, Permission.PERSON_EDIT).filter(pk=unit_id).first()
    if target is None:
        raise HouseholdRefused("unit", "要搬去的单位不在您的岗位范围内，或已停用。")
    household: Household = (
        queries.households_seen(by, Permission.PERSON_EDIT).select_for_update(of=("self",)).get(pk=household_id)
    )
    if household.unit_id == unit_id:
        raise HouseholdRefused("unit", f"已经在{target}，不用再搬。")
    if Household.objects.filter(unit_id=unit_id, number=household.number).exists():
        raise HouseholdRefused("number", f"{target}已有户号 {household.number}。先改户号，或核对是不是同一户。")
    before, from_unit = _for_audit(household), household.unit_id
    household.unit_id = unit_id
    household.save(update_fields=["unit"])
    audit.record(
        "household.moved", subject=household, by=by, at=at, before=before, after=_for_audit(household), why=why
    )
    _take_along(household, from_unit, why, by, at)
    return household


def _take_along(household: Household, from_unit: int, why: str, by: Actor, at: datetime) -> None:
    """Move those who live there too; somebody whom another unit answers for stays with it."""
    for person in household.persons.filter(unit_id=from_unit).order_by("id").only("unit"):
        person.unit_id = household.unit_id
        person.save(update_fields=["unit"])
        audit.record("person.changed", subject=person, by=by, at=at, why=why,
                     before={"unit": from_unit}, after={"unit": household.unit_id})  # fmt: skip


def _for_audit(household: Household) -> dict[str, Any]:
    return {
        "unit": household.unit_id, "number": household.number, "size": household.size,
        "has_elder_alone": household.has_elder_alone, "address": queries.mask_address(household.address),
    }  # fmt: skip
