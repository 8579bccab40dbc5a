"""Read a backup back: into a database of its own, counted and looked into; then put in place of the house's."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from fanzha.runtime import disk
from fanzha.runtime.backup import server as servers
from fanzha.runtime.backup.container import Reader
from fanzha.runtime.backup.making import alone
from fanzha.runtime.backup.server import Server
from fanzha.runtime.problems import Problem, problem

CHECK = "fanzha_check_"
_FOLDERS = ("files", "seals")
Inspect = Callable[[Server], str]


@dataclass(frozen=True, slots=True)
class Restored:
    """A house that was put back, and where what stood there before is kept."""

    rows: int
    files: int
    made_at: str
    keys: tuple[str, ...]
    before: tuple[str, ...]


def verify(path: Path, server: Server, keys: Mapping[str, bytes], *, inspect: Inspect = lambda _server: "") -> None:
    """Restore into a temporary database, count, look into it, drop it.

    Raises:
        RuntimeProblem: the file is damaged, rows are missing, or `inspect` found something.
    """
    server.drop_leftovers(CHECK)
    with server.new_database(CHECK + secrets.token_hex(4)) as copy:
        _read(path, keys, copy, None)
        _inspected(path, copy, inspect)


def restore(
    path: Path, server: Server, root: Path, keys: Mapping[str, bytes], *, replace: bool, now: datetime,
    inspect: Inspect = lambda _server: "",
) -> Restored:  # fmt: skip
    """Put the house back to a backup. Everything is read and checked beside; then it is swapped by renaming.

    Args:
        replace: allow a house that holds data already; it is kept under another name.

    Raises:
        RuntimeProblem: the house is not empty, the file damaged, or somebody still works in the database.
    """
    if not replace and (server.has_tables() or _has_files(root)):
        raise problem(Problem.RESTORE_NOT_EMPTY, path=root)
    beside = root / f"restoring-{secrets.token_hex(4)}"
    with alone(root), disk.explained(root):
        for remains in root.glob("restoring-*"):
            shutil.rmtree(remains)
        server.drop_leftovers(CHECK)
        name = CHECK + secrets.token_hex(4)
        try:
            with server.new_database(name) as copy:
                manifest, files = _read(path, keys, copy, beside)
                _inspected(path, copy, inspect)
                kept = _swap(server, name, root, beside, now)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return Restored(
        sum(manifest["rows"].values()), files, str(manifest["made_at"]), tuple(manifest["keys"].split(",")), kept
    )


def _read(path: Path, keys: Mapping[str, bytes], copy: Server, beside: Path | None) -> tuple[dict[str, Any], int]:
    """Read the whole file: the database into `copy`, the files below `beside` if that is wanted."""
    manifest: dict[str, Any] = {}
    files = 0
    with disk.explained(path), path.open("rb") as source:
        for name, content in Reader(source, keys, path).entries():
            if name == "database":
                servers.load(copy, content)
            elif name == "manifest.json":
                manifest = json.loads(b"".join(content))
            else:
                files += 1
                if beside is not None:
                    _put(beside, name, content)
    _check_counts(path, manifest, copy, files)
    return manifest, files


def _put(beside: Path, name: str, content: Iterator[bytes]) -> None:
    target = beside / name
    if ".." in target.parts or not name.startswith(tuple(f"{folder}/" for folder in _FOLDERS)):
        raise problem(Problem.BACKUP_DAMAGED, path=name, detail="文件名不对")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink:
        for part in content:
            sink.write(part)
        sink.flush()
        os.fsync(sink.fileno())


def _check_counts(path: Path, manifest: dict[str, Any], copy: Server, files: int) -> None:
    with copy.connect() as connection:
        found = servers.counts(connection)
    wanted = manifest.get("rows", {})
    differ = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
    if differ or not wanted:
        raise problem(Problem.BACKUP_DIFFERS, path=path, detail="、".join(differ[:5]) or "没有清单")
    if files != manifest["files"]:
        raise problem(Problem.BACKUP_DIFFERS, path=path, detail=f"文件 {files} 个，应有 {manifest['files']} 个")


def _inspected(path: Path, copy: Server, inspect: Inspect) -> None:
    if found := inspect(copy):
        raise problem(Problem.BACKUP_DIFFERS, path=path, detail=found)


def _has_files(root: Path) -> bool:
    return any(path.is_file() for path in (root / "files").rglob("*")) if (root / "files").is_dir() else False


def _swap(server: Server, name: str, root: Path, beside: Path, now: datetime) -> tuple[str, ...]:
    """Rename the old aside and the new into place; the old is kept."""
    stamp = f"{now.astimezone(UTC):%Y%m%d%H%M%S}"
    kept = []
    with server.maintenance() as connection:
        if server.has_tables():
            kept.append(f"{server.name}_before_{stamp}")
            _rename(connection, server.name, kept[0])
        else:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(server.name)))
        _rename(connection, name, server.name)
    files = root / "files"
    if _has_files(root):
        kept.append(str(files.with_name(f"files-before-{stamp}")))
        files.rename(kept[-1])
    elif files.is_dir():
        shutil.rmtree(files)
    (beside / "files").mkdir(mode=0o700, parents=True, exist_ok=True)
    (beside / "files").rename(files)
    # The heads of this house go on: they know of seals that the backup does not.
    if not (root / "seals").is_dir() and (beside / "seals").is_dir():
        (beside / "seals").rename(root / "seals")
    disk.sync_folder(root)
    return tuple(kept)


def _rename(connection: psycopg.Connection, old: str, new: str) -> None:
    try:
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))
    except psycopg.errors.ObjectInUse as error:
        raise problem(Problem.RESTORE_IN_USE) from error
