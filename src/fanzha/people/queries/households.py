"""Reads of households, groups and places."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people.models import Group, Household, Place
from fanzha.people.queries.units import unit_ids

_NUMBER = re.compile(r"[\w\-/#()（）]{1,20}")
_LONG_DIGITS = re.compile(r"\d{7,}")


@dataclass(frozen=True, slots=True)
class HouseholdFilter:
    """What narrows the list of households."""

    unit_id: int | None = None
    elder_alone: bool = False


def households_seen(actor: Actor, permission: Permission = Permission.PERSON_VIEW) -> "QuerySet[Any]":
    """Return the households an actor may see."""
    seen: QuerySet[Any] = Household.objects.visible_to(actor, permission).filter(merged_into__isnull=True)
    return seen.select_related("unit").order_by("id")


def households_matching(actor: Actor, wanted: HouseholdFilter) -> "QuerySet[Any]":
    """Return the households of a filtered list. What a list does not show is not read, and so not decrypted."""
    rows: QuerySet[Any] = (
        Household.objects.select_related("unit")
        .only("number", "size", "has_elder_alone", "created_at", "unit__name", "unit__short_name")
        .filter(merged_into__isnull=True)
    )
    ids = unit_ids(actor, Permission.PERSON_VIEW, below=wanted.unit_id)
    if ids is not None:
        rows = rows.filter(unit__among=ids)
    return rows.filter(has_elder_alone=True) if wanted.elder_alone else rows


def with_persons_known(rows: list[Any]) -> list[Any]:
    """Return the households of one page, each with `persons_known`. Decrypts nothing."""
    known = persons_known([row.pk for row in rows])
    for row in rows:
        row.persons_known = known.get(row.pk, 0)
    return rows


def household_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Return what each of some households that the actor sees is called in a result: its unit and number."""
    rows = households_seen(actor).filter(pk__in=list(ids)).only("number", "unit__name", "unit__short_name")
    return {row.pk: f"{row.unit} {row.number} 户" for row in rows}


def persons_known(household_ids: list[int]) -> dict[int, int]:
    """Return how many persons are registered in each household."""
    living = Q(persons__erased_at__isnull=True)
    rows = Household.objects.filter(pk__in=household_ids).annotate(n=Count("persons", filter=living))
    return dict(rows.values_list("pk", "n"))


def groups_seen(actor: Actor, permission: Permission = Permission.PERSON_VIEW) -> "QuerySet[Any]":
    """Return the groups an actor may see, by unit."""
    seen: QuerySet[Any] = Group.objects.visible_to(actor, permission)
    return seen.select_related("unit").order_by("unit_id", "id")


def places_seen(actor: Actor, permission: Permission = Permission.PERSON_VIEW) -> "QuerySet[Any]":
    """Return the places an actor may see, by unit."""
    seen: QuerySet[Any] = Place.objects.visible_to(actor, permission)
    return seen.select_related("unit").order_by("unit_id", "id")


def household_number_problem(text: str) -> str:
    """Say what is wrong with a household number, or return nothing.

    It stands unencrypted, and so must not be a number of a person.
    """
    if _LONG_DIGITS.search(text):
        return "户号里有 7 位以上的数字，像电话或证件号。写门牌或组内编号，例如 3-012"
    if not _NUMBER.fullmatch(text):
        return "户号最多 20 个字，只用汉字、字母、数字和 - / #"
    return ""
