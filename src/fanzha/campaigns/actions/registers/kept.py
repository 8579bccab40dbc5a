"""What becomes of entries: they follow a unit that goes on in another, and are emptied when their time is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.campaigns.models import RegisterEntry
from fanzha.campaigns.queries.registers import rows as queries
from fanzha.common import audit, files, retention, slots
from fanzha.common.audit import erasing as audits
from fanzha.common.retention import Kept, PersonKeys, Section, Way
from fanzha.org.actions import WorkHandedOver

HOLDING = "campaigns.register"  # how the pages of a unit call its entries


@transaction.atomic
def follow(event: WorkHandedOver) -> None:
    """Have what a unit keeps go where its work goes, when it is merged, split or handed over.

    What the other unit has already stays with the closed one, to be read.
    """
    if event.key not in {"", HOLDING}:
        return
    rows = RegisterEntry.objects.filter(unit_id=event.from_unit_id, state__in=queries.LIVING)
    for row in rows.select_for_update().order_by("pk"):
        now = queries.kind_now(row, event.at)
        same = queries.same_index(now.kind, event.to_unit_id, queries.values_of(row))
        there = RegisterEntry.objects.filter(
            unit_id=event.to_unit_id, kind=row.kind, same=same, state__in=queries.LIVING
        )
        if same and there.exists():
            continue
        row.unit_id, row.same, row.changed_at = event.to_unit_id, same, event.at
        row.version += 1
        row.save()
        after = {"from_unit": event.from_unit_id, "unit": event.to_unit_id}
        audit.record("register.moved", subject=row, by=event.by, at=event.at, after=after, why=event.why)


@transaction.atomic
def erase_entries(rows: Sequence[Any], *, at: datetime) -> int:
    """Take words and files out; the number, unit, kind, days and numbers stay."""
    for row in rows:
        for held in row.files.select_related("file"):
            held.delete()
            files.erase(held.file)
        row.words, row.same, row.word_indexes, row.resolved_said = None, None, [], ""
        row.erased_at = at
        row.save()
    audits.erase_words_about("campaigns.registerentry", [row.pk for row in rows], at=at)
    return len(rows)


def _of_person(keys: PersonKeys) -> Any:
    wanted = [one for one in keys.phone_indexes if one]
    return RegisterEntry.objects.filter(word_indexes__overlap=wanted, erased_at__isnull=True)


def held_about(keys: PersonKeys) -> list[Section]:
    """Fill `person.data`: in which registers a telephone of the person stands."""
    rows = _of_person(keys).order_by("written_at")
    lines = tuple((f"{row.written_at:%Y-%m-%d}", f"{_name(row)} {row.number}") for row in rows)
    return [Section("登记册", lines)] if lines else []


def _name(row: RegisterEntry) -> str:
    return queries.kind_now(row, row.changed_at).kind.name


@transaction.atomic
def erase_of_person(keys: PersonKeys, at: datetime) -> int:
    """Fill `person.erase`: what says who somebody is, in the entries in which a telephone of the person stands."""
    rows = list(_of_person(keys).select_for_update())
    for row in rows:
        now = queries.kind_now(row, at)
        personal = {one.code for one in (*now.kind.fields, *now.fields_gone) if one.is_personal}
        row.words = {code: text for code, text in (row.words or {}).items() if code not in personal}
        row.values = {code: value for code, value in row.values.items() if code not in personal}
        values = queries.values_of(row)
        row.same = queries.same_index(now.kind, row.unit_id, values) if values else None
        row.word_indexes, row.changed_at = queries.word_indexes(now.kind, values), at
        row.version += 1
        row.save()
    audits.erase_words_about("campaigns.registerentry", [row.pk for row in rows], at=at)
    return len(rows)


ENTRIES_KEPT = Kept(
    code="register", title="登记册", event="停用、销号或作废", goes="文字、姓名、电话、照片、扫描件、理由",
    stays="编号、哪一册、单位、日期、数量、结果", ways=(Way.ERASE_FIELDS,),
    past=lambda before: RegisterEntry.objects.filter(ended_at__lt=before, erased_at__isnull=True),
    erase=lambda rows, at, way: erase_entries(rows, at=at), tables=("campaigns.RegisterEntry",),
)  # fmt: skip


def register() -> None:
    """Make known what is kept, and what is held about a person."""
    retention.register(ENTRIES_KEPT)
    slots.register("person.data", "campaigns.registers", held_about, order=45)
    slots.register("person.erase", "campaigns.registers", erase_of_person, order=45)
