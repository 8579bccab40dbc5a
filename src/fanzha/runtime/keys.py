"""The key ring: what encrypts people's data, kept outside the database and out of its backups.

Losing it loses every name and number for ever, so it is never replaced silently.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanzha.runtime.disk import explained, sync_folder
from fanzha.runtime.locks import only_one
from fanzha.runtime.paths import DataFolder, prepare, user_name
from fanzha.runtime.problems import Problem, RuntimeProblem, problem

KEY_BYTES = 32
SECRET_CHARACTERS = 50
FILE = "ring.json"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys; none of them shows when a ring is printed.

    Args:
        active: the id of the key that encrypts what is written now.
        keys: every key that still decrypts something, by id.
        index: the key of the blind index, which never changes: all stored indexes hang on it.
        retired: keys that nothing in the house hangs on any more; backups made under them still open.
        secret: Django's secret.
    """

    active: str
    keys: dict[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    secret: str = field(repr=False)
    retired: dict[str, bytes] = field(default_factory=dict, repr=False)


def ring_path(data_folder: Path | str) -> Path:
    """Return where the ring of a data folder stands."""
    return DataFolder(Path(data_folder).resolve()).keys / FILE


def load_or_create(data_folder: Path | str, *, database_exists: bool) -> KeyRing:
    """Return the ring of a data folder; make one only where no data can hang on a lost one.

    Args:
        data_folder: see `paths.default_root`.
        database_exists: data were written already (`Cluster.exists()`, or an outside server with tables).

    Raises:
        RuntimeProblem: the ring is gone from a database with data, damaged, or open to other users.
    """
    folder = prepare(Path(data_folder).resolve())
    path = folder.keys / FILE
    with explained(path), only_one(folder.keys / "ring.lock"):
        if not path.exists() and not path.is_symlink():
            if database_exists:
                raise problem(Problem.RING_MISSING, path=path)
            write_content(path, _new_ring())
        return load(path)


def load(path: Path) -> KeyRing:
    """Read and check a ring.

    Raises:
        RuntimeProblem: it is missing, damaged, foreign, or open to other users.
    """
    return _parse(path, read_content(path))


def read_content(path: Path, *, missing: Problem = Problem.RING_MISSING) -> dict[str, Any]:
    """Return the content of a key file that only this user can read.

    Raises:
        RuntimeProblem: it is missing, damaged, foreign, or open to other users.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        raise problem(missing, path=path) from None
    except OSError as error:
        raise _unreadable(path, error) from error
    with os.fdopen(handle, "rb") as file:
        _check_closed(path, os.fstat(handle))
        try:
            content = json.loads(file.read())
        except ValueError:
            content = None
    if not isinstance(content, dict):
        raise problem(Problem.RING_DAMAGED, path=path, detail="内容不完整")
    return content


class Watch:
    """Notices that a ring was changed by another process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._look()

    def changed(self) -> KeyRing | None:
        """Return the ring where it is another than last time, or `None`."""
        seen = self._look()
        if seen is None or seen == self._seen:
            return None
        ring = load(self._path)
        self._seen = seen
        return ring

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns


def add_key(data_folder: Path | str) -> str:
    """Add a data key that encrypts from now on; return its id. The earlier ones go on decrypting."""
    path = ring_path(data_folder)
    with explained(path), only_one(path.with_name("ring.lock")):
        ring = load(path)
        numbers = [int(key_id[1:]) for key_id in {*ring.keys, *ring.retired} if key_id[1:].isdigit()]
        key_id = f"k{max(numbers, default=0) + 1}"
        content = read_content(path)
        made = {**content["keys"], key_id: encoded(secrets.token_bytes(KEY_BYTES))}
        write_content(path, {**content, "keys": made, "active": key_id})
    return key_id


def retire(data_folder: Path | str, key_id: str) -> None:
    """Put a data key aside that nothing hangs on any more; the caller has seen to that.

    Raises:
        KeyError: there is no such key, or it is the active one.
    """
    _move(ring_path(data_folder), [key_id], "keys", "retired")


def revive(data_folder: Path | str, key_ids: list[str]) -> None:
    """Take retired keys back, for data that were restored from a time when they were in use."""
    path = ring_path(data_folder)
    retired = load(path).retired
    _move(path, [key_id for key_id in key_ids if key_id in retired], "retired", "keys")


def _move(path: Path, key_ids: list[str], source: str, target: str) -> None:
    with explained(path), only_one(path.with_name("ring.lock")):
        content = read_content(path)
        if content["active"] in key_ids:
            raise KeyError(content["active"])
        there = {**content.get(target, {}), **{key_id: content[source][key_id] for key_id in key_ids}}
        left = {key_id: key for key_id, key in content.get(source, {}).items() if key_id not in key_ids}
        if key_ids:
            write_content(path, {**content, source: left, target: there})


def _unreadable(path: Path, error: OSError) -> RuntimeProblem:
    if error.errno == errno.ELOOP:
        return problem(Problem.RING_DAMAGED, path=path, detail="它是一个链接，不是文件")
    return problem(Problem.NO_PERMISSION, path=path)


def _check_closed(path: Path, seen: os.stat_result) -> None:
    if seen.st_uid != os.geteuid():
        raise problem(Problem.FOREIGN_OWNER, path=path, owner=user_name(seen.st_uid), me=user_name(os.geteuid()))
    if seen.st_mode & 0o077:
        raise problem(Problem.RING_LOOSE, path=path)


def _new_ring() -> dict[str, Any]:
    return {
        "active": "k1",
        "keys": {"k1": encoded(secrets.token_bytes(KEY_BYTES))},
        "index": encoded(secrets.token_bytes(KEY_BYTES)),
        "django_secret": secrets.token_urlsafe(SECRET_CHARACTERS),
    }


def write_content(path: Path, ring: dict[str, Any]) -> None:
    """Write whole or not at all, and on the disk before anything is encrypted with it."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(ring, out, indent=2)
        out.flush()
        os.fsync(handle)
    draft.replace(path)
    sync_folder(path.parent)


def _parse(path: Path, ring: dict[str, Any]) -> KeyRing:
    """Return the ring in a file's content; what is wrong with it is named without showing it."""
    try:
        keys = {str(name): decoded(value) for name, value in ring["keys"].items()}
        retired = {str(name): decoded(value) for name, value in ring.get("retired", {}).items()}
        parsed = KeyRing(str(ring["active"]), keys, decoded(ring["index"]), str(ring["django_secret"]), retired)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise problem(Problem.RING_DAMAGED, path=path, detail="内容不完整") from None
    if parsed.active not in keys:
        raise problem(Problem.RING_DAMAGED, path=path, detail="缺少当前使用的密钥")
    if len(parsed.secret) < SECRET_CHARACTERS:
        raise problem(Problem.RING_DAMAGED, path=path, detail="django_secret 太短")
    return parsed


def encoded(key: bytes) -> str:
    """Return a key as it stands in a file."""
    return base64.b64encode(key).decode("ascii")


def decoded(text: str) -> bytes:
    """Return a key from a file.

    Raises:
        ValueError: it is no key.
    """
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("wrong length")
    return key
