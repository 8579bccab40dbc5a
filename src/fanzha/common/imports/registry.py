"""Which kinds of tables can be imported. A capability registers its importers in its `apps.py`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from fanzha.common.actor import Actor
from fanzha.common.imports.table import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission


class Importer(Protocol):
    """What a capability provides for one kind of table.

    Optional, looked up by name:

    - `note: str` says on the upload page what the import does.
    - `covers: frozenset[str]` names the audit acts that the file's own audit row and its rows stand for.
    - `arrange(lines) -> Sequence[Line]` puts the rows into the order in which they are taken (parents before children);
      the same lines must always come out in the same order.
    - `chunk: int` how many rows are taken in one transaction; more where they are quick, for each costs its own.
    - `apply_many(lines, *, batch, by, at) -> list[Outcome | RowRefused]` takes a whole chunk, answers in its order.
    """

    @property
    def kind(self) -> str:
        """Name the kind: stable, letters and underscores; it stands in addresses."""
        ...

    @property
    def title(self) -> str:
        """Say what is imported, in Chinese, as in 上传…."""
        ...

    @property
    def columns(self) -> Sequence[Column]:
        """Name the columns that are looked for."""
        ...

    @property
    def limits(self) -> Limits:
        """Say how much one file may hold."""
        ...

    @property
    def permission(self) -> Permission:
        """Name the permission that the uploader needs at the chosen unit."""
        ...

    @property
    def options_form(self) -> type[Any] | None:
        """Return the form of what is asked beside the file, if anything is."""
        ...

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Take one row, inside the caller's transaction.

        Raises:
            RowRefused: the row is not taken; whatever was written for it is rolled back.
        """
        ...


class UnknownKind(Exception):
    """No importer of this kind is registered."""


_importers: dict[str, Importer] = {}
_families: list[Callable[[], Iterable[Importer]]] = []


def register(importer: Importer) -> None:
    """Add an importer; a second one of the same kind replaces the first."""
    _importers[importer.kind] = importer


def register_family(find: Callable[[], Iterable[Importer]]) -> None:
    """Add importers that rules decide, read anew each time; their capability links to them, no overview does."""
    _families.append(find)


def importer_of(kind: str) -> Importer:
    """Return the importer of a kind.

    Raises:
        UnknownKind: there is none.
    """
    if kind in _importers:
        return _importers[kind]
    for one in _of_families():
        if one.kind == kind:
            return one
    raise UnknownKind(kind)


def _of_families() -> list[Importer]:
    return [one for find in _families for one in find()]


def open_to(actor: Actor) -> list[Importer]:
    """Return the importers that an actor may use, by title."""
    return sorted((one for one in _importers.values() if actor.may(one.permission)), key=lambda one: one.title)


def allowed(actor: Actor) -> list[Importer]:
    """Return every importer that an actor may use, those of families too."""
    return [*open_to(actor), *(one for one in _of_families() if actor.may(one.permission))]


def chunk_of(importer: Importer, usual: int) -> int:
    """Return how many rows of an importer are taken in one transaction."""
    return int(getattr(importer, "chunk", usual))


def covered(importer: Importer) -> frozenset[str]:
    """Return the audit acts that the file's one audit row stands for."""
    return frozenset(getattr(importer, "covers", ()))


def arranged(importer: Importer, lines: Sequence[Line]) -> Sequence[Line]:
    """Return the rows in the order in which they are taken."""
    arrange = getattr(importer, "arrange", None)
    return arrange(lines) if arrange else lines


def taken_together(importer: Importer, lines: Sequence[Line], **more: Any) -> list[Outcome | RowRefused] | None:
    """Take a chunk at once where the importer can; `None` where it takes rows one by one."""
    apply_many = getattr(importer, "apply_many", None)
    return list(apply_many(lines, **more)) if apply_many else None
