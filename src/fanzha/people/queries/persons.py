"""Reads of persons. A list shows masks; the plain value is shown only by the audited reveal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people.models import Person
from fanzha.people.queries.masks import SEXES, age_band, birth_years, mask_middle, mask_name
from fanzha.people.queries.units import unit_ids

PAGE = 50  # rows of a list: the most that is decrypted at once


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """What narrows the list of persons; none of it identifies anybody."""

    unit_id: int | None = None
    band: str = ""
    elder_alone: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the list."""

    id: int
    name: str
    phone: str
    age_band: str
    sex: str
    unit: str
    household_id: int | None
    household: str
    is_elder_alone: bool
    created_at: datetime


def person_seen(actor: Actor, permission: Permission = Permission.PERSON_VIEW) -> "QuerySet[Any]":
    """Return the persons an actor may see, erased ones left out."""
    seen: QuerySet[Any] = Person.objects.visible_to(actor, permission).filter(erased_at__isnull=True)
    return seen.select_related("unit", "household").order_by("id")


def persons_matching(
    actor: Actor, wanted: PersonFilter, *, year: int, permission: Permission = Permission.PERSON_VIEW
) -> "QuerySet[Any]":
    """Return the persons of a filtered list. The units come as a list of ids, so that the index on them is walked."""
    rows: QuerySet[Any] = Person.objects.filter(erased_at__isnull=True)
    ids = unit_ids(actor, permission, below=wanted.unit_id)
    if ids is not None:
        rows = rows.filter(unit__among=ids)
    if wanted.elder_alone:
        rows = rows.filter(household__has_elder_alone=True)
    years = birth_years(wanted.band, year)
    return rows.filter(birth_year__range=years) if years else rows


def person_rows(persons: list[Any], *, year: int) -> list[PersonRow]:
    """Return the masked rows of one page. Decrypts two values a row."""
    return [_row(person, year) for person in persons]


def found_rows(rows: "QuerySet[Any]", *, year: int, most: int = PAGE) -> tuple[list[PersonRow], bool]:
    """Return the first masked rows of a search, and whether there are more."""
    shown = [_row(person, year) for person in light(rows)[:most]]
    more = len(shown) == most and rows.values("pk")[most : most + 1].exists()
    return shown, more


def light(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Read of persons only what a row of a list shows: a column that is not read is not decrypted."""
    return rows.select_related("unit", "household").only(
        "name", "phone", "birth_year", "sex", "created_at", "unit__name", "unit__short_name", "household__number",
        "household__has_elder_alone",
    )  # fmt: skip


def _row(person: Any, year: int) -> PersonRow:
    household = person.household
    return PersonRow(
        id=person.pk,
        name=mask_name(person.name) or "没有姓名",
        phone=mask_middle(person.phone, keep_start=3, keep_end=4),
        age_band=age_band(person.birth_year, year),
        sex=SEXES.get(person.sex, ""),
        unit=str(person.unit),
        household_id=person.household_id,
        household=household.number if household else "",
        is_elder_alone=bool(household and household.has_elder_alone),
        created_at=person.created_at,
    )
