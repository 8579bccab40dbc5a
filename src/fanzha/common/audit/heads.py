"""The head of the chain, written outside the database: what a cut of the chain's tail cannot take along.

One short line a seal, in a file a month, appended and on the disk before the sealing counts as done.
"""

import fcntl
import os
import syslog
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

_RESTORED = "restored"
_NONE = "-"  # a house that was put back to before its first seal


@dataclass(frozen=True, slots=True)
class Head:
    """One line: the seal's number, when, how many rows, and the signature.

    `restored` says that the database was put back to this seal on purpose: later numbers begin anew after it.
    """

    number: int
    at: datetime
    rows: int
    signature: bytes
    restored: bool = False

    def line(self) -> str:
        """Return the line as it stands in the file."""
        parts = [str(self.number), self.at.astimezone(UTC).isoformat(), str(self.rows), self.signature.hex() or _NONE]
        return " ".join([*parts, _RESTORED] if self.restored else parts)

    @classmethod
    def parse(cls, line: str) -> "Head | None":
        """Return the head of a line, or `None` where a power cut left half of one."""
        parts = line.split()
        try:
            number, at, rows, signature, *rest = parts
            signed = b"" if signature == _NONE else bytes.fromhex(signature)
            return cls(int(number), datetime.fromisoformat(at), int(rows), signed, rest == [_RESTORED])
        except ValueError:
            return None


def folders() -> list[Path]:
    """Return where heads are written: the data folder, and the second one if it is named."""
    named = getattr(settings, "FANZHA_SEAL_COPY", "")
    return [Path(settings.FANZHA_DATA) / "seals", *([Path(named)] if named else [])]


def read(folder: Path) -> list[Head]:
    """Return the heads of a folder, the oldest first; after a restore those that it undid are left out."""
    found: list[Head] = []
    for head in _lines(folder):
        if head.restored:
            found = [earlier for earlier in found if earlier.number <= head.number]
        else:
            found.append(head)
    return found


def last_number(folder: Path) -> int:
    """Return the number of the last head of a folder; 0 where there is none."""
    last = 0
    for path in _files(folder)[-2:]:
        for head in _of_file(path):
            last = head.number
    return last


def append(folder: Path, heads: Iterable[Head]) -> None:
    """Add heads to a folder, and have them on the disk."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    by_file: dict[Path, list[Head]] = {}
    # The files are read in the order of their names: under a clock that went back, the newest goes on being written.
    newest = max((path.name for path in _files(folder)), default="")
    for head in heads:
        newest = max(newest, f"heads-{head.at.astimezone(UTC):%Y%m}.txt")
        by_file.setdefault(folder / newest, []).append(head)
    for path, of_file in by_file.items():
        _append(path, of_file)
    if getattr(settings, "FANZHA_SEAL_SYSLOG", False) and by_file:
        _tell_syslog(by_file)


def _append(path: Path, heads: list[Head]) -> None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        text = ("\n" if torn else "") + "".join(f"{head.line()}\n" for head in heads)
        os.write(handle, text.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)


def _tell_syslog(by_file: dict[Path, list[Head]]) -> None:
    for heads in by_file.values():
        syslog.syslog(syslog.LOG_NOTICE | syslog.LOG_AUTH, f"fanzha audit seal {heads[-1].line()}")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("heads-*.txt")) if folder.is_dir() else []


def _lines(folder: Path) -> Iterator[Head]:
    for path in _files(folder):
        yield from _of_file(path)


def _of_file(path: Path) -> Iterator[Head]:
    with path.open(encoding="ascii", errors="replace") as text:
        for line in text:
            head = Head.parse(line)
            if head is not None:
                yield head
