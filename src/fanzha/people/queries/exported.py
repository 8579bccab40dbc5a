"""The rows of an exported list, read in steps so that memory stays constant."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from fanzha.people.models import Person
from fanzha.people.queries.masks import SEXES, age_band, mask_address, mask_middle, mask_name

_STEP = 500


def within(rows: "QuerySet[Any]", unit_ids: list[int] | None) -> "QuerySet[Any]":
    """Keep the persons of these units; `None` keeps all."""
    return rows if unit_ids is None else rows.filter(unit_id__in=unit_ids)


def export_rows(rows: "QuerySet[Any]", *, plain: bool, year: int) -> Iterator[dict[str, object]]:
    """Yield what the columns of the import hold, so that a plain list can be taken back."""
    light = rows.select_related("unit", "household").only(
        "name", "phone", "id_number", "address", "birth_year", "sex", "unit__code", "household__number",
        "household__has_elder_alone",
    )  # fmt: skip
    for person in light.order_by("unit_id", "id").iterator(chunk_size=_STEP):
        yield _plain(person) if plain else _masked(person, year)


def _plain(person: Person) -> dict[str, object]:
    return _common(person) | {
        "name": person.name, "phone": person.phone, "id_number": person.id_number, "address": person.address,
        "birth_year": str(person.birth_year or ""),
    }  # fmt: skip


def _masked(person: Person, year: int) -> dict[str, object]:
    return _common(person) | {
        "name": mask_name(person.name),
        "phone": mask_middle(person.phone, keep_start=3, keep_end=4),
        "id_number": mask_middle(person.id_number, keep_start=6, keep_end=0),
        "address": mask_address(person.address),
        "birth_year": age_band(person.birth_year, year),
    }


def _common(person: Person) -> dict[str, object]:
    household = person.household
    return {
        "unit": person.unit.code,
        "household": household.number if household else "",
        "sex": SEXES.get(person.sex, ""),
        "elder_alone": "是" if household and household.has_elder_alone else "",
    }
