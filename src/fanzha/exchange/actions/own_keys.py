"""Our own keys: prepared, handed over as a card, put to use, retired."""

import json
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.exchange import fingerprint
from fanzha.exchange.actions.refusing import ExchangeRefused
from fanzha.exchange.models import OwnKey

CARD = "fanzha-exchange-card-1"
_SIGNED = b"fanzha exchange card 1\0"


@transaction.atomic
def prepare_key(*, by: Actor, at: datetime) -> OwnKey:
    """Make a new pair of keys; the first is put to use at once, a later one when the other side has compared it.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ExchangeRefused: one is prepared already.
    """
    by.require(Permission.EXCHANGE_EDIT)
    if OwnKey.objects.filter(state="prepared").exists():
        raise ExchangeRefused("已经备好一把新密钥。先把它的名片交给对方核对，再启用。")
    sign, seal = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    shown = sign.public_key().public_bytes_raw(), seal.public_key().public_bytes_raw()
    is_first = not OwnKey.objects.filter(state="active").exists()
    key: OwnKey = OwnKey.objects.create(
        sign_private=sign.private_bytes_raw(), sign_public=shown[0], seal_private=seal.private_bytes_raw(),
        seal_public=shown[1], fingerprint=fingerprint(*shown), state="active" if is_first else "prepared",
        made_at=at, made_by_name=by.name,
    )  # fmt: skip
    audit.record("exchange.key_made", subject=key, by=by, at=at, after={"fingerprint": key.fingerprint})
    return key


@transaction.atomic
def activate_key(*, by: Actor, at: datetime) -> OwnKey:
    """Put the prepared key to use and retire the one before: packages of or for the earlier are refused from now on.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ExchangeRefused: none is prepared.
    """
    by.require(Permission.EXCHANGE_EDIT)
    key: OwnKey | None = OwnKey.objects.select_for_update().filter(state="prepared").first()
    if key is None:
        raise ExchangeRefused("没有备好的新密钥。先“备一把新密钥”。")
    OwnKey.objects.filter(state="active").update(state="retired", ended_at=at)
    key.state = "active"
    key.save(update_fields=["state"])
    audit.record("exchange.key_used", subject=key, by=by, at=at, after={"fingerprint": key.fingerprint})
    return key


def card_of(key: OwnKey, *, before: OwnKey | None = None) -> bytes:
    """Return what the other side is given: our public keys, signed by themselves and by the key before."""
    said: dict[str, Any] = {
        "format": CARD, "name": settings.FANZHA_OPERATOR, "sign": bytes(key.sign_public).hex(),
        "seal": bytes(key.seal_public).hex(), "fingerprint": key.fingerprint,
    }  # fmt: skip
    said["signature"] = _signed(key, said)
    if before is not None:
        said["before"] = _signed(before, said)
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _signed(key: OwnKey, said: dict[str, Any]) -> str:
    signer = Ed25519PrivateKey.from_private_bytes(key.sign_private)
    return signer.sign(card_content(said)).hex()


def card_content(said: dict[str, Any]) -> bytes:
    """Return what the signatures of a card cover."""
    return _SIGNED + bytes.fromhex(said["sign"]) + bytes.fromhex(said["seal"])
