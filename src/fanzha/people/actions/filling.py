"""Puts values into a person, the blind indexes beside them."""

from collections.abc import Iterable

from fanzha.common import crypto
from fanzha.people.models import Person


def fill(
    person: Person, *, name: str = "", phone: str = "", id_number: str = "", address: str = "",
    family_name: str = "", family_phone: str = "", note: str = "",
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
    if family_name and family_name != person.family_name:
        person.family_name = family_name
        changed.append("family_name")
    if family_phone and family_phone != person.family_phone:
        person.family_phone = family_phone
        person.family_phone_index = crypto.blind("phone", family_phone)
        changed.append("family_phone")
    if note and note != person.note:
        person.note = note
        changed.append("note")
    return changed


# Which columns stand for one fact of a person: the value and what finds it.
COLUMNS = {
    "name": ("name", "name_index", "name_pairs"),
    "phone": ("phone", "phone_index", "phone_last4"),
    "id_number": ("id_number", "id_index", "id_last4"),
    "address": ("address",),
    "family_name": ("family_name",),
    "family_phone": ("family_phone", "family_phone_index"),
    "note": ("note",),
}


def clear(person: Person, fields: Iterable[str]) -> list[str]:
    """Empty facts of a person together with their indexes; returns which held something."""
    emptied = []
    for field in fields:
        if getattr(person, field):
            emptied.append(field)
            for column in COLUMNS[field]:
                setattr(person, column, [] if column == "name_pairs" else "")
    return emptied
