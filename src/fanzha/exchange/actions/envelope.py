"""A package as a file: sealed for one receiver, signed by one sender, written and read piece by piece.

Layout: a line that names the format; the length of the head and the head (JSON); frames; the signature.
Each frame is 64 KiB of the content under ChaCha20-Poly1305. Its nonce is its number and whether it is the last, so that
no frame can be left out, moved or cut off. The key follows by HKDF-SHA256 from X25519 between a key made for this
package alone and the receiver's; the head is bound to each frame. Ed25519 signs the SHA-512 of all that stands before.
"""

import hashlib
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fanzha.exchange.actions.refusing import ExchangeRefused

MAGIC: Final = b"FANZHA-EXCHANGE 1\n"
_LENGTH: Final = struct.Struct(">I")
_LAST: Final = 1 << 31
_FRAME: Final = 64 * 1024
_MOST_HEAD: Final = 4096
_MOST_LINE: Final = 4 * 1024 * 1024  # one item; a report is at most 20,000 characters
_SIGNATURE: Final = 64
_SIGNED: Final = b"fanzha exchange package 1\0"
_TAG: Final = 16
BROKEN: Final = "这个交换包被改动过，或者没有传完整。请对方重新打包，或重新拷贝一次。什么都没有收。"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in clear at the beginning: which package, from whose keys to whose."""

    code: str
    number: int
    sender: str
    receiver: str
    made_at: str
    ephemeral: str


def read_head(source: IO[bytes]) -> Head:
    """Return the head of a package; the source stands behind it then.

    Raises:
        ExchangeRefused: it is no package.
    """
    return _head(source)[0]


def _head(source: IO[bytes]) -> tuple[Head, bytes]:
    if source.read(len(MAGIC)) != MAGIC:
        raise ExchangeRefused("这个文件不是交换包。请选对方“打包”出来的文件，名字以 .fzx 结尾。")
    raw = _exactly(source, _LENGTH.size)
    length = _LENGTH.unpack(raw)[0]
    if length > _MOST_HEAD:
        raise ExchangeRefused(BROKEN)
    text = _exactly(source, length)
    try:
        said = json.loads(text)
        head = Head(**said)
        if not (isinstance(head.number, int) and all(isinstance(said[n], str) for n in said if n != "number")):
            raise ValueError
    except (ValueError, TypeError) as problem:
        raise ExchangeRefused(BROKEN) from problem
    return head, MAGIC + raw + text


def _exactly(source: IO[bytes], length: int) -> bytes:
    found = source.read(length)
    if len(found) != length:
        raise ExchangeRefused(BROKEN)
    return found


class Writing:
    """A package on its way to a file: lines go in, sealed frames come out."""

    def __init__(self, sink: IO[bytes], head: Mapping[str, Any], *, seal_for: bytes, sign: bytes) -> None:
        ephemeral = X25519PrivateKey.generate()
        shown = ephemeral.public_key().public_bytes_raw()
        text = json.dumps({**head, "ephemeral": shown.hex()}, sort_keys=True).encode()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(seal_for))
        self._sink, self._hash, self._sign = sink, hashlib.sha512(), Ed25519PrivateKey.from_private_bytes(sign)
        self._frames = _Frames(shared, shown, seal_for, text)
        self._waiting = bytearray()
        self._out(MAGIC + _LENGTH.pack(len(text)) + text)

    def line(self, said: Mapping[str, Any]) -> None:
        """Write one object."""
        self._waiting += json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
        while len(self._waiting) > _FRAME:
            self._frame(bytes(self._waiting[:_FRAME]), is_last=False)
            del self._waiting[:_FRAME]

    def end(self) -> str:
        """Write the last frame and the signature; return the digest of what was signed."""
        self._frame(bytes(self._waiting), is_last=True)
        digest = self._hash.digest()
        self._sink.write(self._sign.sign(_SIGNED + digest))
        return digest.hex()

    def _frame(self, plain: bytes, *, is_last: bool) -> None:
        sealed = self._frames.seal(plain, is_last=is_last)
        self._out(_LENGTH.pack(len(sealed) | (_LAST if is_last else 0)) + sealed)

    def _out(self, data: bytes) -> None:
        self._hash.update(data)
        self._sink.write(data)


class _Frames:
    """Seals or opens the frames of one package, in their order."""

    def __init__(self, shared: bytes, ephemeral: bytes, receiver: bytes, head: bytes) -> None:
        derive = HKDF(SHA256(), 32, salt=ephemeral + receiver, info=b"fanzha exchange 1")
        self._cipher = ChaCha20Poly1305(derive.derive(shared))
        self._bound = hashlib.sha256(head).digest()
        self._number = 0

    def seal(self, plain: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(is_last), plain, self._bound)

    def open(self, sealed: bytes, *, is_last: bool) -> bytes:
        return self._cipher.decrypt(self._nonce(is_last), sealed, self._bound)

    def _nonce(self, is_last: bool) -> bytes:
        self._number += 1
        return self._number.to_bytes(11, "big") + bytes([is_last])


def check_signature(source: IO[bytes], *, size: int, sign_public: bytes) -> str:
    """Read a whole package once and return the digest of what was signed.

    Raises:
        ExchangeRefused: another hand signed it, or something of it was changed or is missing.
    """
    source.seek(0)
    digest, left = hashlib.sha512(), size - _SIGNATURE
    while left > 0:
        piece = _exactly(source, min(left, _FRAME))
        digest.update(piece)
        left -= len(piece)
    try:
        if left < 0:
            raise InvalidSignature
        Ed25519PublicKey.from_public_bytes(sign_public).verify(_exactly(source, _SIGNATURE), _SIGNED + digest.digest())
    except InvalidSignature as problem:
        raise ExchangeRefused(BROKEN) from problem
    return digest.hexdigest()


def lines(source: IO[bytes], *, open_with: bytes, digest: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a package whose signature was checked; at its end, check that it is the same file still.

    Args:
        open_with: our private key to which the package was sealed.
        digest: what `check_signature` returned.

    Raises:
        ExchangeRefused: it does not open, or was changed since.
    """
    source.seek(0)
    head, raw = _head(source)
    seen = hashlib.sha512(raw)
    key = X25519PrivateKey.from_private_bytes(open_with)
    waiting = bytearray()
    try:
        shown = bytes.fromhex(head.ephemeral)
        shared = key.exchange(X25519PublicKey.from_public_bytes(shown))
        frames = _Frames(shared, shown, key.public_key().public_bytes_raw(), raw[len(MAGIC) + _LENGTH.size :])
        for plain in _opened(source, frames, seen):
            waiting += plain
            *whole, rest = waiting.split(b"\n")
            if len(rest) > _MOST_LINE:
                raise ExchangeRefused(BROKEN)
            waiting = bytearray(rest)
            yield from (json.loads(bytes(line)) for line in whole)
    except (InvalidTag, ValueError) as problem:
        raise ExchangeRefused(BROKEN) from problem
    if waiting or seen.hexdigest() != digest:
        raise ExchangeRefused(BROKEN)


def _opened(source: IO[bytes], frames: _Frames, seen: Any) -> Iterator[bytes]:
    is_last = False
    while not is_last:
        raw = _exactly(source, _LENGTH.size)
        said = _LENGTH.unpack(raw)[0]
        is_last, length = bool(said & _LAST), said & ~_LAST
        if not _TAG <= length <= _FRAME + _TAG:
            raise ExchangeRefused(BROKEN)
        sealed = _exactly(source, length)
        seen.update(raw + sealed)
        yield frames.open(sealed, is_last=is_last)
