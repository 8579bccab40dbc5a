"""Files from outside: encrypted whole before they touch the disk, written beside, then renamed into place."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.db import transaction

from fanzha.common import crypto, sealed
from fanzha.common.models import StoredFile


class FileGone(Exception):
    """The row stands, the bytes do not."""


def store(content: bytes, *, kind: str, name: str, content_type: str, at: datetime) -> StoredFile:
    """Keep a file and return its row. Bytes whose transaction fails are swept by a nightly job.

    Raises:
        OSError: the disk is full or refuses; nothing is kept then.
    """
    token = secrets.token_hex(16)
    place = f"{token[:2]}/{token[2:]}"
    target = _folder() / place
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target.with_suffix(".part")
    try:
        with beside.open("wb") as sink:
            sink.write(crypto.encrypt(content, context=f"file.{place}"))
            sink.flush()
            os.fsync(sink.fileno())
        beside.rename(target)
    finally:
        beside.unlink(missing_ok=True)
    return StoredFile.objects.create(
        name=name[:200], kind=kind, content_type=content_type, size_bytes=len(content),
        digest=digest(content), place=place, stored_at=at,
    )  # fmt: skip


def read(file: StoredFile) -> bytes:
    """Return the plain bytes.

    Raises:
        FileGone: retention or a disk has taken them.
        CannotDecrypt: they were changed.
    """
    return b"".join(pieces(file))


def pieces(file: StoredFile) -> Iterator[bytes]:
    """Yield the plain bytes of a file; one that was written piece by piece is never whole in memory.

    Raises:
        FileGone: retention or a disk has taken them.
        CannotDecrypt: they were changed.
    """
    try:
        source = (_folder() / file.place).open("rb")
    except FileNotFoundError as problem:
        raise FileGone("原件已按保存期限删除，或存储介质上找不到。") from problem
    with source:
        in_pieces = source.read(1) == bytes([sealed.FORMAT])
        source.seek(0)
        if in_pieces:
            yield from sealed.pieces(source, context=f"file.{file.place}")
        else:
            yield crypto.decrypt(source.read(), context=f"file.{file.place}")


class Writing:
    """A long file on its way in: encrypted as it comes, beside its place until it is whole.

    Use it as a context; leaving it without `keep` leaves nothing behind. A kill leaves a part to the nightly sweep.
    """

    def __init__(self) -> None:
        token = secrets.token_hex(16)
        self._place = f"{token[:2]}/{token[2:]}"
        self._target = _folder() / self._place
        self._target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._beside = self._target.with_suffix(".part")
        self._hash, self._size = hashlib.sha256(), 0

    def __enter__(self) -> "Writing":
        self._sink = self._beside.open("wb")
        self._sealing = sealed.SealedWriter(self._sink, context=f"file.{self._place}")
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._sink.close()
        self._beside.unlink(missing_ok=True)

    def write(self, data: bytes) -> int:
        """Take some bytes.

        Raises:
            OSError: the disk is full or refuses.
        """
        self._hash.update(data)
        self._size += len(data)
        return self._sealing.write(data)

    def flush(self) -> None:
        """Do nothing: pieces are written when they are full."""

    def keep(self, *, kind: str, name: str, content_type: str, at: datetime) -> StoredFile:
        """Put the whole file into its place and return its row; last, and in the caller's transaction."""
        self._sealing.end()
        self._sink.flush()
        os.fsync(self._sink.fileno())
        self._beside.rename(self._target)
        return StoredFile.objects.create(
            name=name[:200], kind=kind, content_type=content_type, size_bytes=self._size,
            digest=crypto.blind("file", self._hash.hexdigest()), place=self._place, stored_at=at,
        )  # fmt: skip


def erase(file: StoredFile) -> None:
    """Delete a file: its row now, its bytes once the transaction holds; a kill leaves them to the nightly sweep."""
    target = _folder() / file.place
    file.delete()
    transaction.on_commit(lambda: target.unlink(missing_ok=True))


# Younger files may belong to a transaction that is still open; an hour is longer than any of ours.
_ORPHAN_AFTER_S = 3600


def sweep(*, at: datetime) -> int:
    """Delete the bytes that no row names: those of a transaction that failed, or of a kill. Returns how many.

    Cost:
        One look at each file of the folder, one question a folder of the first level.
    """
    swept = 0
    for folder in sorted(_folder().iterdir()) if _folder().is_dir() else []:
        known = set(StoredFile.objects.filter(place__startswith=f"{folder.name}/").values_list("place", flat=True))
        for path in folder.iterdir():
            if f"{folder.name}/{path.name}" in known or path.stat().st_mtime > at.timestamp() - _ORPHAN_AFTER_S:
                continue
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def digest(content: bytes) -> str:
    """Return the keyed hash of a file: proves sameness to us, tells an outsider nothing."""
    return crypto.blind("file", hashlib.sha256(content).hexdigest())


def same(one: str, other: str) -> bool:
    """Compare two digests without leaking where they differ."""
    return hmac.compare_digest(one, other)


def _folder() -> Path:
    return Path(settings.FANZHA_DATA) / "files"
