"""Make a backup: written beside, on the disk, verified, then renamed. Older ones are touched only after that."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fanzha.runtime import disk, keys
from fanzha.runtime.backup import server as servers
from fanzha.runtime.backup.container import Writer
from fanzha.runtime.backup.server import Server
from fanzha.runtime.locks import open_lock, try_lock
from fanzha.runtime.paths import DataFolder
from fanzha.runtime.problems import Problem, RuntimeProblem, problem

SUFFIX = ".fzbackup"
_PART = ".part"
_ROOM_MB = 64
_AT_A_TIME = 2**20
# Small files of the data folder that a restored house needs besides its uploads: the heads of the audit chain.
_FOLDERS = ("files", "seals")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to back up and where to: a file, or a folder in which the file gets a name by its time."""

    root: Path
    server: Server
    target: Path
    now: datetime
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that stands."""

    path: Path
    size: int
    rows: int
    files: int
    verified: bool


def make(plan: Plan, *, inspect: Callable[[Server], str] = lambda _server: "") -> Made:
    """Make a backup.

    Args:
        inspect: looks into the restored copy and returns what is wrong with it, or nothing.

    Raises:
        RuntimeProblem: the key was never exported, the disk is full, a program gave up, the copy is not whole.
    """
    from fanzha.runtime.backup.restoring import verify as verified  # noqa: PLC0415 - both know each other

    ring = keys.load(keys.ring_path(plan.root))
    if ring.active not in exported(plan.root):
        raise problem(Problem.KEY_NOT_EXPORTED, key=ring.active)
    path = plan.target / _name(plan.now) if plan.target.is_dir() else plan.target
    part = path.with_name(path.name + _PART)
    with alone(plan.root), _explained(path):
        _sweep(path.parent)
        disk.check_space(path.parent, _expected_mb(path.parent))
        rows, files = _write(plan, part, ring)
        if plan.verify:
            verified(part, plan.server, ring.keys, inspect=inspect)
        part.replace(path)
        disk.sync_folder(path.parent)
    return Made(path, path.stat().st_size, rows, files, plan.verify)


def exported(root: Path) -> list[str]:
    """Return the ids of the keys that were exported at least once."""
    listed: Any = keys.read_content(keys.ring_path(root)).get("exported", [])
    return [str(key_id) for key_id in listed]


def backups_in(folder: Path) -> list[Path]:
    """Return the whole backups of a folder, the oldest first."""
    return sorted(folder.glob(f"fanzha-*{SUFFIX}")) if folder.is_dir() else []


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete the oldest backups beyond the newest `keep`; return what was deleted."""
    old = backups_in(folder)[: -max(keep, 1)]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def is_running(root: Path) -> bool:
    """Say whether a backup of this house is being made now; a killed one no longer is."""
    try:
        with alone(root):
            return False
    except RuntimeProblem as refusal:
        return refusal.code is Problem.BACKUP_BUSY


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the lock of backups, which the kernel drops with its holder."""
    import fcntl  # noqa: PLC0415 - only for the constant

    handle = open_lock(DataFolder(root).run / "backup.lock")
    try:
        if not try_lock(handle, fcntl.LOCK_EX):
            raise problem(Problem.BACKUP_BUSY)
        yield
    finally:
        os.close(handle)


def _write(plan: Plan, part: Path, ring: keys.KeyRing) -> tuple[int, int]:
    facts = {"made_at": plan.now.astimezone(UTC).isoformat(), "database": plan.server.name, "keys": ",".join(ring.keys)}
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as sink:
            writer = Writer(sink, ring.active, ring.keys[ring.active], facts)
            with servers.snapshot(plan.server) as (moment, counted):
                writer.entry("database", servers.dump(plan.server, moment))
            files = sum(_add(writer, plan.root, name) for name in _FOLDERS)
            manifest = {**facts, "rows": counted, "files": files}
            writer.entry("manifest.json", iter([json.dumps(manifest).encode("utf-8")]))
            writer.close()
            sink.flush()
            os.fsync(sink.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return sum(counted.values()), files


def _add(writer: Writer, root: Path, folder: str) -> int:
    """Add the files below a folder; one that is erased meanwhile is left out."""
    added = 0
    for path in sorted((root / folder).rglob("*")):
        if path.suffix == _PART or not path.is_file() or path.is_symlink():
            continue
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue
        with source:
            writer.entry(str(path.relative_to(root)), iter(lambda: source.read(_AT_A_TIME), b""))  # noqa: B023
        added += 1
    return added


def _expected_mb(folder: Path) -> int:
    """Guess what the next backup takes: as much as the last, and some room."""
    last = backups_in(folder)[-1:]
    return _ROOM_MB + (last[0].stat().st_size * 11 // 10 // 2**20 if last else 0)


def _sweep(folder: Path) -> None:
    """Remove what a killed backup left; whoever holds the lock is the only one that writes."""
    for remains in folder.glob(f"fanzha-*{SUFFIX}{_PART}"):
        remains.unlink(missing_ok=True)


def _name(now: datetime) -> str:
    return f"fanzha-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    part = path.with_name(path.name + _PART)
    try:
        with disk.explained(path.parent):
            yield
    except RuntimeProblem as refusal:
        part.unlink(missing_ok=True)
        if refusal.code is Problem.DISK_FULL:
            free, need = disk.free_mb(path.parent), _expected_mb(path.parent)
            raise problem(Problem.BACKUP_DISK_FULL, path=path.parent, free_mb=free, need_mb=need) from refusal
        raise
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno == errno.EFBIG:
            raise problem(Problem.BACKUP_DISK_FULL, path=path.parent, free_mb=0, need_mb=0) from error
        raise
