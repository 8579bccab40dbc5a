"""The persons and households whom a chunk of rows may mean, read at once and kept up to date as rows are taken."""

from collections import defaultdict
from collections.abc import Sequence

from fanzha.common import crypto
from fanzha.people.actions.importing.rows import PersonRow
from fanzha.people.models import Household, Person


class Roll:
    """Who is known, by identity number, by phone and by name.

    Cost:
        Four statements, whatever the number of rows.
    """

    def __init__(self, rows: Sequence[tuple[PersonRow, int]], scope: list[int] | None) -> None:
        """Read everybody whom the rows, each with the id of its unit, may mean, within the units of `scope`."""
        self._by_id: dict[str, Person] = {}
        self._by_phone: dict[str, list[Person]] = defaultdict(list)
        self._by_name: dict[tuple[int, str], list[Person]] = defaultdict(list)
        self._seen: set[int] = set()
        self._households: dict[tuple[int, str], Household] = {}
        self._read_persons(rows, scope)
        self._read_households(rows)

    def _read_persons(self, rows: Sequence[tuple[PersonRow, int]], scope: list[int] | None) -> None:
        living = Person.objects.filter(erased_at__isnull=True)
        if scope is not None:
            living = living.filter(unit_id__in=scope)
        wanted = (
            {"id_index__in": {crypto.blind("id_number", row.id_number) for row, _ in rows if row.id_number}},
            {"phone_index__in": {crypto.blind("phone", row.phone) for row, _ in rows if row.phone}},
            {
                "unit_id__in": {unit_id for _, unit_id in rows},
                "name_index__in": {crypto.blind("name", row.name) for row, _ in rows if row.name},
            },
        )
        ids: set[int] = set()
        for condition in wanted:
            ids |= set(living.filter(**condition).values_list("pk", flat=True))
        for person in Person.objects.select_for_update().filter(pk__in=ids).order_by("id"):
            self.add(person)

    def _read_households(self, rows: Sequence[tuple[PersonRow, int]]) -> None:
        units, numbers = {unit_id for _, unit_id in rows}, {row.household for row, _ in rows if row.household}
        found = Household.objects.select_for_update().filter(unit_id__in=units, number__in=numbers).order_by("id")
        self._households = {(household.unit_id, household.number): household for household in found}

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
        id_index = crypto.blind("id_number", row.id_number) if row.id_number else ""
        if id_index and id_index in self._by_id:
            return self._by_id[id_index]
        name_index = crypto.blind("name", row.name) if row.name else ""
        if row.phone:
            for person in self._by_phone[crypto.blind("phone", row.phone)]:
                if _agree(person.name_index, name_index) and _agree(person.id_index, id_index):
                    return person
        if name_index:
            for person in self._by_name[unit_id, name_index]:
                if _agree(person.id_index, id_index) and _same_door(person, row, household):
                    return person
        return None


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
