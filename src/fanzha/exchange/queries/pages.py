"""What the pages of the exchange show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from fanzha.common import approvals
from fanzha.core.exchange import KINDS, said_gaps
from fanzha.exchange.models import CrossingList, Item, OwnKey, Package, Peer, PeerKey
from fanzha.exchange.queries.packages import approved, missing_numbers

NoPeer, NoKey, NoPackage = Peer.DoesNotExist, PeerKey.DoesNotExist, Package.DoesNotExist
_SHOWN = 30
_SENTENCES = 10


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One other side in the list."""

    peer: Peer
    key: str
    last_in: Package | None
    last_out: Package | None
    missing: str
    waiting: int


@dataclass(frozen=True, slots=True)
class PackageRow:
    """One package: how many of its items are where."""

    package: Package
    waiting: int
    refused: int
    held: int
    why: tuple[str, ...]


def own_keys() -> list[OwnKey]:
    """Return our own keys, the newest first."""
    return list(OwnKey.objects.order_by("-pk"))


def own_key(state: str) -> OwnKey | None:
    """Return our key of a state, if there is one."""
    found: OwnKey | None = OwnKey.objects.filter(state=state).first()
    return found


def peers() -> list[PeerRow]:
    """Return the other sides with what was last exchanged."""
    return [_row(peer) for peer in Peer.objects.order_by("name")]


def _row(peer: Peer) -> PeerRow:
    good = peer.keys.filter(state="confirmed").exists()
    waits = peer.keys.filter(state="proposed").first()
    key = "已核对" if good and not waits else "有新名片待核对" if good else "待核对"
    last = {way: peer.packages.filter(direction=way).order_by("-number").first() for way in ("in", "out")}
    waiting = Item.objects.filter(peer=peer, direction="in", state__in=["waiting", "held"]).count()
    return PeerRow(peer, key, last["in"], last["out"], said_gaps(missing_numbers(peer)), waiting)


def peer(peer_id: int) -> Peer:
    """Return one other side.

    Raises:
        Peer.DoesNotExist: there is none.
    """
    found: Peer = Peer.objects.get(pk=peer_id)
    return found


def keys_of(one: Peer) -> list[PeerKey]:
    """Return the keys of the other side, the newest first."""
    return list(one.keys.order_by("-pk")[:_SHOWN])


def missing_of(one: Peer) -> str:
    """Say which of their packages have not come."""
    return said_gaps(missing_numbers(one))


def packages_of(one: Peer) -> list[PackageRow]:
    """Return the latest packages in both directions, the newest first."""
    rows = one.packages.annotate(
        waiting=Count("items", filter=Q(items__state="waiting")), held=Count("items", filter=Q(items__state="held")),
        refused=Count("items", filter=Q(items__state="refused")),
    )  # fmt: skip
    return [
        PackageRow(row, row.waiting, row.refused, row.held, _why(row)) for row in rows.order_by("-at", "-pk")[:_SHOWN]
    ]


def _why(row: Package) -> tuple[str, ...]:
    if row.direction == "out":
        return ()
    said = row.items.exclude(said="").values_list("said").annotate(n=Count("pk")).order_by("-n")[:_SENTENCES]
    return tuple(f"{sentence}（{count} 条）" for sentence, count in said)


def package_of_ours(one: Peer, package_id: int) -> Package:
    """Return a package that was made here.

    Raises:
        Package.DoesNotExist: there is none.
    """
    found: Package = Package.objects.get(pk=package_id, peer=one, direction="out")
    return found


def packages_waiting() -> list[int]:
    """Return the packages of which something waits to be carried in."""
    rows = Item.objects.filter(direction="in", state="waiting").order_by("package_id")
    return list(rows.values_list("package_id", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class ListShown:
    """What may cross in one direction, as the page shows it."""

    direction: str
    word: str
    row: CrossingList | None
    kinds: tuple[dict[str, Any], ...]


def lists_of(one: Peer) -> list[ListShown]:
    """Return what may cross in each direction: every kind with each field and whether it is on the list."""
    return [_shown(one, "out", "可以发给对方的"), _shown(one, "in", "可以从对方收的")]


def _shown(one: Peer, direction: str, word: str) -> ListShown:
    row = approved(one, direction)
    content = row.content if row else {}
    kinds = tuple(
        {
            "code": kind.code, "word": kind.word,
            "fields": [(field, field.code in content.get(kind.code, ())) for field in kind.fields],
            "on": [field.word for field in kind.fields if field.code in content.get(kind.code, ())],
        }
        for kind in KINDS.values()
    )  # fmt: skip
    return ListShown(direction, word, row, kinds)


def open_requests(one: Peer) -> list[Any]:
    """Return the requests about this other side that wait for a second person."""
    return list(approvals.queries.open_about("exchange.peer", one.pk))


def progress(package: Package) -> dict[str, int]:
    """Return how many items of a package are in which state."""
    return dict(package.items.values_list("state").annotate(n=Count("pk")))


def status_lines(at: datetime) -> list[str]:
    """Say how the exchange stands, for the command line."""
    key = own_key("active")
    said = [f"本系统指纹：{key.fingerprint}" if key else "本系统还没有交换密钥。"]
    for row in peers():
        last_in = row.last_in.number if row.last_in else 0
        gap = f"，缺{row.missing}" if row.missing else ""
        state = "" if row.peer.is_open else "，已停用"
        said.append(
            f"{row.peer.pk}  {row.peer.name}：密钥{row.key}{state}，收到第 {last_in} 号{gap}，"
            f"发出第 {row.peer.last_number} 号，待处理 {row.waiting} 条"
        )
    return said
