"""A long file encrypted piece by piece: written and read with one piece in memory, and no plain byte on the disk.

Layout: how every encrypted value begins (`crypto`), but with a format number of its own, so that the key is found as
in any other file; then pieces, each with its length. A piece is bound to its number, and to being the last or not.
"""

from collections.abc import Iterator
from typing import IO

from fanzha.common import crypto

FORMAT = 2  # first byte of a file in pieces; 1 is a value encrypted whole
PIECE = 1024 * 1024  # bytes of plain text a piece
_LENGTH = 4


class SealedWriter:
    """Encrypts what is written to it. Without `end` the file has no last piece and is refused by whoever reads it."""

    def __init__(self, sink: IO[bytes], *, context: str) -> None:
        self._sink, self._context = sink, context
        self._waiting = bytearray()
        self._number = 0
        prefix = crypto.active_prefix()
        sink.write(bytes([FORMAT]) + prefix[1:])

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: a piece is written when it is full."""

    def end(self) -> None:
        """Write the last piece."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        stored = crypto.encrypt(plain, context=_place(self._context, self._number, last=last))
        self._sink.write(len(stored).to_bytes(_LENGTH, "big") + stored)
        self._number += 1


def pieces(source: IO[bytes], *, context: str) -> Iterator[bytes]:
    """Yield the plain pieces of a file.

    Raises:
        CannotDecrypt: it was changed, cut off, or moved from another place.
    """
    head = source.read(2)
    if len(head) < 2 or head[0] != FORMAT:
        raise crypto.CannotDecrypt("The file has an unknown layout.")
    source.read(head[1])
    number, stored = 0, _next(source)
    while stored:
        following = _next(source)
        yield crypto.decrypt(stored, context=_place(context, number, last=not following))
        number, stored = number + 1, following
    if number == 0:
        raise crypto.CannotDecrypt("The file has no piece.")


def _next(source: IO[bytes]) -> bytes:
    length = source.read(_LENGTH)
    if not length:
        return b""
    stored = source.read(int.from_bytes(length, "big"))
    if len(length) < _LENGTH or len(stored) < int.from_bytes(length, "big"):
        raise crypto.CannotDecrypt("The file is cut off.")
    return stored


def _place(context: str, number: int, *, last: bool) -> str:
    return f"{context}#{number}{'.' if last else ''}"
