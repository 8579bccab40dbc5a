"""Reads of the watch lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.intake.models import WatchEntry
from fanzha.intake.queries import canonical


@dataclass(frozen=True, slots=True)
class Hit:
    """One listed value that was met. For the public only kind and date are said, never who listed it."""

    entry_id: int
    kind: str
    digest: str
    source: str
    listed_at: datetime
    expires_at: datetime


def hits(pairs: Iterable[tuple[str, str]], at: datetime) -> list[Hit]:
    """Return the entries that hold at a moment for pairs of kind and blind index; ended ones do not hit."""
    by_kind: dict[str, set[str]] = {}
    for kind, digest in pairs:
        if digest:
            by_kind.setdefault(kind, set()).add(digest)
    if not by_kind:
        return []
    wanted = Q()
    for kind, digests in by_kind.items():
        wanted |= Q(kind=kind, digest__in=digests)
    held = WatchEntry.objects.filter(wanted, withdrawn_at__isnull=True, listed_at__lte=at, expires_at__gt=at)
    rows = held.order_by("id").values_list("id", "kind", "digest", "source", "listed_at", "expires_at")
    return [Hit(*row) for row in rows]


def entries(actor: Actor, *, kind: str = "", view: str = "held", at: datetime) -> "QuerySet[Any]":
    """Return the entries that an actor may see, newest first; `view` is held, ended or all."""
    found: QuerySet[Any] = WatchEntry.objects.visible_to(actor, Permission.WATCHLIST_VIEW)
    if kind:
        found = found.filter(kind=kind)
    if view == "held":
        found = found.filter(withdrawn_at__isnull=True, expires_at__gt=at)
    elif view == "ended":
        found = found.filter(Q(withdrawn_at__isnull=False) | Q(expires_at__lte=at))
    return found.order_by("-listed_at", "-id")


VIEWS: Final = {"held": "有效", "ended": "已到期、已撤下"}


def views(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return the tabs with their counts."""
    return [
        {"key": key, "label": label, "count": entries(actor, view=key, at=at).count()} for key, label in VIEWS.items()
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the watch lists."""

    id: int
    kind: str
    shown: str
    source: str
    reason: str
    listed_by: str
    listed_at: datetime
    expires_at: datetime
    ended: str
    is_held: bool


def row(entry: WatchEntry, at: datetime) -> Row:
    """Return an entry as a line of the list."""
    is_held = entry.withdrawn_at is None and entry.expires_at > at
    ended = "" if is_held else f"{entry.withdrawn_by_name} {entry.withdrawn_why}".strip() or "到期"
    return Row(
        id=entry.pk,
        kind=entry.get_kind_display(),
        shown=canonical.hidden(entry.kind, entry.value),
        source=entry.source,
        reason=entry.reason,
        listed_by=entry.listed_by_name,
        listed_at=entry.listed_at,
        expires_at=entry.expires_at,
        ended=ended,
        is_held=is_held,
    )


def held_entry(kind: str, digest: str, at: datetime) -> WatchEntry | None:
    """Return the entry that holds now for a value, for whoever decides an objection to it."""
    if not digest:
        return None
    held = WatchEntry.objects.filter(kind=kind, digest=digest, withdrawn_at__isnull=True, expires_at__gt=at)
    found: WatchEntry | None = held.first()
    return found


def kind_name(kind: str) -> str:
    """Return what a kind of listed value is called."""
    return str(WatchEntry.Kind(kind).label)


KINDS: Final = tuple(WatchEntry.Kind.choices)
