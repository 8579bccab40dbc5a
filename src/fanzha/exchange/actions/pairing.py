"""The other side: its card is read, two of us compare its fingerprint, then its packages are taken."""

import json
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.exchange import fingerprint
from fanzha.core.workflow.why import is_reason
from fanzha.exchange.actions.own_keys import CARD, card_content
from fanzha.exchange.actions.refusing import ExchangeRefused
from fanzha.exchange.models import OwnKey, Peer, PeerKey

MOST_CARD_BYTES = 10_000
_LAST_DIGITS = 8
_KEY_BYTES = 32


@transaction.atomic
def read_card(*, content: bytes, name: str = "", peer_id: int | None = None, by: Actor, at: datetime) -> PeerKey:
    """Take the card of a new other side, or the new card of a known one. Nothing crosses until two have compared it.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ExchangeRefused: it is no card, was changed, is our own or known already.
        Peer.DoesNotExist: there is no such other side.
    """
    by.require(Permission.EXCHANGE_EDIT)
    said = _read(content)
    sign, seal = bytes.fromhex(said["sign"]), bytes.fromhex(said["seal"])
    shown = fingerprint(sign, seal)
    if OwnKey.objects.filter(fingerprint=shown).exists():
        raise ExchangeRefused("这是本系统自己的名片。请选对方交来的那一个文件。")
    if PeerKey.objects.filter(fingerprint=shown).exists():
        raise ExchangeRefused("这张名片已经登记过。")
    peer = _peer(name or str(said.get("name", "")), peer_id, by, at)
    PeerKey.objects.filter(peer=peer, state="proposed").update(state="retired", ended_at=at)
    key: PeerKey = PeerKey.objects.create(
        peer=peer, sign_public=sign, seal_public=seal, fingerprint=shown, proposed_at=at, proposed_by_name=by.name
    )
    audit.record("exchange.card_read", subject=peer, by=by, at=at,
                 after={"fingerprint": shown, "signed_by_earlier": _follows(peer, said)})  # fmt: skip
    return key


def _read(content: bytes) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(content[: MOST_CARD_BYTES + 1])
        sign, seal = bytes.fromhex(said["sign"]), bytes.fromhex(said["seal"])
        if said["format"] != CARD or len(content) > MOST_CARD_BYTES or {len(sign), len(seal)} != {_KEY_BYTES}:
            raise ValueError
        Ed25519PublicKey.from_public_bytes(sign).verify(bytes.fromhex(said["signature"]), card_content(said))
    except InvalidSignature as problem:
        raise ExchangeRefused("这张名片被改动过。请对方重新导出。") from problem
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ExchangeRefused("这个文件不是交换名片。请对方在“两网交换”页下载名片，名字以 .fzcard 结尾。") from problem
    return said


def _peer(name: str, peer_id: int | None, by: Actor, at: datetime) -> Peer:
    if peer_id is not None:
        found: Peer = Peer.objects.select_for_update().get(pk=peer_id)
        return found
    name = name.strip()[:60]
    if not name:
        raise ExchangeRefused("写上对方叫什么，例如“外网反诈平台”。")
    if Peer.objects.filter(name=name).exists():
        raise ExchangeRefused(f"已经有一个叫“{name}”的对方。换密钥请到它的页面登记新名片。")
    made: Peer = Peer.objects.create(name=name, made_at=at, made_by_name=by.name)
    return made


def _follows(peer: Peer, said: dict[str, Any]) -> bool:
    """Say whether the key before signed the new card: a good sign, though two must compare it all the same."""
    before = PeerKey.objects.filter(peer=peer, state="confirmed").first()
    try:
        if before is None:
            return False
        Ed25519PublicKey.from_public_bytes(bytes(before.sign_public)).verify(
            bytes.fromhex(said["before"]), card_content(said)
        )
    except (InvalidSignature, KeyError, ValueError, TypeError):
        return False
    return True


@transaction.atomic
def compare_key(*, key_id: int, digits: str, by: Actor, at: datetime) -> PeerKey:
    """Confirm that the fingerprint is what the other side reads out. After the second person the key is good.

    Args:
        digits: the last eight digits as the other side reads them out, so that nobody confirms unread.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ExchangeRefused: the digits differ, the same person confirms twice, or it is no longer waiting.
        PeerKey.DoesNotExist: there is no such key.
    """
    by.require(Permission.EXCHANGE_EDIT)
    key: PeerKey = PeerKey.objects.select_for_update(of=("self",)).select_related("peer").get(pk=key_id)
    _check_comparing(key, digits, by)
    if key.first_by_id is None:
        key.first_by_id, key.first_by_name, key.first_at = by.id, by.name, at
        act = "exchange.key_compared"
    else:
        PeerKey.objects.filter(peer=key.peer, state="confirmed").update(state="retired", ended_at=at)
        key.second_by_id, key.second_by_name, key.second_at = by.id, by.name, at
        key.state, act = "confirmed", "exchange.key_confirmed"
    key.save()
    audit.record(act, subject=key.peer, by=by, at=at, after={"fingerprint": key.fingerprint})
    return key


def _check_comparing(key: PeerKey, digits: str, by: Actor) -> None:
    if key.state != "proposed":
        raise ExchangeRefused("这把密钥不在等待核对。请刷新页面。")
    if by.id is None or by.id == key.first_by_id:
        raise ExchangeRefused("要由另一位同事再核对一次。一个人不能核对两次。")
    plain = "".join(c for c in digits.upper() if c.isalnum())
    if plain != key.fingerprint.replace(" ", "")[-_LAST_DIGITS:]:
        raise ExchangeRefused("和这里的指纹最后 8 位不一样。请对方再念一遍；还不一样，就不是对方的名片，不要确认。")


@transaction.atomic
def set_open(*, peer_id: int, is_open: bool, why: str, by: Actor, at: datetime) -> Peer:
    """Stop the exchange with the other side, or go on with it.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ExchangeRefused: no reason is given.
        Peer.DoesNotExist: there is no such other side.
    """
    by.require(Permission.EXCHANGE_EDIT)
    if not is_reason(why):
        raise ExchangeRefused("写明原因，至少 4 个字。")
    peer: Peer = Peer.objects.select_for_update().get(pk=peer_id)
    peer.is_open = is_open
    peer.save(update_fields=["is_open"])
    audit.record("exchange.opened" if is_open else "exchange.stopped", subject=peer, by=by, at=at, why=why)
    return peer
