"""Personal data at rest: encrypted with a key outside the database, found through a keyed blind index.

The ring is loaded once by `config` and set here, so that this module never knows where keys are kept.
"""

import base64
import hmac
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import FieldError
from django.db import models

_FORMAT = 1  # first byte of every stored value; a later layout takes another number
_NONCE = 12  # bytes, the length that AES-GCM is defined for
_DIGEST = 16  # bytes kept of HMAC-SHA256: 128 bits, no chance collision among 10^9 values


class CannotDecrypt(Exception):
    """A stored value cannot be read with the keys at hand."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys: which one encrypts now, all that can still decrypt, and the one of the blind index."""

    active: str
    keys: Mapping[str, bytes]
    index: bytes


class _Holder:
    ring: Ring | None = None
    source: Callable[[], Ring | None] | None = None
    looked_at = 0.0
    decrypted = 0  # counted so that a test can show that a list decrypts one page only


def use(ring: Ring, source: Callable[[], Ring | None] | None = None) -> None:
    """Set the ring that this process works with.

    Args:
        source: returns the ring anew where it has changed since it was last read, or `None`.
    """
    _Holder.ring, _Holder.source = ring, source


# How long a process may go on with a key after another one took its place; the change of keys waits longer than that.
LOOK_EVERY_S = 1.0


def look_again(*, at_once: bool = False) -> None:
    """Take up a ring that changed, looking at most once a second unless a key is missing."""
    now = time.monotonic()
    if _Holder.source is None or (not at_once and now - _Holder.looked_at < LOOK_EVERY_S):
        return
    _Holder.looked_at = now
    found = _Holder.source()
    if found is not None:
        _Holder.ring = found


def active_prefix() -> bytes:
    """Return how every value begins that is encrypted under the active key."""
    look_again()
    return prefix_of(_ring().active)


@lru_cache(maxsize=16)
def prefix_of(key_id: str) -> bytes:
    """Return how every value begins that is encrypted under a key."""
    return bytes([_FORMAT, len(key_id)]) + key_id.encode()


def decrypted_count() -> int:
    """Return how many values this process has decrypted."""
    return _Holder.decrypted


def _ring() -> Ring:
    if _Holder.ring is None:
        raise CannotDecrypt("No key ring is loaded.")
    return _Holder.ring


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    """Return the cipher of a key; made once, since a page of a list decrypts hundreds of values."""
    return AESGCM(key)


def encrypt(plain: bytes, *, context: str) -> bytes:
    """Return `plain` encrypted under the active key, bound to `context` (where it is kept)."""
    if time.monotonic() - _Holder.looked_at >= LOOK_EVERY_S:
        look_again()
    ring = _ring()
    nonce = os.urandom(_NONCE)
    return prefix_of(ring.active) + nonce + _cipher(ring.keys[ring.active]).encrypt(nonce, plain, context.encode())


def decrypt(stored: bytes, *, context: str) -> bytes:
    """Return the plain bytes of a stored value.

    Raises:
        CannotDecrypt: unknown layout or key, or the value was changed or moved from another place.
    """
    _Holder.decrypted += 1
    if len(stored) < 2 or stored[0] != _FORMAT:
        raise CannotDecrypt("The value has an unknown layout.")
    end = 2 + stored[1]
    key_id = stored[2:end].decode("ascii", "replace")
    key = _ring().keys.get(key_id)
    if key is None:
        look_again(at_once=True)  # another process may have begun with a new key
        key = _ring().keys.get(key_id)
    if key is None:
        raise CannotDecrypt("The key of this value is not in the ring.")
    try:
        return _cipher(key).decrypt(stored[end : end + _NONCE], stored[end + _NONCE :], context.encode())
    except InvalidTag as problem:
        raise CannotDecrypt("The value does not fit its key or its place.") from problem


def blind(kind: str, value: str) -> str:
    """Return the blind index of a whole value: 22 characters, the same for the same value of the same kind.

    Args:
        kind: keeps the indexes of different kinds apart ("phone", "name", …).
        value: canonical form; the caller normalises first.
    """
    digest = hmac.digest(_ring().index, f"{kind}\x00{value}".encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(digest[:_DIGEST]).decode().rstrip("=")


def blind_pairs(kind: str, value: str) -> list[str]:
    """Return the blind indexes of each two neighbouring characters, for searching a part of a name.

    A value of one character gives the index of that character alone.
    """
    parts = [value[i : i + 2] for i in range(len(value) - 1)] or ([value] if value else [])
    return sorted({blind(f"{kind}.pair", part) for part in parts})


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text kept encrypted; reads and writes as `str`. Cannot be filtered: search by blind index."""

    _context: str

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Bind the stored values to the table and column, so that they cannot be swapped."""
        super().contribute_to_class(cls, name, private_only)
        self._context = f"{cls._meta.label_lower}.{name}"

    def _check_str_default_value(self) -> list[Any]:
        """Let the default be text: unlike its parent this field reads and writes `str`."""
        return []

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow only the question whether there is a value."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be searched; use its blind index.")
        return super().get_lookup(lookup_name)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Encrypt on the way into the database."""
        if value is None:
            return None
        return encrypt(self._to_bytes(value), context=self._context)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Decrypt on the way out."""
        if value is None:
            return None
        return self._from_bytes(decrypt(bytes(value), context=self._context))

    def to_python(self, value: Any) -> Any:
        """Leave text as it is."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Refuse to write the value into a serialised dump."""
        raise FieldError(f"{self.name} is encrypted and is not serialised.")

    def get_default(self) -> Any:
        """Return the default as given, not as bytes."""
        return self._get_default()  # type: ignore[attr-defined]

    def plain_bytes(self, value: Any) -> bytes:
        """Return the bytes that are encrypted for a value."""
        return self._to_bytes(value)

    @property
    def context(self) -> str:
        """Return what the stored values are bound to: table and column."""
        return self._context

    @staticmethod
    def _to_bytes(value: Any) -> bytes:
        # Lone surrogates come in through JSON; they are kept, not refused.
        return str(value).encode("utf-8", "surrogatepass")

    @staticmethod
    def _from_bytes(value: bytes) -> Any:
        return value.decode("utf-8", "surrogatepass")


class EncryptedJSONField(EncryptedTextField):
    """A JSON value kept encrypted as a whole."""

    @staticmethod
    def _to_bytes(value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "surrogatepass")

    @staticmethod
    def _from_bytes(value: bytes) -> Any:
        return json.loads(value.decode("utf-8", "surrogatepass"))


class EncryptedBytesField(EncryptedTextField):
    """Bytes kept encrypted as a whole."""

    @staticmethod
    def _to_bytes(value: Any) -> bytes:
        return bytes(value)

    @staticmethod
    def _from_bytes(value: bytes) -> Any:
        return value
