"""Takes what names somebody off a person; the pseudonym stays, so that the ledgers still count one person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from fanzha.common import slots
from fanzha.common.audit import erasing as audits
from fanzha.common.imports import erasing as imports
from fanzha.common.retention import Kept, PersonKeys, Way
from fanzha.people import queries
from fanzha.people.actions.filling import COLUMNS, clear
from fanzha.people.actions.merging import forget_person
from fanzha.people.models import Double, Group, Household, Merge, Person

_PLAIN: dict[str, Any] = {"birth_year": None, "sex": "", "household_id": None}


@transaction.atomic
def erase_persons(persons: Sequence[Person], *, at: datetime) -> int:
    """Erase locked persons and what the audit rows say of them; returns how many."""
    ids, homes = [person.pk for person in persons], {person.household_id for person in persons if person.household_id}
    for person in persons:
        clear(person, COLUMNS)
        for name, value in _PLAIN.items():
            setattr(person, name, value)
        person.erased_at = at
        person.save()
        forget_person(person.pk)
        names = queries.names_of("person", person.pk)
        Merge.objects.filter(kind="person", survivor_id__in=names).update(why="")
        Double.objects.filter(Q(first_id__in=names) | Q(second_id__in=names), kind="person").update(why="")
    # A door behind which nobody is registered any more says where somebody lived.
    Household.objects.filter(pk__in=homes, persons__isnull=True).update(address="", address_index="")
    Group.objects.filter(owner_id__in=ids).update(owner=None)
    audits.erase_words_about("people.person", ids, at=at)
    return len(persons)


def erase_one(keys: PersonKeys, at: datetime) -> int:
    """Fill `person.erase`: the person herself, and what others' entries say of her as family."""
    audits.erase_words_about("people.person", keys.earlier_ids, at=at)
    rows = Person.objects.select_for_update(of=("self",)).filter(pk=keys.person_id, erased_at__isnull=True)
    return erase_persons(list(rows), at=at) + imports.erase_rows("persons", keys.person_ids, at=at)


def _past(before: datetime) -> Any:
    """Return the persons whom nothing has concerned since: no touch, alert or case."""
    rows = Person.objects.filter(created_at__lt=before, erased_at__isnull=True)
    for used in slots.filled("person.used_since", before):
        rows = rows.exclude(pk__in=used)
        earlier = Person.objects.filter(merged_into__isnull=False, pk__in=used)
        rows = rows.exclude(pk__in=earlier.values("merged_into"))  # reached under the name of a merged entry
    return rows


def _erase(rows: Sequence[Any], at: datetime, way: Way) -> None:
    erase_persons(rows, at=at)


PERSONS = Kept(
    code="person", title="人员", event="最后一次触达、预警或案件",
    goes="姓名、电话、证件号、住址、家属、备注、出生年份、性别、所属住户",
    stays="编号、单位和化名，台账的人次不变", ways=(Way.ERASE_FIELDS,), past=_past, erase=_erase,
    held={"person": "pk"}, tables=("people.Person", "people.Household"),
)  # fmt: skip
