"""Files of a form that was refused: kept sealed for some hours, so that nobody has to choose them again.

The page gets a letter for each, that only we can open and that opens only there: it names the file and whose form it
is. What nobody hands in after all is swept at night.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fanzha.common import crypto, files
from fanzha.common.models import StoredFile

KIND = "held"
STANDS = timedelta(hours=12)  # a form that was begun in the morning can be sent in the evening
_MOST_LETTERS = 4000  # a longer letter is none of ours


class HeldGone(Exception):
    """What came back is not ours, belongs to another form, or its hours are over."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that waits, with what was said of it."""

    file: StoredFile
    said: Mapping[str, str]


def hold(content: bytes, *, name: str, content_type: str, said: Mapping[str, str], of: str, at: datetime) -> str:
    """Keep a file and return its letter.

    Args:
        said: what the one who takes it up needs to know of it.
        of: whose form it is of, and which; the letter opens for the same alone.
    """
    file = files.store(content, kind=KIND, name=name, content_type=content_type, at=at)
    plain = json.dumps({"file": file.pk, "said": dict(said)}).encode()
    return base64.urlsafe_b64encode(crypto.encrypt(plain, context=_context(of))).decode()


def opened(letter: str, *, of: str, at: datetime) -> HeldFile:
    """Return the file that a letter names, locked where there is a transaction.

    Raises:
        HeldGone: it is not ours, of another form, taken up already, or too old.
    """
    try:
        plain = json.loads(_opened(letter, of))
    except (crypto.CannotDecrypt, ValueError) as problem:
        raise HeldGone from problem
    rows = StoredFile.objects.filter(pk=plain["file"], kind=KIND, stored_at__gt=at - STANDS)
    file = rows.select_for_update().first()
    if file is None:
        raise HeldGone
    return HeldFile(file, plain["said"])


def _opened(letter: str, of: str) -> bytes:
    if len(letter) > _MOST_LETTERS:
        raise HeldGone
    return crypto.decrypt(base64.urlsafe_b64decode(letter.encode("ascii")), context=_context(of))


def _context(of: str) -> str:
    return f"held.{of}"


def take_up(held: HeldFile, *, kind: str) -> StoredFile:
    """Let a file that waited belong to what was handed in; it is not swept any more."""
    held.file.kind = kind
    held.file.save(update_fields=["kind"])
    return held.file


def sweep_held(*, at: datetime) -> int:
    """Delete the files that nobody handed in after all; return how many."""
    rows = list(StoredFile.objects.filter(kind=KIND, stored_at__lte=at - STANDS))
    for file in rows:
        files.erase(file)
    return len(rows)
