"""A request sent again with the same key does nothing twice: it gets the first answer."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.api.models import KeptAnswer, Token
from fanzha.api.queries.limits import limits
from fanzha.common import crypto


class KeyReused(Exception):
    """The key stands for another request."""


class InFlight(Exception):
    """The same request is being worked on at this moment."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One key of one token. `status` is `None` as long as nothing was answered: the caller has to work."""

    id: int
    began_at: datetime
    status: int | None = None
    answer: str = ""


def request_hash(method: str, path: str, body: bytes) -> str:
    """Return a keyed hash of what is asked: a plain one of a short body could be guessed."""
    return crypto.blind("api.request", f"{method} {path}\n{body.hex()}")


@transaction.atomic
def begin(*, token: Token, key: str, asked: str, at: datetime) -> Kept:
    """Take a key for a request, or return what it was answered before.

    Raises:
        KeyReused: the key was used for another request.
        InFlight: the same request is still being worked on.
    """
    rules = limits(at)
    fresh = {"request_hash": asked, "began_at": at, "expires_at": at + rules.kept_answer, "status": None, "answer": ""}
    index = crypto.blind("api.key", key)
    row, is_new = KeptAnswer.objects.get_or_create(token=token, key_index=index, defaults=fresh)
    if is_new:
        return Kept(row.pk, at)
    row = KeptAnswer.objects.select_for_update().get(pk=row.pk)
    if row.expires_at > at:
        if row.request_hash != asked:
            raise KeyReused
        if row.status is not None:
            return Kept(row.pk, row.began_at, row.status, row.answer)
        if row.began_at + rules.running > at:
            raise InFlight
    for name, value in fresh.items():
        setattr(row, name, value)
    row.save()
    return Kept(row.pk, at)


def finish(kept: Kept, *, status: int, answer: str) -> None:
    """Keep the answer, in the transaction of the work itself: either both stand or none.

    Raises:
        InFlight: the work took so long that the same request was taken up again; this one is undone.
    """
    mine = KeptAnswer.objects.filter(pk=kept.id, began_at=kept.began_at, status__isnull=True)
    row = mine.select_for_update().first()
    if row is None:
        raise InFlight
    row.status, row.answer = status, answer
    row.save(update_fields=["status", "answer"])


def release(kept: Kept) -> None:
    """Give a key back after a refusal: nothing was done, and the corrected request may come with the same key."""
    KeptAnswer.objects.filter(pk=kept.id, began_at=kept.began_at, status__isnull=True).delete()


def forget_answers(*, at: datetime) -> int:
    """Delete the answers whose time is over; return how many."""
    return int(KeptAnswer.objects.filter(expires_at__lte=at)._raw_delete("default"))
