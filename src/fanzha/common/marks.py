"""The mark of an audit row: proof that the product itself wrote it, made with a key that the database never sees.

A mark covers what the row says in clear, not its ciphertext, so that data may be encrypted anew under another key.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_NONCE = 16
_MAC = 16  # bytes kept of HMAC-SHA256: nobody guesses 128 bits
# What a mark covers, in this order; the last three are kept encrypted.
COLUMNS = (
    "at", "actor_id", "actor_name", "origin", "action", "subject_kind", "subject_id", "unit_id",
    "why", "before", "after",
)  # fmt: skip


class NoSealKey(Exception):
    """The key of marks and seals is not loaded, or a mark names one that is not at hand."""


@dataclass(frozen=True, slots=True)
class SealKeys:
    """The keys of marks and seals: the one that signs now, and all that can still be checked."""

    active: str
    keys: Mapping[str, bytes] = field(repr=False)


class _Holder:
    keys: SealKeys | None = None


def use(keys: SealKeys) -> None:
    """Set the keys that this process signs with."""
    _Holder.keys = keys


def sign(content: bytes, *, purpose: str) -> bytes:
    """Return a signature: the key's id, then the keyed hash."""
    keys = _keys()
    return _signed(keys.active, content, purpose)


def is_signed(signature: bytes, content: bytes, *, purpose: str) -> bool:
    """Say whether a signature was made with one of our keys over this content."""
    key_id = signature[1 : 1 + signature[0]].decode("ascii", "replace") if signature else ""
    if key_id not in _keys().keys:
        return False
    return hmac.compare_digest(_signed(key_id, content, purpose), signature)


def mark(values: Sequence[Any]) -> bytes:
    """Return a new mark of a row.

    Args:
        values: in the order of `COLUMNS`; those of the encrypted columns as their plain bytes.
    """
    nonce = os.urandom(_NONCE)
    return nonce + sign(nonce + joined(values), purpose="row")


def is_marked(found: bytes, values: Sequence[Any]) -> bool:
    """Say whether a row still says what it said when the product wrote it."""
    nonce = found[:_NONCE]
    return is_signed(found[_NONCE:], nonce + joined(values), purpose="row")


def leaf(row_id: int, found: bytes) -> bytes:
    """Return what a seal keeps of a row: a hash of its number and mark."""
    return hashlib.sha256(row_id.to_bytes(8, "big", signed=True) + found).digest()[:_MAC]


LEAF = _MAC


def joined(values: Sequence[Any]) -> bytes:
    """Return values as one run of bytes that no other values give."""
    return b"".join(_part(value) for value in values)


def _part(value: Any) -> bytes:
    if value is None:
        return b"\x00"
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(timespec="microseconds")
    content = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
    return b"\x01" + len(content).to_bytes(8, "big") + content


def _signed(key_id: str, content: bytes, purpose: str) -> bytes:
    keyed = hmac.new(_keys().keys[key_id], purpose.encode() + b"\x00" + content, hashlib.sha256).digest()
    return bytes([len(key_id)]) + key_id.encode() + keyed[:_MAC]


def _keys() -> SealKeys:
    if _Holder.keys is None:
        raise NoSealKey("没有载入封存密钥。")
    return _Holder.keys
