"""Keys of pages as they stand in an address: numbers, moments and codes of ours, nothing that names somebody."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Any

from fanzha.common.keyset import Key

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_MOST = 300  # letters of a key; a longer one is none of ours


def written(key: Key | None) -> str:
    """Return a key for an address, or nothing: `12.t1764000000000000.sSC0wMDE`."""
    return "" if key is None else ".".join(_part(value) for value in key)


def read(text: str | None, *, length: int) -> Key | None:
    """Return the key of an address, or `None` where it is not one of so many values."""
    parts = (text or "")[:_MOST].split(".")
    if len(parts) != length:
        return None
    try:
        return tuple(_value(part) for part in parts)
    except (ValueError, OverflowError, binascii.Error):
        return None


def _part(value: Any) -> str:
    if isinstance(value, datetime):
        return f"t{(value - _EPOCH) // _MICRO}"
    if isinstance(value, str):
        return "s" + base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
    return str(int(value))


def _value(part: str) -> Any:
    if part.startswith("t"):
        return _EPOCH + int(part[1:]) * _MICRO
    if part.startswith("s"):
        return base64.urlsafe_b64decode(part[1:] + "=" * (-len(part[1:]) % 4)).decode()
    number = int(part)
    if abs(number) >= 2**63:
        raise ValueError(part)
    return number
