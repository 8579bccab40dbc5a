"""The keys of a house in one file under a passphrase: without it no backup can be opened on another machine."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fanzha.runtime import keys, seal_key
from fanzha.runtime.disk import explained, sync_folder
from fanzha.runtime.locks import only_one
from fanzha.runtime.paths import prepare
from fanzha.runtime.problems import Problem, problem

FORMAT = "fanzha-keys-1"
LEAST_CHARACTERS = 12
# RFC 9106, section 4, second choice (64 MiB), with more passes: a second on a small machine.
_PASSES, _MEMORY_KIB, _LANES = 6, 64 * 1024, 4
# The most that a file may ask for: what ours asks, and room for a later release. A forged one would stop the machine.
_MOST_PASSES, _MOST_MEMORY_KIB, _MOST_LANES = 4 * _PASSES, 4 * _MEMORY_KIB, 4 * _LANES
_LONGEST = 2**20  # bytes; a ring with hundreds of keys is far shorter
# What belongs to this folder alone and is not carried to another.
_HERE_ALONE = frozenset({"exported", "seal_made"})


def export(root: Path, target: Path, passphrase: str) -> list[str]:
    """Write the keys to a file, and note that they were exported; return the ids of the data keys.

    Raises:
        RuntimeProblem: the passphrase is too short, or the file cannot be written.
    """
    if len(passphrase) < LEAST_CHARACTERS:
        raise problem(Problem.PASSPHRASE_WEAK, least=LEAST_CHARACTERS)
    folder = prepare(root)
    path = folder.keys / keys.FILE
    with only_one(folder.keys / "ring.lock"):
        keys.load(path)
        ring, seal = keys.read_content(path), keys.read_content(seal_key.seal_path(root))
        _write(target, _sealed({"ring": ring, "seal": seal}, passphrase))
        ids = sorted(ring["keys"])
        keys.write_content(path, {**ring, "exported": sorted({*ring.get("exported", []), *ids})})
    return ids


def bring(root: Path, source: Path, passphrase: str, *, replace: bool = False) -> list[str]:
    """Take exported keys into a data folder: all of them where there are none, the missing ones otherwise.

    Args:
        replace: give up the keys of the folder; for one without data.

    Raises:
        RuntimeProblem: the file does not open, or another house's keys are here already.
    """
    brought = _opened(source, passphrase)
    folder = prepare(root)
    path, seal_file = folder.keys / keys.FILE, folder.keys / seal_key.FILE
    with explained(path), only_one(folder.keys / "ring.lock"):
        if path.exists() and not replace:
            return _merge(path, brought["ring"])
        ring = {key: value for key, value in brought["ring"].items() if key not in _HERE_ALONE}
        ids = sorted(ring["keys"])
        keys.write_content(seal_file, brought["seal"])
        keys.write_content(path, {**ring, "exported": ids, "seal_made": True})
        keys.load(path)
    return ids


def _merge(path: Path, brought: dict[str, Any]) -> list[str]:
    here = keys.read_content(path)
    if here["index"] != brought["index"]:
        raise problem(Problem.KEY_CONFLICT, detail=path)
    known = {**here.get("retired", {}), **here["keys"]}
    differ = [key_id for key_id, key in brought["keys"].items() if known.get(key_id, key) != key]
    if differ:
        raise problem(Problem.KEY_CONFLICT, detail="、".join(differ))
    missing = {key_id: key for key_id, key in brought["keys"].items() if key_id not in known}
    exported = sorted({*here.get("exported", []), *brought["keys"]})
    keys.write_content(path, {**here, "keys": {**here["keys"], **missing}, "exported": exported})
    return sorted(missing)


def _sealed(content: dict[str, Any], passphrase: str) -> dict[str, Any]:
    salt, nonce = os.urandom(16), os.urandom(12)
    head = {"format": FORMAT, "passes": _PASSES, "memory_kib": _MEMORY_KIB, "lanes": _LANES}
    plain = json.dumps(content).encode("utf-8")
    sealed = AESGCM(_key(passphrase, salt, head)).encrypt(nonce, plain, FORMAT.encode())
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return head | {name: base64.b64encode(value).decode("ascii") for name, value in parts.items()}


def _opened(source: Path, passphrase: str) -> dict[str, Any]:
    try:
        with explained(source):
            head = _head(source)
        asked = (head["passes"], _MOST_PASSES), (head["memory_kib"], _MOST_MEMORY_KIB), (head["lanes"], _MOST_LANES)
        if head["format"] != FORMAT or not all(isinstance(n, int) and 0 < n <= most for n, most in asked):
            raise ValueError
        salt, nonce, sealed = (base64.b64decode(head[name], validate=True) for name in ("salt", "nonce", "sealed"))
        plain = AESGCM(_key(passphrase, salt, head)).decrypt(nonce, sealed, FORMAT.encode())
        content: dict[str, Any] = json.loads(plain)
    except (ValueError, KeyError, TypeError, RecursionError, HashingError, InvalidTag):
        raise problem(Problem.KEY_FILE_DAMAGED, path=source) from None
    return content


def _head(source: Path) -> dict[str, Any]:
    """Return what the file says, read no further than a ring can be long.

    Raises:
        ValueError: it is longer, or no such text.
    """
    with source.open("rb") as text:
        content = text.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise ValueError
    head: dict[str, Any] = json.loads(content)
    return head


def _key(passphrase: str, salt: bytes, head: dict[str, Any]) -> bytes:
    return hash_secret_raw(
        passphrase.encode("utf-8"), salt, time_cost=head["passes"], memory_cost=head["memory_kib"],
        parallelism=head["lanes"], hash_len=32, type=Type.ID,
    )  # fmt: skip


def _write(target: Path, content: dict[str, Any]) -> None:
    """Write a new file that only this user reads; one that stands there is never written over."""
    with explained(target):
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(content, out, indent=2)
            out.flush()
            os.fsync(handle)
        sync_folder(target.absolute().parent)
