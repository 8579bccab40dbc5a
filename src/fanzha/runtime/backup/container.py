"""One file: a line in clear that names the key, then entries in pieces of a megabyte, each encrypted and numbered.

A piece that was changed, moved, left out or cut off at the end is refused. Neither side holds more than a piece.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fanzha.runtime.problems import Problem, problem

MAGIC = b"FANZHA-BACKUP-1\n"
PIECE = 2**20
_TAG = 16
_LONGEST_LINE = 4096
_ENTRY, _END = b"E", b"Z"


class Writer:
    """Writes entries one after the other."""

    def __init__(self, sink: BinaryIO, key_id: str, key: bytes, facts: Mapping[str, str]) -> None:
        salt = os.urandom(16)
        header = {"key": key_id, "salt": base64.b64encode(salt).decode("ascii"), **facts}
        line = MAGIC + json.dumps(header, ensure_ascii=True).encode("ascii") + b"\n"
        self._sink = sink
        self._cipher = _cipher(key, salt)
        self._bound = hashlib.sha256(line).digest()
        self._held = bytearray()
        self._number = 0
        sink.write(line)

    def entry(self, name: str, content: Iterator[bytes]) -> int:
        """Write one entry; return its size."""
        encoded, size = name.encode("utf-8"), 0
        self._put(_ENTRY + struct.pack(">H", len(encoded)) + encoded)
        for part in content:
            for begin in range(0, len(part), PIECE):
                piece = part[begin : begin + PIECE]
                self._put(struct.pack(">I", len(piece)) + piece)
                size += len(piece)
        self._put(struct.pack(">I", 0))
        return size

    def close(self) -> None:
        """Write the end; without it the file is refused."""
        self._put(_END)
        self._seal(bytes(self._held), last=True)

    def _put(self, plain: bytes) -> None:
        self._held += plain
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, self._bound))
        self._number += 1


class Reader:
    """Reads the entries in their order; what is wrong with the file is a sentence."""

    def __init__(self, source: BinaryIO, keys: Mapping[str, bytes], path: object) -> None:
        self._source, self._path = source, path
        self.header, line = read_header(source, path)
        key = keys.get(str(self.header["key"]))
        if key is None:
            raise problem(Problem.BACKUP_KEY, path=path, key=self.header["key"])
        self._bound = hashlib.sha256(line).digest()
        self._cipher = _cipher(key, base64.b64decode(self.header["salt"]))
        self._held = bytearray()
        self._number = 0
        self._next = source.read(PIECE + _TAG)
        self._done = False

    def entries(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield (name, content) of each entry; a content that was not read is passed over."""
        while True:
            kind = self._take(1)
            if kind == _END:
                if not self._done or self._held:
                    raise self._damaged("结尾之后还有内容")
                return
            if kind != _ENTRY:
                raise self._damaged("结构不对")
            (length,) = struct.unpack(">H", self._take(2))
            content = self._content()
            yield self._take(length).decode("utf-8"), content
            for _ in content:
                pass

    def _content(self) -> Iterator[bytes]:
        while True:
            (size,) = struct.unpack(">I", self._take(4))
            if size == 0:
                return
            yield self._take(size)

    def _take(self, size: int) -> bytes:
        while len(self._held) < size:
            self._held += self._open()
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _open(self) -> bytes:
        if self._done:
            raise self._damaged("内容提前结束")
        sealed, self._next = self._next, self._source.read(PIECE + _TAG)
        last = not self._next
        try:
            plain = self._cipher.decrypt(_nonce(self._number, last=last), sealed, self._bound)
        except InvalidTag:
            why = "开头就解不开：密钥不是做备份的那一把，或文件已损坏" if self._number == 0 else "中间被改动或被截断"
            raise self._damaged(why) from None
        self._number += 1
        self._done = last
        return plain

    def _damaged(self, detail: str) -> Exception:
        return problem(Problem.BACKUP_DAMAGED, path=self._path, detail=detail)


def read_header(source: BinaryIO, path: object) -> tuple[dict[str, str], bytes]:
    """Return the line in clear (key id, time, database), read and as it stands.

    Raises:
        RuntimeProblem: this is no backup of ours.
    """
    if source.read(len(MAGIC)) != MAGIC:
        raise problem(Problem.BACKUP_DAMAGED, path=path, detail="不是本产品的备份文件")
    try:
        line = source.readline(_LONGEST_LINE)
        header = {str(key): str(value) for key, value in json.loads(line).items()}
        base64.b64decode(header["salt"], validate=True)
    except (ValueError, KeyError, AttributeError):
        raise problem(Problem.BACKUP_DAMAGED, path=path, detail="开头的说明读不出来") from None
    return header, MAGIC + line


def _nonce(number: int, *, last: bool) -> bytes:
    # The key is new for each file, so a counter never repeats under it; the last piece is told apart.
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, salt, b"fanzha backup 1").derive(key))
