"""Reads of duty hand-over notes: what is open now, the notes of a unit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fanzha.common import slots
from fanzha.common.actor import Actor
from fanzha.common.keyset import Key, KeysetPage, keyset_page
from fanzha.common.permissions import Permission
from fanzha.org.models import Duty, DutyNote
from fanzha.org.queries.past import subtree_ids

NOTES_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class DutyCount:
    """One number at the end of a shift: what is counted, how many, in which measure.

    A capability counts its own by `slots.register("duty_counts", name, fill)` with
    `fill(unit_ids, at) -> list[DutyCount]`; a number alone, whoever asks.
    """

    label: str
    number: int
    measure: str = "条"


def duty_counts(unit_id: int, *, at: datetime) -> list[DutyCount]:
    """Return what is open now at a unit and below it, counted by the capabilities above."""
    return [one for part in slots.filled("duty_counts", list(subtree_ids(unit_id)), at) for one in part]


def notes_page(actor: Actor, *, after: Key | None = None, before: Key | None = None) -> KeysetPage:
    """Return one page of the notes of the units below the actor's posts, the latest first."""
    return keyset_page(
        _seen(actor), fields=("written_at", "id"), size=NOTES_A_PAGE, after=after, before=before, descending=True
    )


def note_seen(actor: Actor, note_id: int) -> Any | None:
    """Return one note within sight, or `None`."""
    return _seen(actor).filter(pk=note_id).first()


def _seen(actor: Actor) -> "QuerySet[Any]":
    rows: QuerySet[Any] = DutyNote.objects.visible_to(actor, Permission.DUTY_VIEW)
    return rows.select_related("unit").defer("unit__phone")


def next_on_duty(unit_id: int, *, at: datetime) -> list[Any]:
    """Return who is on duty at a unit at the end of a shift, or who comes next."""
    rows = Duty.objects.filter(unit_id=unit_id, ends_at__gt=at).order_by("starts_at", "id")
    first = rows.first()
    return list(rows.filter(starts_at=first.starts_at)) if first else []


def duty_to_note(actor: Actor, *, at: datetime) -> Any | None:
    """Return the actor's own shift that a note is due for: the one at hand, or the one that ended last."""
    rows = Duty.objects.filter(officer_id=actor.id or 0, starts_at__lte=at).select_related("unit")
    return rows.order_by("-starts_at", "-id").first()
