"""Reads of packages and items."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from fanzha.common import crypto
from fanzha.core.exchange import gaps
from fanzha.exchange.models import CrossingList, Item, OwnKey, Package, Peer, PeerKey

_READ = 1 << 20
_SENTENCES = 20
WAITING = ("waiting", "held")


def approved(peer: Peer, direction: str) -> CrossingList | None:
    """Return the list that holds, or nothing: then nothing crosses."""
    found: CrossingList | None = peer.lists.filter(direction=direction).order_by("-version").first()
    return found


def opaque(text: str) -> str:
    """Return the key under which the other side knows something of ours."""
    return hashlib.sha256(crypto.blind("exchange", text).encode()).hexdigest()[:32]


def head_of(package: Package, own: OwnKey, theirs: PeerKey) -> dict[str, Any]:
    """Return what stands in clear at the beginning of a package."""
    return {
        "code": package.code.hex, "number": package.number, "sender": own.fingerprint, "receiver": theirs.fingerprint,
        "made_at": package.made_at.isoformat(),
    }  # fmt: skip


def digest_of(path: Path) -> str:
    """Return the SHA-512 of a file."""
    found = hashlib.sha512()
    with path.open("rb") as source:
        while piece := source.read(_READ):
            found.update(piece)
    return found.hexdigest()


def crossed_already(peer: Peer, holder_kind: str, ids: Iterable[int]) -> set[int]:
    """Return which of these objects have gone to the other side, or came from it."""
    rows = Item.objects.filter(peer=peer, holder_kind=holder_kind, holder_id__in=list(ids))
    return set(rows.exclude(kind="feedback").values_list("holder_id", flat=True))


def taken_in_chunks(peer: Peer, kind: str, size: int) -> Iterator[list[Item]]:
    """Yield the items of a kind that came and were taken, some hundred at a time."""
    rows = Item.objects.filter(peer=peer, direction="in", kind=kind, state="done", holder_id__isnull=False)
    yield from _in_chunks(rows, size)


def items_in_chunks(package: Package, size: int) -> Iterator[list[Item]]:
    """Yield the items of a package, some hundred at a time."""
    yield from _in_chunks(Item.objects.filter(package=package), size)


def _in_chunks(rows: "QuerySet[Any]", size: int) -> Iterator[list[Item]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk").defer("data")[:size]):
        last = chunk[-1].pk
        yield chunk


def last_said(peer: Peer, keys: Iterable[str]) -> dict[str, str]:
    """Return the mark of the last feedback that went out about each of these items."""
    holders = Item.objects.filter(peer=peer, direction="in", key__in=list(keys)).values("holder_kind", "holder_id")
    wanted = Q()
    for holder in holders:
        wanted |= Q(**holder)
    if not wanted:
        return {}
    rows = Item.objects.filter(wanted, peer=peer, direction="out", kind="feedback").order_by("pk")
    return dict(row.last_said.split(" ", 1) for row in rows.only("last_said") if " " in row.last_said)


def without_receipt(peer: Peer) -> "QuerySet[Any]":
    """Return the packages of the other side that are carried in and not yet acknowledged."""
    waiting = Item.objects.filter(state="waiting", direction="in", peer=peer).values("package_id")
    rows = Package.objects.filter(peer=peer, direction="in", needs_receipt=True, receipt_at__isnull=True)
    done = Item.objects.filter(peer=peer, direction="out", kind="receipt").values_list("key", flat=True)
    known = set(done)
    open_ones = [row.pk for row in rows if opaque(f"receipt:{row.pk}:{row.code.hex}") not in known]
    found: QuerySet[Any] = Package.objects.filter(pk__in=open_ones)
    return found.exclude(pk__in=waiting).order_by("number")


def receipt_of(package: Package) -> dict[str, Any]:
    """Return the receipt of a package: how many items, how many were not taken, and why."""
    refused = package.items.filter(state="refused")
    sentences = refused.values_list("said").annotate(n=Count("pk")).order_by("-n")[:_SENTENCES]
    return {
        "code": package.code.hex, "number": package.number, "items": package.item_count, "refused": refused.count(),
        "why": [f"{said}（{count} 条）" for said, count in sentences],
    }  # fmt: skip


def missing_numbers(peer: Peer) -> list[tuple[int, int]]:
    """Return the runs of the other side's packages that have not come."""
    return gaps(Package.objects.filter(peer=peer, direction="in").values_list("number", flat=True))
