"""The key that seals the audit rows: beside the key ring, and apart from it, so that neither stands for the other."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from fanzha.runtime import keys
from fanzha.runtime.disk import explained
from fanzha.runtime.locks import only_one
from fanzha.runtime.paths import prepare
from fanzha.runtime.problems import Problem, problem

FILE = "seal.json"


@dataclass(frozen=True, slots=True)
class SealKey:
    """The keys of the audit chain: the one that signs now and those that can still be checked."""

    active: str
    keys: dict[str, bytes] = field(repr=False)


def seal_path(data_folder: Path | str) -> Path:
    """Return where the seal key of a data folder stands."""
    return keys.ring_path(data_folder).with_name(FILE)


def load_or_create(data_folder: Path | str) -> SealKey:
    """Return the seal key of a data folder; make one for a ring that has never had one.

    Raises:
        RuntimeProblem: it is gone though it was made once, damaged, or open to other users.
    """
    folder = prepare(Path(data_folder).resolve())
    path = folder.keys / FILE
    with explained(path), only_one(folder.keys / "ring.lock"):
        if not path.exists() and not path.is_symlink():
            ring = keys.read_content(folder.keys / keys.FILE)
            if ring.get("seal_made"):
                raise problem(Problem.SEAL_KEY_MISSING, path=path)
            content = {"active": "s1", "keys": {"s1": keys.encoded(secrets.token_bytes(keys.KEY_BYTES))}}
            keys.write_content(path, content)
            keys.write_content(folder.keys / keys.FILE, {**ring, "seal_made": True})
        return load(path)


def load(path: Path) -> SealKey:
    """Read and check a seal key.

    Raises:
        RuntimeProblem: it is missing, damaged, foreign, or open to other users.
    """
    content = keys.read_content(path, missing=Problem.SEAL_KEY_MISSING)
    try:
        found = SealKey(str(content["active"]), {str(k): keys.decoded(v) for k, v in content["keys"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise problem(Problem.RING_DAMAGED, path=path, detail="内容不完整") from None
    if found.active not in found.keys:
        raise problem(Problem.RING_DAMAGED, path=path, detail="缺少当前使用的密钥")
    return found
