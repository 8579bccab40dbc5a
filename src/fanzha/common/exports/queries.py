"""Reads of exports: one's own alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fanzha.common.actor import Actor
from fanzha.common.models import Export
from fanzha.common.rules import rule_at

MOVING = (Export.State.WAITING, Export.State.RUNNING)
NoExport = Export.DoesNotExist


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long files stay, how long a list may be, and how many one officer may have made at once."""

    days: int
    most_rows: int
    most_waiting: int


def keeping(on: date) -> Keeping:
    """Return the rule that holds on a date."""
    return Keeping(**rule_at("exports.keeping", on).content)


def exports_of(actor: Actor) -> "QuerySet[Any]":
    """Return the exports that an officer asked for, the newest first: nobody else ever sees or fetches them."""
    rows: QuerySet[Any] = Export.objects.filter(officer_id=actor.id or 0)
    return rows.select_related("file").order_by("-id")
