"""Reads of people. A list shows masks; the plain value is shown only by the audited reveal."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from fanzha.common import crypto
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people.models import Household, Person

_HAN = re.compile(r"^[\u3400-\u9fff·]{2,}$")
_PHONE = re.compile(r"^1\d{10}$")
_ID_NUMBER = re.compile(r"^\d{17}[\dXx]$")
_FOUR = re.compile(r"^\d{3}[\dXx]$")


@dataclass(frozen=True, slots=True)
class Masked:
    """A person as a page shows it by default."""

    id: int
    name: str
    phone: str
    id_number: str
    address: str
    age_band: str


def masked(person: Person, *, year: int) -> Masked:
    """Return the masks of one person. Decrypts three values: call it for one page of rows at most."""
    return Masked(
        id=person.pk,
        name=mask_name(person.name),
        phone=mask_middle(person.phone, keep_start=3, keep_end=4),
        id_number=mask_middle(person.id_number, keep_start=6, keep_end=0),
        address=mask_address(person.address),
        age_band=age_band(person.birth_year, year),
    )


def mask_name(name: str) -> str:
    """Return the family name and asterisks.

    >>> mask_name("张三丰")
    '张**'
    """
    return name[:1] + "*" * max(len(name) - 1, 0)


def mask_middle(value: str, *, keep_start: int, keep_end: int) -> str:
    """Return the value with its middle hidden; a value too short to hide anything is hidden whole."""
    if len(value) <= keep_start + keep_end:
        return "*" * len(value)
    end = value[-keep_end:] if keep_end else ""
    return f"{value[:keep_start]}****{end}"


def mask_address(address: str) -> str:
    """Return the address with every number hidden."""
    return re.sub(r"\d+", "*", address)


def age_band(birth_year: int | None, year: int) -> str:
    """Return the age in bands that identify nobody."""
    if birth_year is None:
        return "年龄不详"
    age = year - birth_year
    for limit, words in ((18, "18 岁以下"), (40, "18–39 岁"), (60, "40–59 岁"), (75, "60–74 岁")):
        if age < limit:
            return words
    return "75 岁以上"


def person_seen(actor: Actor, permission: Permission = Permission.PERSON_VIEW) -> "QuerySet[Any]":
    """Return the persons an actor may see, erased ones left out."""
    seen: QuerySet[Any] = Person.objects.visible_to(actor, permission).filter(erased_at__isnull=True)
    return seen.select_related("unit", "household").order_by("id")


def households_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the households an actor may see."""
    seen: QuerySet[Any] = Household.objects.visible_to(actor, Permission.PERSON_VIEW)
    return seen.select_related("unit").order_by("id")


def find(actor: Actor, text: str) -> "QuerySet[Any]":
    """Return the persons that a typed line finds: a whole phone or identity number, its last four, or part of a name.

    Anything else finds nobody: there is no way to walk through encrypted values.
    """
    text = text.strip()
    condition = _condition(text)
    return person_seen(actor).filter(condition) if condition else person_seen(actor).none()


def _condition(text: str) -> Q | None:
    if _PHONE.match(text):
        digest = crypto.blind("phone", text)
        return Q(phone_index=digest) | Q(family_phone_index=digest)
    if _ID_NUMBER.match(text):
        return Q(id_index=crypto.blind("id_number", text.upper()))
    if _FOUR.match(text):
        return Q(phone_last4=crypto.blind("phone.last4", text)) | Q(id_last4=crypto.blind("id.last4", text.upper()))
    if _HAN.match(text):
        return Q(name_pairs__contains=crypto.blind_pairs("name", text))
    return None
