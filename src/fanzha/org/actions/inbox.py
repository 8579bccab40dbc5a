"""The inbox: letters come, are read, and go after the days of the rule."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from fanzha.common.actor import Actor
from fanzha.org import queries
from fanzha.org.models import Letter

_AT_A_TIME = 5_000


def tell(*, officer_id: int, kind: str, text: str, url: str, key: str, at: datetime) -> bool:
    """Put a letter into an officer's inbox, in the caller's transaction; say whether it was a new one.

    Args:
        kind: one of `Letter.Kind`.
        text: what came, with numbers of objects and names of officers; never anything of the public's.
        url: the page of the object, of our own.
        key: what it tells of; a second letter of the same key is not written.
    """
    said = {"kind": kind, "text": text[:300], "url": url[:200], "came_at": at}
    _, is_new = Letter.objects.get_or_create(officer_id=officer_id, key=key[:80], defaults=said)
    return bool(is_new)


@transaction.atomic
def mark_letters(*, letter_ids: Sequence[int] | None, is_read: bool, by: Actor, at: datetime) -> int:
    """Mark some of one's own letters, or all of them, as read or unread; return how many were changed."""
    rows = Letter.objects.filter(officer_id=by.id or 0, read_at__isnull=is_read)
    if letter_ids is not None:
        rows = rows.filter(pk__in=list(letter_ids))
    return int(rows.update(read_at=at if is_read else None))


@transaction.atomic
def open_letter(*, letter_id: int, by: Actor, at: datetime) -> str:
    """Mark one of one's own letters as read, and return the address that it leads to.

    Raises:
        Letter.DoesNotExist: there is none, or it is somebody else's.
    """
    letter = Letter.objects.get(pk=letter_id, officer_id=by.id or 0)
    if letter.read_at is None:
        letter.read_at = at
        letter.save(update_fields=["read_at"])
    return letter.url


def clear_old_letters(*, at: datetime) -> int:
    """Remove what the rule no longer keeps; return how many. A batch at a time, so that nobody waits."""
    rule, removed = queries.inbox_rule(localdate(at)), 0
    old = Q(read_at__isnull=False, came_at__lt=at - rule.read) | Q(came_at__lt=at - rule.unread)
    while True:
        with transaction.atomic():
            batch = list(Letter.objects.filter(old).values_list("pk", flat=True)[:_AT_A_TIME])
            Letter.objects.filter(pk__in=batch).delete()
        removed += len(batch)
        if len(batch) < _AT_A_TIME:
            return removed
