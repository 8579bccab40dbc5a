"""The kind "persons" of imports: many rows at once, each answered, the same row again changes nothing."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal

from fanzha.common.actor import Actor
from fanzha.common.copying import copy_in
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.org.queries import units_seen
from fanzha.people import queries
from fanzha.people.actions.filling import COLUMNS as STORED
from fanzha.people.actions.filling import fill
from fanzha.people.actions.importing.roll import Roll, lives_in
from fanzha.people.actions.importing.rows import COLUMNS, PersonRow, read_row
from fanzha.people.models import Household, Person

_SOURCE = "名单导入"
_TEXTS = ("name", "phone", "id_number", "address")


@dataclass(slots=True)
class _Taken:
    """A row that was taken; its person has an id only when the chunk has been written."""

    person: Person
    result: Literal["added", "changed", "same"]
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(slots=True)
class _Chunk:
    """What one chunk of rows is going to write."""

    roll: Roll
    households: list[Household] = field(default_factory=list)
    marked: dict[int, Household] = field(default_factory=dict)
    persons: list[Person] = field(default_factory=list)
    changed: dict[int, Person] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)


class PersonImporter:
    """Lists of persons with their households."""

    kind = "persons"
    title = "人员与住户名单"
    note = "按身份证号、电话加姓名、户内姓名认人；已登记的只补上和改动写了的项，空着的不改。"
    columns: Sequence[Column] = COLUMNS
    limits = Limits(max_bytes=40 * 1024 * 1024, max_rows=300_000, max_cell_chars=500)
    permission = Permission.PERSON_IMPORT
    chunk = 2_000
    options_form: type[Any] | None = None

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Take one row.

        Raises:
            RowRefused: the row is not taken.
        """
        answer = self.apply_many([line], batch=batch, by=by, at=at)[0]
        if isinstance(answer, RowRefused):
            raise answer
        return answer

    def apply_many(self, lines: Sequence[Line], *, batch: Any, by: Actor, at: datetime) -> list[Outcome | RowRefused]:
        """Take a chunk of rows and answer each in its order.

        Cost:
            About ten statements, whatever the number of rows.
        """
        scope = queries.unit_ids(by, Permission.PERSON_IMPORT, below=batch.unit_id)
        read = [_read(line, at) for line in lines]
        units = _units(by, (row.unit_code for row in read if isinstance(row, PersonRow)), scope)
        sound = [(row, units[row.unit_code]) for row in read if isinstance(row, PersonRow) and row.unit_code in units]
        chunk = _Chunk(Roll(sound, scope))
        taken = [row if isinstance(row, RowRefused) else _take(chunk, row, units) for row in read]
        _write(chunk)
        return [one if isinstance(one, RowRefused) else _outcome(one) for one in taken]


def _read(line: Line, at: datetime) -> PersonRow | RowRefused:
    try:
        return read_row(line, today=at.date())
    except RowRefused as refusal:
        return refusal


def _units(by: Actor, codes: Iterable[str], scope: list[int] | None) -> dict[str, int]:
    """Return the ids of the units that rows may name, by code."""
    rows = units_seen(by, Permission.PERSON_IMPORT).filter(code__in=set(codes))
    found: dict[str, int] = dict(rows.values_list("code", "pk"))
    within = None if scope is None else set(scope)
    return {code: pk for code, pk in found.items() if within is None or pk in within}


def _take(chunk: _Chunk, row: PersonRow, units: Mapping[str, int]) -> _Taken | RowRefused:
    unit_id = units.get(row.unit_code)
    if unit_id is None:
        return RowRefused("unit", "没有这个编码，或不在所选单位范围内。请对照机构表里的编码")
    household, door = _household(chunk, row, unit_id)
    person = chunk.roll.find(row, unit_id, household)
    if person is None:
        return _add(chunk, row, unit_id, household)
    return _change(chunk, person, row, unit_id, household, door)


def _household(chunk: _Chunk, row: PersonRow, unit_id: int) -> tuple[Household | None, dict[str, Any]]:
    """Return the row's household, new where there is none, and what the row changed of it."""
    if not row.household:
        return None, {}
    household = chunk.roll.household(unit_id, row.household)
    if household is None:
        household = Household(
            unit_id=unit_id, number=row.household, address=row.address, has_elder_alone=row.is_elder_alone
        )
        chunk.households.append(household)
        chunk.roll.add_household(household)
        return household, {"household": row.household}
    changed: dict[str, Any] = {}
    if row.is_elder_alone and not household.has_elder_alone:
        household.has_elder_alone, changed["elder_alone"] = True, True
    if row.address and not household.address:
        household.address, changed["household_address"] = row.address, row.address
        household.address_index = None
    if changed and household.pk is not None:
        chunk.marked[household.pk] = household
    return household, changed


def _add(chunk: _Chunk, row: PersonRow, unit_id: int, household: Household | None) -> _Taken:
    person = _new(unit_id, household)
    person.birth_year, person.sex = row.birth_year, row.sex
    fill(person, **_texts(row))
    chunk.persons.append(person)
    chunk.roll.add(person)
    return _Taken(person, "added", after=_said(row))


def _new(unit_id: int, household: Household | None) -> Person:
    """Return a new person: a copy of a blank one, since working out two dozen defaults takes longer than sealing."""
    person = copy(_blank())
    person.pseudonym, person.name_pairs, person.unit_id = uuid.uuid4(), [], unit_id
    if household is not None:
        person.household = household
    return person


@cache
def _blank() -> Person:
    return Person(source=_SOURCE)


def _change(
    chunk: _Chunk, person: Person, row: PersonRow, unit_id: int, household: Household | None, door: dict[str, Any]
) -> _Taken:
    was = {name: getattr(person, name) for name in (*_TEXTS, "birth_year", "sex", "unit_id")}
    changed = fill(person, **_texts(row))
    for name, value in (("birth_year", row.birth_year), ("sex", row.sex), ("unit_id", unit_id)):
        if value and getattr(person, name) != value:
            setattr(person, name, value)
            changed.append(name)
    has_moved_away = household is None and "unit_id" in changed
    if has_moved_away or (household is not None and not lives_in(person, household)):
        person.household = household
        changed.append("household")
    if not changed:
        return _Taken(person, "changed" if door else "same", None, door or None)
    chunk.roll.add(person)
    if person.pk is not None:
        chunk.changed[person.pk] = person
        chunk.columns |= {column for name in changed for column in STORED.get(name, (name,))}
    before = {name: was[name] for name in changed if name in was}
    after = {name: getattr(person, name) for name in changed if name in was} | door
    return _Taken(person, "changed", before, after | ({"household": row.household} if "household" in changed else {}))


def _texts(row: PersonRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in _TEXTS}


def _said(row: PersonRow) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in (*_TEXTS, "birth_year", "sex", "household")}
    return {name: value for name, value in said.items() if value} | {"unit": row.unit_code}


def _write(chunk: _Chunk) -> None:
    """Write everything of a chunk; new households first, since persons point at them."""
    copy_in(chunk.households)
    Household.objects.bulk_update(chunk.marked.values(), ["has_elder_alone", "address", "address_index"])
    copy_in(chunk.persons)
    if chunk.columns:
        Person.objects.bulk_update(chunk.changed.values(), sorted(chunk.columns), batch_size=200)


def _outcome(taken: _Taken) -> Outcome:
    return Outcome(taken.result, taken.person.pk, taken.before, taken.after)
