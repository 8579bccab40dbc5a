"""How long what is kept, and how it goes: each capability says here what it holds and how that is erased.

The rules (days, after which event, in which way) are data of `rights`, which runs them at night. What stands here is
only the register: the kinds of things that are kept, and the three slots about one person that capabilities fill:

`person.data` (fill(PersonKeys) -> list of Section): everything that is held about somebody, for the answer to a
request; `person.erase` (fill(PersonKeys, at) -> int): erase it and return how many rows that were; `person.blocks`
(fill(PersonKeys) -> list of sentences): what has to end first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection, transaction


class Way(StrEnum):
    """What becomes of a row whose time is over. The values are stored: never rename one."""

    ERASE_ROW = "erase_row"
    ERASE_FIELDS = "erase_fields"
    KEEP = "keep"


WAY_NAMES = {Way.ERASE_ROW: "整条清除", Way.ERASE_FIELDS: "清除个人信息，保留计数", Way.KEEP: "保留"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept.

    Args:
        code: stable, `noun` or `noun.state`; the rules name it.
        event: from when the days run, in words.
        goes, stays: what is erased and what remains, in words for the page.
        ways: which ways the kind knows besides keeping it.
        past: the rows whose event lies before a moment, those already erased left out.
        erase: erases some locked rows, inside the caller's transaction.
        held: what a hold covers ("person", "case", "alert", "report", "phone": blind indexes) to the lookup of the rows
            that it stops, or to a function of the covered values that returns a condition.
        tables: the models whose personal data go with it; a test sees that none is forgotten.
    """

    code: str
    title: str
    event: str
    goes: str
    stays: str
    ways: tuple[Way, ...]
    past: Callable[[datetime], Any]
    erase: Callable[[Sequence[Any], datetime, Way], object]
    held: Mapping[str, str | Callable[[Any], Any]] = field(default_factory=dict)
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """One person as the ledgers know her: the row's number, and the blind indexes of what names her."""

    person_id: int
    phone_indexes: tuple[str, ...] = ()
    id_index: str = ""
    earlier_ids: tuple[int, ...] = ()  # doubled entries that were merged into this one: older ledger rows name them

    @property
    def person_ids(self) -> tuple[int, ...]:
        """Return every number under which the ledgers know the person."""
        return (self.person_id, *self.earlier_ids)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what is held about a person: a heading, and lines of a label and a value."""

    title: str
    lines: tuple[tuple[str, str], ...]
    source: str = ""
    kept_until: str = ""


_kinds: dict[str, Kept] = {}


def register(kept: Kept) -> None:
    """Add a kind; called once from the capability's `apps.py`. The same code again replaces the first."""
    _kinds[kept.code] = kept


def kinds() -> list[Kept]:
    """Return every kind, in the order of registration."""
    return list(_kinds.values())


def kind_of(code: str) -> Kept:
    """Return one kind.

    Raises:
        KeyError: no capability keeps such a thing.
    """
    return _kinds[code]


def allow_erasing() -> None:
    """Let this transaction erase the words of append-only rows; the database still refuses every other change.

    Raises:
        RuntimeError: no transaction is open, so that the leave would outlast the act.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Erasing is allowed inside a transaction only.")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL fanzha.erasing = 'on'")
