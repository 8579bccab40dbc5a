"""Where an officer is signed in: at most three places at once, the oldest ends."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.org.models import Officer, OfficerSession

PLACES_AT_ONCE = 3  # office, phone, home; a fourth sign-in is more likely a lent account


@transaction.atomic
def begin_session(*, officer_id: int, session_key: str, by: Actor, at: datetime) -> int:
    """Write down a sign-in and end the oldest ones above the limit; return how many ended."""
    officer = Officer.objects.select_for_update().get(pk=officer_id)
    OfficerSession.objects.create(officer=officer, session_key=session_key, origin=by.origin[:64], began_at=at)
    officer.last_login = at
    officer.save(update_fields=["last_login"])
    audit.record("officer.signed_in", subject=officer, by=by, at=at)
    over = list(officer.sessions.order_by("-began_at", "-id")[PLACES_AT_ONCE:])
    _end(over)
    if over:
        audit.record(
            "officer.session_ended", subject=officer, by=by, at=at, after={"ended": len(over)}, why="登录超过三处"
        )
    return len(over)


@transaction.atomic
def end_session(*, session_id: int, by: Actor, at: datetime) -> None:
    """End one of one's own sessions.

    Raises:
        OfficerSession.DoesNotExist: it is not the actor's, or has already ended.
    """
    row = OfficerSession.objects.select_related("officer").get(pk=session_id, officer_id=by.id or 0)
    _end([row])
    audit.record("officer.session_ended", subject=row.officer, by=by, at=at, after={"ended": 1})


@transaction.atomic
def end_own_session(*, session_key: str | None, by: Actor, at: datetime) -> None:
    """Sign out of the place that one is at."""
    officer = Officer.objects.get(pk=by.id)
    _end(list(officer.sessions.filter(session_key=session_key or "")))
    audit.record("officer.signed_out", subject=officer, by=by, at=at)


@transaction.atomic
def end_other_sessions(*, keep: str | None, by: Actor, at: datetime) -> int:
    """End all of one's own sessions but the one at hand; return how many."""
    officer = Officer.objects.get(pk=by.id)
    others = list(officer.sessions.exclude(session_key=keep or ""))
    _end(others)
    if others:
        audit.record("officer.session_ended", subject=officer, by=by, at=at, after={"ended": len(others)})
    return len(others)


def note_new_key(*, officer_id: int, old: str | None, new: str) -> None:
    """Follow a session whose key was changed (at a new password)."""
    OfficerSession.objects.filter(officer_id=officer_id, session_key=old or "").update(session_key=new)


def end_all_sessions(officer: Officer) -> None:
    """End every session of an officer, within the caller's transaction."""
    _end(list(officer.sessions.all()))


def _end(rows: list[OfficerSession]) -> None:
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    OfficerSession.objects.filter(pk__in=[row.pk for row in rows]).delete()


def forget_ended_sessions() -> int:
    """Drop the sessions that have run out and their rows here; return how many rows."""
    SessionStore.clear_expired()
    alive = Session.objects.values("session_key")
    return int(OfficerSession.objects.exclude(session_key__in=alive).delete()[0])
