"""What points at persons and households from above, and how it follows a merge.

Slots `person.references` and `household.references`: fill() -> Reference. Ledgers that never change need no moving:
they read all names of an entry (`people.queries.names_of`) and count with `FollowsByName`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from fanzha.common import audit
from fanzha.common.actor import Actor


@dataclass(frozen=True, slots=True)
class Reference:
    """One kind of thing that points at an entry.

    Attributes:
        code: stable; kept with the merge.
        title: what they are called, with `unit` as their counter.
        count: how many point at an entry.
        since: how many were added to an entry since a moment.
        check: a sentence why two entries cannot be merged now, or nothing.
        move: let those of the loser point at the survivor; returns their numbers.
        give_back: let those of these numbers that still point at the survivor point at the loser again; how many.
    """

    code: str
    title: str
    unit: str
    count: Callable[[int], int]
    since: Callable[[int, datetime], int]
    check: Callable[[int, int], str] = lambda loser_id, survivor_id: ""
    move: Callable[[int, int, Actor, datetime], list[int]] = lambda loser_id, survivor_id, by, at: []
    give_back: Callable[[list[int], int, int, Actor, datetime], int] = lambda ids, survivor_id, loser_id, by, at: 0


def by_key(
    model: type[Model],
    field: str,
    *,
    code: str,
    title: str,
    unit: str,
    added_at: str = "",
    check: Callable[[int, int], str] | None = None,
) -> Reference:
    """Return the reference of a foreign key that may be changed; each row that follows gets its audit row."""
    manager: Any = model._default_manager

    def move(loser_id: int, survivor_id: int, by: Actor, at: datetime) -> list[int]:
        rows = list(manager.select_for_update(of=("self",)).filter(**{f"{field}_id": loser_id}).order_by("pk"))
        _point(rows, field, survivor_id, by, at)
        return [row.pk for row in rows]

    def give_back(ids: list[int], survivor_id: int, loser_id: int, by: Actor, at: datetime) -> int:
        held = manager.select_for_update(of=("self",)).filter(pk__in=ids, **{f"{field}_id": survivor_id})
        rows = list(held.order_by("pk"))
        _point(rows, field, loser_id, by, at)
        return len(rows)

    def count(row_id: int) -> int:
        return int(manager.filter(**{f"{field}_id": row_id}).count())

    def since(row_id: int, at: datetime) -> int:
        added = manager.filter(**{f"{field}_id": row_id, f"{added_at}__gt": at}) if added_at else manager.none()
        return int(added.count())

    return Reference(code, title, unit, count, since, check or _nothing_against, move, give_back)


def _nothing_against(loser_id: int, survivor_id: int) -> str:
    return ""


def _point(rows: list[Any], field: str, target_id: int, by: Actor, at: datetime) -> None:
    for row in rows:
        before = getattr(row, f"{field}_id")
        setattr(row, f"{field}_id", target_id)
        row.save(update_fields=[field])
        audit.record("merge.followed", subject=row, by=by, at=at, before={f"{field}_id": before},
                     after={f"{field}_id": target_id})  # fmt: skip
