"""Places in lists: signed, so that they come back as they were given, and telling nothing."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from fanzha.common.keyset import Key, keyset_page

_SALT = "api.cursor"


class BadCursor(Exception):
    """A cursor is not one that this list gave."""


def page(
    rows: "QuerySet[Any]", name: str, *, fields: Sequence[str], cursor: str, limit: int, descending: bool = False
) -> tuple[list[Any], str]:
    """Return one page of a list and the cursor of the next, empty at the end.

    Raises:
        BadCursor: it was not given by the list of this name.
    """
    after = read_cursor(name, cursor)
    found = keyset_page(rows, fields=fields, size=limit, after=after, descending=descending)
    return found.rows, cursor_of(name, found.after) if found.after else ""


def cursor_of(name: str, key: Key) -> str:
    """Return the cursor of a key."""
    plain = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    return signing.dumps(plain, salt=f"{_SALT}.{name}")


def read_cursor(name: str, cursor: str) -> Key | None:
    """Return the key of a cursor, `None` at the beginning.

    Raises:
        BadCursor: it was not given by the list of this name.
    """
    if not cursor:
        return None
    try:
        parts = signing.loads(cursor, salt=f"{_SALT}.{name}")
    except (signing.BadSignature, ValueError, zlib.error):
        raise BadCursor from None
    return tuple(datetime.fromisoformat(part) if isinstance(part, str) else part for part in parts)
