"""Keys of keyset pages as they stand in an address: `12.3456`, made of row numbers that identify nobody."""

from typing import Any

from fanzha.common.keyset import Key


def read_key(text: str | None) -> Key | None:
    """Return the key in an address, or `None` where it is not one."""
    unit_id, _, row_id = (text or "").partition(".")
    if not (unit_id.isascii() and unit_id.isdigit() and row_id.isascii() and row_id.isdigit()):
        return None
    key = int(unit_id), int(row_id)
    return key if max(key) < 2**63 else None


def written(key: Key | None) -> str | None:
    """Return a key for an address."""
    return None if key is None else ".".join(str(part) for part in key)


def asked(request: Any) -> dict[str, Key | None]:
    """Return the keys that a request asks for."""
    return {"after": read_key(request.GET.get("after")), "before": read_key(request.GET.get("before"))}
