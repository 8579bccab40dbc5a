"""Lets a list of persons out, on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fanzha.common import exports
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.people import queries
from fanzha.people.actions.importing.rows import COLUMNS

MOST_ROWS = 100_000  # as many as one import takes back
_PURPOSE = 4  # characters; less says nothing


class ExportTooLarge(exports.ExportRefused):
    """More rows than one file should hold."""


@dataclass(frozen=True, slots=True)
class Export:
    """A list on its way out."""

    rows: Iterator[dict[str, object]]
    count: int
    columns = COLUMNS


def export_persons(*, wanted: queries.PersonFilter, plain: bool, purpose: str, by: Actor, at: datetime) -> Export:
    """Return the persons of a filtered list, masked unless `plain`, and record who took them and what for.

    Raises:
        NotAllowed: the actor may not export, or not see plain values.
        ExportRefused: no purpose, nobody, or too many for one file.
    """
    by.require(Permission.PERSON_EXPORT)
    if plain:
        by.require(Permission.PERSON_REVEAL)
    if len(purpose.strip()) < _PURPOSE:
        raise exports.ExportRefused(f"请写明用途，至少 {_PURPOSE} 个字。")
    rows = queries.persons_matching(by, wanted, year=at.year, permission=Permission.PERSON_EXPORT)
    if plain:
        rows = queries.within(rows, queries.unit_ids(by, Permission.PERSON_REVEAL))
    count = rows.count()
    if count == 0:
        raise exports.ExportRefused("这些条件下没有人，没有生成文件。请改条件。")
    if count > MOST_ROWS:
        raise ExportTooLarge(f"有 {count:,} 人，一次最多导出 {MOST_ROWS:,} 人。请按单位分几次导出。")
    what = "persons.plain" if plain else "persons.masked"
    exports.record(what=what, count=count, purpose=purpose, by=by, at=at)
    return Export(queries.export_rows(rows, plain=plain, year=at.year), count)
