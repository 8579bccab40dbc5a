"""Reads of the inbox."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from fanzha.common.actor import Actor
from fanzha.common.keyset import Key, KeysetPage, keyset_page
from fanzha.common.nav import Decision
from fanzha.common.once import once_a_request
from fanzha.org.models import Letter

LETTERS_A_PAGE = 50
NEWS_SHOWN = 20  # on the page of what waits; the inbox has them all
KINDS: list[tuple[str, str]] = list(Letter.Kind.choices)


def letters_of(actor: Actor, *, kind: str = "", unread: bool = False) -> "QuerySet[Any]":
    """Return one's own letters, as far as the filter leaves them."""
    rows: QuerySet[Any] = Letter.objects.filter(officer_id=actor.id or 0)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(read_at__isnull=True) if unread else rows


def letters_page(
    actor: Actor, *, kind: str = "", unread: bool = False, after: Key | None = None, before: Key | None = None,
    size: int = LETTERS_A_PAGE,
) -> KeysetPage:  # fmt: skip
    """Return one page of one's own letters, the latest first."""
    rows = letters_of(actor, kind=kind, unread=unread)
    return keyset_page(rows, fields=("came_at", "id"), size=size, after=after, before=before, descending=True)


def news(actor: Actor, at: datetime) -> list[Decision]:
    """Return the latest unread letters, for the page of what waits; opening one marks it as read."""
    if actor.id is None:
        return []
    rows = letters_of(actor, unread=True).order_by("-came_at", "-id")[:NEWS_SHOWN]
    return [
        Decision(
            row.text, f"{row.get_kind_display()} · {localtime(row.came_at):%m-%d %H:%M}",
            reverse("org:open_letter", args=[row.pk]), "打开", by_post=True,
        )
        for row in rows
    ]  # fmt: skip


def news_count(actor: Actor, at: datetime) -> int:
    """Return how many of them there are, for the bell."""
    return min(unread_count(actor, at), NEWS_SHOWN)


@once_a_request
def unread_count(actor: Actor, at: object = None) -> int:
    """Return how many of one's own letters are unread."""
    if actor.id is None:
        return 0
    return int(letters_of(actor, unread=True).count())
