"""Reads about signing in: where an officer is signed in, how many tries are left."""

from datetime import datetime
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum

from fanzha.common import crypto
from fanzha.common.actor import Actor
from fanzha.org.models import OfficerSession


def account_key(username: str) -> str:
    """Return what the lock-out keeps instead of the account name that somebody typed, whatever it was."""
    return crypto.blind("account_name", username.strip().lower())


def tries_left(username: str, origin: str) -> int:
    """Return how many more wrong passwords this account and address may have before the lock."""
    return max(0, settings.AXES_FAILURE_LIMIT - (_attempts(username, origin)["failures"] or 0))


def locked_until(username: str, origin: str) -> datetime | None:
    """Return when a locked account may try again from this address; None where there was no wrong try."""
    last: datetime | None = _attempts(username, origin)["last"]
    wait = get_cool_off()
    return last + wait if last and wait else None


def _attempts(username: str, origin: str) -> dict[str, Any]:
    rows = AccessAttempt.objects.filter(username=account_key(username), ip_address=origin)
    counted: dict[str, Any] = rows.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    return counted


def places_of(officer_id: int) -> QuerySet[Any]:
    """Return where an officer is signed in, the latest first."""
    places: QuerySet[Any] = OfficerSession.objects.filter(officer_id=officer_id)
    return places.order_by("-began_at", "-id")


def own_place(actor: Actor, session_id: int) -> OfficerSession | None:
    """Return one of the actor's own sessions, or `None`: somebody else's looks as if it did not exist."""
    place: OfficerSession | None = places_of(actor.id or 0).filter(pk=session_id).first()
    return place
