"""Reads of the addresses at which calendars fetch what is due."""

from datetime import date
from typing import Any

from fanzha.campaigns.models import CalendarFeed
from fanzha.common import crypto
from fanzha.common.actor import Actor
from fanzha.org import queries as org

_LONGEST = 64


def feed_of(actor: Actor) -> Any:
    """Return the officer's own address, or None."""
    return CalendarFeed.objects.filter(officer_id=actor.id or 0).first()


def feed_with(token: str, *, on: date) -> tuple[Any, Actor] | None:
    """Return the address that a token opens with its officer as actor; None for an unknown one or one who has left."""
    if not token or len(token) > _LONGEST:
        return None
    row = CalendarFeed.objects.filter(token_index=crypto.blind("calendar", token), officer__is_active=True).first()
    if row is None:
        return None
    return row, org.actor_for(row.officer, on=on, origin="calendar")
