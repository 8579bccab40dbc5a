"""Which lists can leave as a whole. A capability registers its own in its `apps.py`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fanzha.common.actor import Actor
from fanzha.common.imports.table import Column
from fanzha.common.permissions import Permission

STEP = 2_000  # rows read at once: little memory, and few questions to the database


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for with.

    Attributes:
        wanted: the filter, as the exporter's own form gave it: numbers and codes alone, kept as JSON.
        plain: with names and numbers in full.
        at: when it was asked for; ages and periods count from here.
    """

    wanted: Mapping[str, Any]
    plain: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Exporter:
    """One kind of list.

    Attributes:
        kind: stable; stands in addresses and in the database.
        title: what it is, in Chinese, as in 导出….
        columns: those of the importer where there is one, so that the file is taken back.
        permission: what the officer must hold, now and when the file is made.
        rows: yields the values of each row in the order of the columns, those that the actor may see.
        count: how many rows that will be.
        form: a form class of what narrows the list, called with `actor=`; its `cleaned_data` is kept as `wanted`.
        plain: the permission to see full values; `None` where nothing is masked.
        step: the step of a second person, without whom no full list is made.
        imports: the kind of import that takes the file back.
        note: what the page says beside it.
        pack: writes a zip of files in place of rows, and returns of how many things; asked for from the page of the
            object alone.
    """

    kind: str
    title: str
    columns: Sequence[Column]
    permission: Permission
    rows: Callable[[Actor, Asked], Iterable[Sequence[Any]]]
    count: Callable[[Actor, Asked], int]
    form: type[Any] | None = None
    plain: Permission | None = None
    step: str = ""
    imports: str = ""
    note: str = ""
    pack: Callable[[Actor, Asked, Any], int] | None = None


class UnknownExport(LookupError):
    """No list of this kind can leave."""


_exporters: dict[str, Exporter] = {}
_families: list[Callable[[], Iterable[Exporter]]] = []


def register(exporter: Exporter) -> None:
    """Let a kind of list be exported; a second one of the same kind takes the place of the first."""
    _exporters[exporter.kind] = exporter


def register_family(find: Callable[[], Iterable[Exporter]]) -> None:
    """Add exporters that rules decide, read anew each time; their capability links to them, no overview does."""
    _families.append(find)


def exporter_of(kind: str) -> Exporter:
    """Return the exporter of a kind.

    Raises:
        UnknownExport: there is none.
    """
    if kind in _exporters:
        return _exporters[kind]
    for one in _of_families():
        if one.kind == kind:
            return one
    raise UnknownExport(kind)


def _of_families() -> list[Exporter]:
    return [one for find in _families for one in find()]


def open_to(actor: Actor) -> list[Exporter]:
    """Return the lists that an actor may export, by title."""
    lists = (one for one in _exporters.values() if one.pack is None and actor.may(one.permission))
    return sorted(lists, key=lambda one: one.title)


def in_steps(rows: "QuerySet[Any]", *names: str, step: int = STEP) -> Iterator[tuple[Any, ...]]:
    """Yield the named values of each row in order of the key, a step at a time.

    No row comes twice and none is left out that stays; what is added meanwhile at the end comes too. Nothing is held
    between the steps, so that an export of an hour keeps no old rows alive.
    """
    last: Any = None
    ordered = rows.order_by("pk").values_list("pk", *names)
    while True:
        found = list((ordered if last is None else ordered.filter(pk__gt=last))[:step])
        for row in found:
            yield row[1:]
        if len(found) < step:
            return
        last = found[-1][0]
