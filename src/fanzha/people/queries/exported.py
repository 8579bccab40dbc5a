"""The rows of exported lists: what the columns of the imports hold, so that a full list can be taken back."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from fanzha.common.actor import Actor
from fanzha.common.exports import in_steps
from fanzha.common.exports.registry import Asked
from fanzha.common.permissions import Permission
from fanzha.people.models import Household
from fanzha.people.queries.masks import SEXES, age_band, mask_address, mask_middle, mask_name
from fanzha.people.queries.persons import PersonFilter, persons_matching
from fanzha.people.queries.units import unit_ids


def persons_out(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Yield the persons of a list: unit, household, name, phone, identity number, address, year, sex, lives alone."""
    year = asked.at.year
    found = in_steps(
        _persons(actor, asked), "unit__code", "household__number", "name", "phone", "id_number", "address",
        "birth_year", "sex", "household__has_elder_alone",
    )  # fmt: skip
    for unit, household, name, phone, id_number, address, birth_year, sex, alone in found:
        ends = SEXES.get(sex, ""), "是" if alone else ""
        if asked.plain:
            yield unit, household, name, phone, id_number, address, str(birth_year or ""), *ends
        else:
            yield (
                unit, household, mask_name(name), mask_middle(phone, keep_start=3, keep_end=4),
                mask_middle(id_number, keep_start=6, keep_end=0), mask_address(address), age_band(birth_year, year),
                *ends,
            )  # fmt: skip


def persons_out_count(actor: Actor, asked: Asked) -> int:
    """Return how many persons a list will hold."""
    return int(_persons(actor, asked).count())


def _persons(actor: Actor, asked: Asked) -> "QuerySet[Any]":
    said = asked.wanted
    wanted = PersonFilter(said.get("unit"), str(said.get("band", "")), said.get("elder") == "1")
    rows = persons_matching(actor, wanted, year=asked.at.year, permission=Permission.PERSON_EXPORT)
    return _revealed(rows, actor) if asked.plain else rows


def _revealed(rows: "QuerySet[Any]", actor: Actor) -> "QuerySet[Any]":
    """Keep what the actor may see in full."""
    ids = unit_ids(actor, Permission.PERSON_REVEAL)
    return rows if ids is None else rows.filter(unit__among=ids)


def households_out(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Yield the households of a list: unit, number, address, size, lives alone."""
    found = in_steps(_households(actor, asked), "unit__code", "number", "address", "size", "has_elder_alone")
    for unit, number, address, size, alone in found:
        yield unit, number, address if asked.plain else mask_address(address), size, "是" if alone else ""


def households_out_count(actor: Actor, asked: Asked) -> int:
    """Return how many households a list will hold."""
    return int(_households(actor, asked).count())


def _households(actor: Actor, asked: Asked) -> "QuerySet[Any]":
    rows: QuerySet[Any] = Household.objects.filter(merged_into__isnull=True)
    ids = unit_ids(actor, Permission.PERSON_EXPORT, below=asked.wanted.get("unit"))
    if ids is not None:
        rows = rows.filter(unit__among=ids)
    if asked.wanted.get("elder") == "1":
        rows = rows.filter(has_elder_alone=True)
    return _revealed(rows, actor) if asked.plain else rows
