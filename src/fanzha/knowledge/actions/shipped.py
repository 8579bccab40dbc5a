"""Loads what ships with the product. Whatever the county wrote stays as it is."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.workflow.entry import EntryState
from fanzha.knowledge.actions.writing import is_given_up
from fanzha.knowledge.models import Entry, flat_text

FILES = (
    "scam_types", "scam_subtypes", "scripts", "materials", "slogans", "hotlines", "laws", "notices",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one run did: new entries, new versions of untouched ones, and those left to the county's own text."""

    added: int = 0
    renewed: int = 0
    left: int = 0


@transaction.atomic
def load_shipped(*, by: Actor, at: datetime) -> Loaded:
    """Add the shipped entries that are missing, and new shipped wordings where nobody here changed the old one.

    Running it again changes nothing. An entry with any version written here is never touched; a shipped text that
    replaces another begins today, so that past days keep their answer.
    """
    added = renewed = left = 0
    # Two starts at once must not both load: the second waits and then finds everything there.
    _take_turns()
    present = _present()
    for file, item in _shipped_items():
        versions = present.get((file["kind"], item["code"]), [])
        if not versions:
            _add(file, item, version=1, valid_from=date.fromisoformat(file["valid_from"]), by=by, at=at)
            added += 1
        elif _says_the_same(versions[-1], item):
            continue
        elif any(_decided_here(row) for row in versions):
            left += 1
        elif versions[-1].shipped_version != file["version"]:
            begins = max(localdate(at), date.fromisoformat(file["valid_from"]))
            _add(file, item, version=versions[-1].version + 1, valid_from=begins, by=by, at=at)
            renewed += 1
    loaded = Loaded(added, renewed, left)
    if added or renewed:
        after = {"added": added, "renewed": renewed, "left": left}
        audit.record("knowledge.loaded", subject=("knowledge.shipped", "all"), by=by, at=at, after=after)
    return loaded


def _take_turns() -> None:
    """Let a second start wait for the first, and then find everything there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('knowledge.load_shipped'))")


def _decided_here(row: Entry) -> bool:
    """Say whether the county wrote this version, or took the shipped one down."""
    return not is_given_up(row) if row.origin == Entry.Origin.LOCAL else row.state == EntryState.WITHDRAWN


def _present() -> dict[tuple[str, str], list[Entry]]:
    present: dict[tuple[str, str], list[Entry]] = {}
    for row in Entry.objects.select_for_update().order_by("version"):
        present.setdefault((row.kind, row.code), []).append(row)
    return present


def _shipped_items() -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    folder = resources.files("fanzha.knowledge").joinpath("data")
    for name in FILES:
        file = json.loads(folder.joinpath(f"{name}.json").read_text("utf-8"))
        for item in file["entries"]:
            yield file, item


def _body(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in {"code", "title"}}


def _says_the_same(row: Entry, item: Mapping[str, Any]) -> bool:
    return bool(row.title == item["title"] and row.body == _body(item))


def _add(
    file: Mapping[str, Any], item: Mapping[str, Any], *, version: int, valid_from: date, by: Actor, at: datetime
) -> None:
    body = _body(item)
    Entry.objects.create(
        kind=file["kind"], code=item["code"], version=version, title=item["title"], body=body,
        state=EntryState.PUBLISHED, valid_from=valid_from, source=file["source"], origin=Entry.Origin.SHIPPED,
        shipped_version=file["version"], author_name=by.name, created_at=at, edited_at=at,
        search_text=flat_text(item["code"], item["title"], body),
    )  # fmt: skip
