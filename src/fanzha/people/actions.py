"""Changes to people: each keeps the blind indexes beside the encrypted values, and its audit row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from fanzha.common import audit, crypto
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people import queries
from fanzha.people.models import Household, Person


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


REVEALABLE = ("name", "phone", "id_number", "address", "family_name", "family_phone", "note")


class PurposeMissing(Exception):
    """A reveal was asked for without a purpose."""


def fill(
    person: Person, *, name: str = "", phone: str = "", id_number: str = "", address: str = "",
    family_name: str = "", family_phone: str = "",
) -> list[str]:  # fmt: skip
    """Put canonical values and their indexes into a person; an empty value changes nothing. Returns what changed."""
    changed = []
    if name and name != person.name:
        person.name = name
        person.name_index = crypto.blind("name", name)
        person.name_pairs = crypto.blind_pairs("name", name)
        changed.append("name")
    if phone and phone != person.phone:
        person.phone = phone
        person.phone_index = crypto.blind("phone", phone)
        person.phone_last4 = crypto.blind("phone.last4", phone[-4:])
        changed.append("phone")
    if id_number and id_number.upper() != person.id_number:
        person.id_number = id_number.upper()
        person.id_index = crypto.blind("id_number", person.id_number)
        person.id_last4 = crypto.blind("id.last4", person.id_number[-4:])
        changed.append("id_number")
    if address and address != person.address:
        person.address = address
        changed.append("address")
    if family_phone and family_phone != person.family_phone:
        person.family_name, person.family_phone = family_name, family_phone
        person.family_phone_index = crypto.blind("phone", family_phone)
        changed.append("family_phone")
    return changed


@transaction.atomic
def ensure_person(
    *, unit_id: int, name: str = "", phone: str = "", id_number: str = "", address: str = "",
    family_name: str = "", family_phone: str = "", source: str, by: Actor, at: datetime,
) -> Person:  # fmt: skip
    """Return the person with this identity number or phone, created where there is none.

    A person found by phone under another name stays two persons: families share phones.
    """
    person = _same(name=name, phone=phone, id_number=id_number)
    created = person is None
    if person is None:
        person = Person(unit_id=unit_id, source=source)
    changed = fill(
        person, name=name, phone=phone, id_number=id_number, address=address,
        family_name=family_name, family_phone=family_phone,
    )  # fmt: skip
    if not created and not changed:
        return person
    person.save()
    audit.record("person.created" if created else "person.changed", subject=person, by=by, at=at,
                 after={"fields": changed, "source": source})  # fmt: skip
    return person


def _same(*, name: str, phone: str, id_number: str) -> Person | None:
    rows = Person.objects.select_for_update().filter(erased_at__isnull=True).order_by("id")
    if id_number:
        found: Person | None = rows.filter(id_index=crypto.blind("id_number", id_number.upper())).first()
        if found:
            return found
    if not phone:
        return None
    same_phone = rows.filter(phone_index=crypto.blind("phone", phone))
    if name:
        same_phone = same_phone.filter(Q(name_index=crypto.blind("name", name)) | Q(name_index=""))
    if id_number:
        same_phone = same_phone.filter(id_index="")
    first: Person | None = same_phone.first()
    return first


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
def reveal(*, person_id: int, fields: Sequence[str], purpose: str, by: Actor, at: datetime) -> dict[str, str]:
    """Return plain values of one person, and record who saw which and what for.

    Raises:
        NotAllowed: the actor's posts do not allow a reveal.
        PurposeMissing: no purpose of at least four characters was given.
        Person.DoesNotExist: not among the persons whom the actor may reveal.
    """
    by.require(Permission.PERSON_REVEAL)
    if len(purpose.strip()) < 4:
        raise PurposeMissing("请写明查看用途，至少 4 个字，例如“电话劝阻”。")
    person = queries.person_seen(by, Permission.PERSON_REVEAL).get(pk=person_id)
    shown = [field for field in fields if field in REVEALABLE]
    audit.record("person.revealed", subject=person, by=by, at=at, after={"fields": shown}, why=purpose.strip())
    return {field: getattr(person, field) for field in shown}
