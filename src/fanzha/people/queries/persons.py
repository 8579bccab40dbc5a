"""Reads of persons. A list shows masks; the plain value is shown only by the audited reveal."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from fanzha.common.actor import Actor
from fanzha.common.keyset import Key, KeysetPage, keyset_page
from fanzha.common.permissions import Permission
from fanzha.people.models import Person
from fanzha.people.queries.masks import SEXES, age_band, birth_years, mask_middle, mask_name
from fanzha.people.queries.units import unit_ids

PAGE = 50  # rows of a list: the most that is decrypted at once
_COUNT_LIMIT = 10_000  # a longer list is called "more than", so that counting never costs more than a page


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


def person_page(rows: "QuerySet[Any]", *, year: int, after: Key | None, before: Key | None) -> KeysetPage:
    """Return one page of masked rows, in order of unit. Decrypts two values a row."""
    page = keyset_page(_light(rows), fields=("unit_id", "id"), size=PAGE, after=after, before=before)
    return KeysetPage([_row(person, year) for person in page.rows], page.before, page.after)


def found_rows(rows: "QuerySet[Any]", *, year: int, most: int = PAGE) -> tuple[list[PersonRow], bool]:
    """Return the first masked rows of a search, and whether there are more."""
    shown = [_row(person, year) for person in _light(rows)[:most]]
    more = len(shown) == most and rows.values("pk")[most : most + 1].exists()
    return shown, more


def _light(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Read only what a row shows: a column that is not read is not decrypted."""
    return rows.select_related("unit", "household").only(
        "name", "phone", "birth_year", "sex", "unit__name", "unit__short_name", "household__number",
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
    )


def bounded_count(rows: "QuerySet[Any]") -> tuple[int, bool]:
    """Return how many rows there are, counted up to a limit, and whether there are more."""
    count = rows.order_by()[: _COUNT_LIMIT + 1].count()
    return min(count, _COUNT_LIMIT), count > _COUNT_LIMIT
