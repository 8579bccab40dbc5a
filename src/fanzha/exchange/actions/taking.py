"""Takes a package in: checked whole, then written down whole or not at all; carried into the house afterwards."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from django.db import transaction

from fanzha.common import audit, jobs
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.exchange import said_gaps
from fanzha.exchange.actions import envelope
from fanzha.exchange.actions.envelope import BROKEN, Head
from fanzha.exchange.actions.refusing import ExchangeRefused
from fanzha.exchange.models import Item, OwnKey, Package, Peer, PeerKey
from fanzha.exchange.queries import packages as reads

_CHUNK: Final = 500
_KEY: Final = 32


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a package.

    Attributes:
        is_new: false where the same package had come before; nothing was changed then.
        doubled: items that an earlier package had brought already.
        missing: which packages before this one have not come, in words.
    """

    package: Package
    is_new: bool
    count: int = 0
    doubled: int = 0
    missing: str = ""

    @property
    def sentence(self) -> str:
        """Say what became of it."""
        number = f"“{self.package.peer.name}”第 {self.package.number} 号包"
        if not self.is_new:
            return f"{number}以前收过，这次没有重复收。"
        doubled = f"，其中 {self.doubled} 条以前收过" if self.doubled else ""
        gap = f"前面还缺{self.missing}，请对方补交；缺的包以后再收也可以。" if self.missing else ""
        return f"{number}已收，共 {self.count} 条{doubled}。{gap}"


def take(*, source: IO[bytes], size: int, by: Actor, at: datetime) -> Taken:
    """Take a package in. A kill at any moment leaves all of it or nothing; the same again takes nothing twice.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ExchangeRefused: not for us, not from a key that two have compared, changed, cut, or its number is taken.
    """
    by.require(Permission.EXCHANGE_USE)
    source.seek(0)
    head = envelope.read_head(source)
    own, theirs = _own(head), _theirs(head)
    digest = envelope.check_signature(source, size=size, sign_public=bytes(theirs.sign_public))
    with transaction.atomic():
        peer = Peer.objects.select_for_update().get(pk=theirs.peer_id)
        known = _known(peer, head)
        if known is not None:
            return Taken(known, is_new=False)
        package = _written_down(peer, head, digest, by, at)
        lines = envelope.lines(source, open_with=own.seal_private, digest=digest)
        count, doubled = _stage(package, lines)
        package.item_count = count
        package.save(update_fields=["item_count", "needs_receipt"])
        audit.record("exchange.taken", subject=package, by=by, at=at,
                     after={"number": package.number, "items": count, "doubled": doubled})  # fmt: skip
        jobs.defer("exchange.carry", package_id=package.pk)
        return Taken(package, True, count, doubled, said_gaps(reads.missing_numbers(peer)))


def _known(peer: Peer, head: Head) -> Package | None:
    try:
        code = uuid.UUID(head.code)
    except ValueError as problem:
        raise ExchangeRefused(BROKEN) from problem
    found: Package | None = peer.packages.select_related("peer").filter(direction="in", code=code).first()
    return found


def _own(head: Head) -> OwnKey:
    key: OwnKey | None = OwnKey.objects.filter(fingerprint=head.receiver).first()
    if key is None:
        raise ExchangeRefused("这个包不是封给本系统的。请核对是不是拿错了文件。")
    if key.state == "retired":
        raise ExchangeRefused("对方还在用我们已停用的密钥封包。请对方登记并核对我们的新名片，再重新打包。")
    return key


def _theirs(head: Head) -> PeerKey:
    key: PeerKey | None = PeerKey.objects.select_related("peer").filter(fingerprint=head.sender).first()
    if key is None:
        raise ExchangeRefused("这个包是一个没有登记过的系统签的，没有收。")
    if key.state == "retired":
        raise ExchangeRefused(f"“{key.peer.name}”这个包是用已停用的旧密钥签的。请对方用新密钥重新打包。")
    if key.state != "confirmed":
        raise ExchangeRefused(f"“{key.peer.name}”的密钥还没有两人核对。核对后再收这个包，包不会作废。")
    if not key.peer.is_open:
        raise ExchangeRefused(f"和“{key.peer.name}”的交换已停用，没有收。")
    return key


def _written_down(peer: Peer, head: Head, digest: str, by: Actor, at: datetime) -> Package:
    if head.number < 1 or Package.objects.filter(peer=peer, direction="in", number=head.number).exists():
        raise ExchangeRefused(
            f"“{peer.name}”的第 {head.number} 号包已经收过另一个内容不同的。请对方核对是不是恢复过旧备份，没有收。"
        )
    try:
        code, made_at = uuid.UUID(head.code), datetime.fromisoformat(head.made_at)
    except ValueError as problem:
        raise ExchangeRefused(BROKEN) from problem
    package = Package(
        peer=peer, direction="in", number=head.number, code=code, made_at=made_at, at=at, by_name=by.name,
        digest=digest,
    )  # fmt: skip
    package.save(force_insert=True)
    return package


def _stage(package: Package, lines: Iterator[Mapping[str, Any]]) -> tuple[int, int]:
    """Write every item down to be carried in; returns how many came and how many had come before."""
    count, new, kinds, end = 0, 0, set(), None
    waiting: list[Item] = []
    for line in lines:
        if end is not None:
            raise ExchangeRefused(BROKEN)
        if "end" in line:
            end = line["end"]
            continue
        count += 1
        waiting.append(_item(package, line, count))
        kinds.add(waiting[-1].kind)
        if len(waiting) == _CHUNK:
            new += _kept(waiting)
            waiting = []
    new += _kept(waiting)
    if end != count:
        raise ExchangeRefused(BROKEN)
    package.needs_receipt = kinds != {"receipt"}
    return count, count - new


def _item(package: Package, line: Mapping[str, Any], place: int) -> Item:
    key, kind, data = line.get("key"), line.get("kind"), line.get("data")
    if not (isinstance(key, str) and len(key) == _KEY and isinstance(kind, str) and isinstance(data, dict)):
        raise ExchangeRefused(BROKEN)
    return Item(
        peer_id=package.peer_id, package=package, direction="in", place=place, key=key, kind=kind[:10], data=data,
        state="waiting",
    )  # fmt: skip


def _kept(items: list[Item]) -> int:
    before = Item.objects.filter(
        peer_id=items[0].peer_id, direction="in", key__in=[item.key for item in items]
    ).count() if items else 0  # fmt: skip
    made = {item.key for item in items}
    Item.objects.bulk_create(items, ignore_conflicts=True)
    return len(made) - before
