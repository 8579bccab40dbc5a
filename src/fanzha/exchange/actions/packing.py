"""Makes a package: what the approved list lets out and has not gone yet, feedback on what came, receipts."""

import hashlib
import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from fanzha.alerts.queries import crossing as alerts
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.exchange import crossed
from fanzha.exchange.actions.envelope import Writing
from fanzha.exchange.actions.refusing import ExchangeRefused
from fanzha.exchange.models import CrossingList, Item, OwnKey, Package, Peer, PeerKey
from fanzha.exchange.queries import packages as reads
from fanzha.intake.queries import crossing as reports

CHUNK: Final = 500
SOURCE: Final = "outside"  # the source of intake under which reports of the other side arrive
HOLDERS: Final = {"report": "intake.report", "alert": "alerts.alert"}


@dataclass(frozen=True, slots=True)
class Line:
    """One item on its way out."""

    key: str
    kind: str
    data: Mapping[str, Any]
    holder_kind: str = ""
    holder_id: int | None = None
    said: str = ""


def pack(*, peer_id: int, folder: Path | None = None, by: Actor, at: datetime) -> Package | None:
    """Make the next package for the other side; nothing where there is nothing to say.

    The file is whole before the database knows of it, and gets its name after: a kill in between leaves no package, or
    one that `repack` writes again.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ExchangeRefused: keys are missing or not compared, or the exchange is stopped.
        OSError: the disk is full or refuses; nothing crossed then.
    """
    by.require(Permission.EXCHANGE_USE)
    target = folder or outbox()
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target / f".{uuid.uuid4().hex}.part"
    try:
        with transaction.atomic():
            peer = Peer.objects.select_for_update().get(pk=peer_id)
            made = _packed(peer, beside, by=by, at=at)
        if made is not None:
            beside.replace(target / file_name(made))
        return made
    finally:
        beside.unlink(missing_ok=True)


def outbox() -> Path:
    """Return where packages lie that were made on the page; they are sealed for the other side."""
    return Path(settings.FANZHA_DATA) / "exchange"


def file_name(package: Package) -> str:
    """Return the name of a package's file: whom it is for is told inside."""
    return f"fanzha-{package.code.hex[:8]}-{package.number:06d}.fzx"


def _packed(peer: Peer, beside: Path, *, by: Actor, at: datetime) -> Package | None:
    own, theirs = keys_of(peer)
    first = next(lines := _all_lines(peer), None)
    if first is None:
        return None
    package = Package(
        peer=peer, direction="out", number=peer.last_number + 1, code=uuid.uuid4(), made_at=at, at=at, by_name=by.name,
        digest="",
    )  # fmt: skip
    package.save(force_insert=True)
    count, kinds = _write(beside, package, own, theirs, first, lines, by=by, at=at)
    package.item_count, package.needs_receipt = count, kinds != {"receipt"}
    package.digest = reads.digest_of(beside)
    package.save(update_fields=["item_count", "digest", "needs_receipt"])
    Peer.objects.filter(pk=peer.pk).update(last_number=package.number)
    audit.record("exchange.packed", subject=package, by=by, at=at, after={"number": package.number, "items": count})
    return package


def keys_of(peer: Peer) -> tuple[OwnKey, PeerKey]:
    """Return the key that signs and the key that is sealed for.

    Raises:
        ExchangeRefused: one is missing or not compared, or the exchange is stopped.
    """
    if not peer.is_open:
        raise ExchangeRefused(f"和“{peer.name}”的交换已停用。")
    own, theirs = OwnKey.objects.filter(state="active").first(), peer.keys.filter(state="confirmed").first()
    if own is None:
        raise ExchangeRefused("本系统还没有交换密钥。先在“两网交换”页备一把。")
    if theirs is None:
        raise ExchangeRefused(f"“{peer.name}”的密钥还没有两人核对，不能交换。")
    return own, theirs


def _write(
    beside: Path, package: Package, own: OwnKey, theirs: PeerKey, first: Line, more: Iterator[Line], *, by: Actor,
    at: datetime,
) -> tuple[int, set[str]]:  # fmt: skip
    """Write the items into the file and into the table, some hundred at a time."""
    count, kinds, waiting = 0, set(), list[Line]()
    with beside.open("wb") as sink:
        file = Writing(
            sink, reads.head_of(package, own, theirs), seal_for=bytes(theirs.seal_public), sign=own.sign_private
        )
        for line in _chained(first, more):
            count += 1
            kinds.add(line.kind)
            file.line({"key": line.key, "kind": line.kind, "data": dict(line.data)})
            waiting.append(line)
            if len(waiting) == CHUNK:
                _note(package, waiting, count - len(waiting), by, at)
                waiting = []
        _note(package, waiting, count - len(waiting), by, at)
        file.line({"end": count})
        file.end()
        sink.flush()
        os.fsync(sink.fileno())
    return count, kinds


def _chained(first: Line, more: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from more


def _note(package: Package, lines: list[Line], before: int, by: Actor, at: datetime) -> None:
    """Keep that these items crossed, and record each."""
    Item.objects.bulk_create(
        Item(
            peer_id=package.peer_id, package=package, direction="out", place=before + place, key=line.key,
            kind=line.kind, holder_kind=line.holder_kind, holder_id=line.holder_id, state="sent", done_at=at,
            last_said=line.said,
        )
        for place, line in enumerate(lines, start=1)
    )  # fmt: skip
    acts = (
        ((line.holder_kind, line.holder_id),
         {"kind": line.kind, "package": package.number, "fields": sorted(line.data)})
        for line in lines if line.holder_id is not None
    )  # fmt: skip
    audit.record_many("exchange.sent", acts=acts, by=by, at=at)


def _all_lines(peer: Peer) -> Iterator[Line]:
    """Yield what goes: receipts always, the rest as far as the approved list says."""
    yield from _receipts(peer)
    approved = reads.approved(peer, "out")
    if approved is None:
        return
    yield from _new_ones(peer, "report", approved, _next_reports, reports.to_cross)
    yield from _new_ones(peer, "alert", approved, alerts.ids_to_cross, alerts.to_cross)
    if "feedback" in approved.content:
        yield from _feedback(peer, "alert", approved, alerts.progress_of)
        yield from _feedback(peer, "report", approved, reports.decisions_on)


def _next_reports(*, since: datetime, after: int, most: int) -> list[int]:
    return reports.ids_to_cross(since=since, after=after, but_source=SOURCE, most=most)


def _new_ones(
    peer: Peer, kind: str, approved: CrossingList, next_ids: Callable[..., list[int]],
    say: Callable[[Iterable[int]], dict[int, dict[str, Any]]],
) -> Iterator[Line]:  # fmt: skip
    """Yield the objects of a kind that have not crossed, in either direction."""
    if kind not in approved.content:
        return
    since, last = datetime.combine(approved.since, time(), tzinfo=CHINA), 0
    while ids := next_ids(since=since, after=last, most=CHUNK):
        last = ids[-1]
        known = reads.crossed_already(peer, HOLDERS[kind], ids)
        said = say([one for one in ids if one not in known])
        for object_id, data in sorted(said.items()):
            kept = crossed(kind, data, approved.content)
            yield Line(_key(kind, object_id, ""), kind, kept.data, HOLDERS[kind], object_id)


def _feedback(
    peer: Peer, about: str, approved: CrossingList, say: Callable[[Iterable[int]], dict[int, dict[str, Any]]]
) -> Iterator[Line]:
    """Yield what became of the other side's items, each state once."""
    for items in reads.taken_in_chunks(peer, about, CHUNK):
        said = say([int(item.holder_id or 0) for item in items])
        last = reads.last_said(peer, [item.key for item in items])
        for item in items:
            data = said.get(int(item.holder_id or 0))
            if data is None:
                continue
            kept = dict(crossed("feedback", data, approved.content).data)
            mark = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
            if kept and last.get(item.key) != mark and _is_news(about, kept):
                yield Line(
                    _key("feedback", item.pk, mark), "feedback", {"about": item.key, **kept}, HOLDERS[about],
                    item.holder_id, said=f"{item.key} {mark}",
                )  # fmt: skip


def _is_news(about: str, said: Mapping[str, Any]) -> bool:
    """Say whether there is anything to tell: an alert that nobody has touched yet is none."""
    return about == "report" or bool(said.get("contacts") or said.get("outcome"))


def _receipts(peer: Peer) -> Iterator[Line]:
    for package in reads.without_receipt(peer):
        yield Line(_key("receipt", package.pk, package.code.hex), "receipt", reads.receipt_of(package))


def _key(kind: str, object_id: int, more: str) -> str:
    """Return by what the other side knows an item: the same for the same thing, and tells nothing of it."""
    return reads.opaque(f"{kind}:{object_id}:{more}")


def repack(*, package_id: int, folder: Path | None = None, by: Actor, at: datetime) -> Path:
    """Write a package of ours once more, with the same numbers: whoever has it already takes nothing twice.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ExchangeRefused: keys are missing or not compared, or the exchange is stopped.
        Package.DoesNotExist: there is no such package of ours.
    """
    by.require(Permission.EXCHANGE_USE)
    package = Package.objects.select_related("peer").get(pk=package_id, direction="out")
    own, theirs = keys_of(package.peer)
    target = folder or outbox()
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target / f".{uuid.uuid4().hex}.part"
    try:
        with beside.open("wb") as sink:
            file = Writing(
                sink, reads.head_of(package, own, theirs), seal_for=bytes(theirs.seal_public), sign=own.sign_private
            )
            count = 0
            for line in _again(package):
                count += 1
                file.line(line)
            file.line({"end": count})
            file.end()
            sink.flush()
            os.fsync(sink.fileno())
        with transaction.atomic():
            audit.record("exchange.packed_again", subject=package, by=by, at=at, after={"items": count})
        return beside.replace(target / file_name(package))
    finally:
        beside.unlink(missing_ok=True)


def _again(package: Package) -> Iterator[dict[str, Any]]:
    """Yield the items of an earlier package as they stand now, as far as today's list lets them."""
    approved = reads.approved(package.peer, "out")
    content = approved.content if approved else {}
    say = {"report": reports.to_cross, "alert": alerts.to_cross}
    for items in reads.items_in_chunks(package, CHUNK):
        for kind, tell in say.items():
            mine = {int(item.holder_id or 0): item for item in items if item.kind == kind}
            for object_id, data in tell(mine).items():
                kept = crossed(kind, data, content)
                if not kept.refusal:
                    yield {"key": mine[object_id].key, "kind": kind, "data": dict(kept.data)}
