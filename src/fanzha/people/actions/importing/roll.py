"""The persons and households whom a chunk of rows may mean, read at once and kept up to date as rows are taken."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from fanzha.common import crypto
from fanzha.people.actions.importing.rows import PersonRow
from fanzha.people.models import Household, Person
from fanzha.people.queries import survivor_of

# Lists of hundreds of values go as arrays: one parameter each, and a statement that stays short.
_SAME = """
SELECT id FROM people_person WHERE id_index = ANY(%(ids)s)
    AND erased_at IS NULL AND (%(scope)s::bigint[] IS NULL OR unit_id = ANY(%(scope)s::bigint[]))
UNION SELECT id FROM people_person WHERE phone_index = ANY(%(phones)s)
    AND erased_at IS NULL AND (%(scope)s::bigint[] IS NULL OR unit_id = ANY(%(scope)s::bigint[]))
UNION SELECT id FROM people_person WHERE name_index = ANY(%(names)s) AND unit_id = ANY(%(units)s::bigint[])
    AND erased_at IS NULL AND (%(scope)s::bigint[] IS NULL OR unit_id = ANY(%(scope)s::bigint[]))
"""


@contextmanager
def _by_index() -> Iterator[None]:
    """Have rows found by index alone: to a planner the table is as small as before the import, and read whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


class Roll:
    """Who is known, by identity number, by phone and by name.

    Cost:
        Three statements, whatever the number of rows.
    """

    def __init__(self, rows: Sequence[tuple[PersonRow, int]], scope: list[int] | None) -> None:
        """Read everybody whom the rows, each with the id of its unit, may mean, within the units of `scope`."""
        self._by_id: dict[str, Person] = {}
        self._by_phone: dict[str, list[Person]] = defaultdict(list)
        self._by_name: dict[tuple[int, str], list[Person]] = defaultdict(list)
        self._households: dict[tuple[int, str], Household] = {}
        self._blinds: dict[tuple[str, str], str] = {}
        with _by_index():
            self._read_persons(rows, scope)
            self._read_merged()
            self._read_households(rows)

    def _read_persons(self, rows: Sequence[tuple[PersonRow, int]], scope: list[int] | None) -> None:
        ids = self._ids(rows, scope)
        if not ids:
            return
        for person in Person.objects.select_for_update().filter(pk__in=ids).order_by("id"):
            self.add(person)

    def _ids(self, rows: Sequence[tuple[PersonRow, int]], scope: list[int] | None) -> list[int]:
        """Return who has an identity number, a phone, or within the unit a name of the rows."""
        values: dict[str, Any] = {
            "ids": [self._blind("id_number", row.id_number) for row, _ in rows if row.id_number],
            "phones": [self._blind("phone", row.phone) for row, _ in rows if row.phone],
            "names": [self._blind("name", row.name) for row, _ in rows if row.name],
            "units": sorted({unit_id for _, unit_id in rows}), "scope": scope,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_SAME, values)
            return [row[0] for row in cursor.fetchall()]

    def _read_merged(self) -> None:
        """Enter who stays under the earlier values of entries that were merged into it."""
        known = list(self._blinds.values())
        merged = Person.objects.filter(merged_into__isnull=False, erased_at__isnull=False)
        names = merged.extra(where=["id_index = ANY(%s) OR phone_index = ANY(%s)"], params=[known, known])
        for name in names.order_by("id"):
            stays = Person.objects.select_for_update().filter(pk=survivor_of("person", name.pk)).first()
            if stays is None or stays.erased_at is not None:
                continue
            if name.id_index:
                self._by_id.setdefault(name.id_index, stays)
            if name.phone_index and name.name_index == stays.name_index:
                self._by_phone[name.phone_index].append(stays)

    def _blind(self, kind: str, value: str) -> str:
        """Return the blind index of a value; each is asked for several times while a chunk is taken."""
        known = self._blinds.get((kind, value))
        if known is None:
            known = self._blinds[kind, value] = crypto.blind(kind, value)
        return known

    def _read_households(self, rows: Sequence[tuple[PersonRow, int]]) -> None:
        units, numbers = {unit_id for _, unit_id in rows}, {row.household for row, _ in rows if row.household}
        found = Household.objects.select_for_update().filter(unit_id__in=units, number__in=numbers).order_by("id")
        self._households = {(household.unit_id, household.number): standing(household) for household in found}

    def add(self, person: Person) -> None:
        """Enter a person under everything that names them now; doing so again is harmless."""
        if person.id_index:
            self._by_id.setdefault(person.id_index, person)
        for shelf, key in ((self._by_phone[person.phone_index], person.phone_index),
                           (self._by_name[person.unit_id, person.name_index], person.name_index)):  # fmt: skip
            if key and not any(person is one for one in shelf):
                shelf.append(person)

    def household(self, unit_id: int, number: str) -> Household | None:
        """Return a known household."""
        return self._households.get((unit_id, number))

    def add_household(self, household: Household) -> None:
        """Enter a new household."""
        self._households[household.unit_id, household.number] = household

    def find(self, row: PersonRow, unit_id: int, household: Household | None) -> Person | None:
        """Return whom a row means: by identity number, by phone with the same name, by name within the household."""
        id_index = self._blind("id_number", row.id_number) if row.id_number else ""
        if id_index and id_index in self._by_id:
            return self._by_id[id_index]
        name_index = self._blind("name", row.name) if row.name else ""
        if row.phone:
            for person in self._by_phone[self._blind("phone", row.phone)]:
                if _agree(person.name_index, name_index) and _agree(person.id_index, id_index):
                    return person
        if name_index:
            for person in self._by_name[unit_id, name_index]:
                if _agree(person.id_index, id_index) and _same_door(person, row, household):
                    return person
        return None


def standing(household: Household) -> Household:
    """Return the household that an entry was merged into, or the entry itself."""
    stays = survivor_of("household", household.pk) if household.merged_into_id else None
    return Household.objects.select_for_update().get(pk=stays) if stays else household


def _agree(one: str, other: str) -> bool:
    """Say whether two indexes do not contradict each other."""
    return not one or not other or one == other


def _same_door(person: Person, row: PersonRow, household: Household | None) -> bool:
    """Say whether the same name means the same person: behind one door, or nowhere registered under another phone."""
    if household is not None:
        return lives_in(person, household)
    return person.household_id is None and _agree(person.phone, row.phone)


def lives_in(person: Person, household: Household) -> bool:
    """Say whether a person is entered in a household, also where the household has no id yet. Reads nothing."""
    if household.pk is not None:
        return person.household_id == household.pk
    return person.household_id is None and person.household is household
