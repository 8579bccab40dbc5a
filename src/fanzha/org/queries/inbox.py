"""Reads of the inbox."""

from typing import Any

from django.db.models import QuerySet

from fanzha.common.actor import Actor
from fanzha.common.keyset import Key, KeysetPage, keyset_page
from fanzha.common.once import once_a_request
from fanzha.org.models import Letter

LETTERS_A_PAGE = 50
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


@once_a_request
def unread_count(actor: Actor, at: object = None) -> int:
    """Return how many of one's own letters are unread."""
    if actor.id is None:
        return 0
    return int(letters_of(actor, unread=True).count())
