"""Where the product keeps what must survive: one data folder with a fixed set of rooms."""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fanzha.runtime.disk import explained
from fanzha.runtime.problems import Problem, problem

PRIVATE = 0o700
ROOT_FOLDER = Path("/var/lib/fanzha")


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The data folder and its rooms; nothing is created by naming it."""

    root: Path

    @property
    def pg(self) -> Path:
        """The database server's room; as root it is the only one that another account may enter."""
        return self.root / "pg"

    @property
    def keys(self) -> Path:
        """The key ring, never inside the database."""
        return self.root / "keys"

    @property
    def files(self) -> Path:
        """Encrypted uploads and proofs."""
        return self.root / "files"

    @property
    def logs(self) -> Path:
        """Logs of the product and of the server."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """Locks and records of what runs now."""
        return self.root / "run"

    @property
    def server_log(self) -> Path:
        """What the database server says."""
        return self.logs / "postgres.log"


def default_root(environ: Mapping[str, str] | None = None, euid: int | None = None) -> Path:
    """Return the data folder that the environment asks for, absolute.

    Raises:
        RuntimeProblem: neither `FANZHA_DATA` nor a home folder is known.
    """
    environ = os.environ if environ is None else environ
    if named := environ.get("FANZHA_DATA"):
        return Path(named).expanduser().absolute()
    if (os.geteuid() if euid is None else euid) == 0:
        return ROOT_FOLDER
    if xdg := environ.get("XDG_DATA_HOME"):
        return Path(xdg).absolute() / "fanzha"
    if home := environ.get("HOME"):
        return Path(home).absolute() / ".local/share/fanzha"
    raise problem(Problem.NO_HOME)


def prepare(root: Path) -> DataFolder:
    """Create what is missing of the data folder, closed to other users, and return it.

    A folder that already stood there keeps its mode: it may be somebody's home. Its rooms are always closed.

    Raises:
        RuntimeProblem: it belongs to somebody else, others may change it, or it cannot be created.
    """
    folder = DataFolder(root.resolve())
    with explained(folder.root):
        folder.root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        check_ours(folder.root)
        for room in (folder.keys, folder.files, folder.logs, folder.run):
            private_folder(room)
        folder.pg.mkdir(mode=PRIVATE, exist_ok=True)  # two first starts at once may both get here
        check_ours(folder.pg)
    return folder


def private_folder(path: Path) -> None:
    """Create a folder for this user alone, or close the one that stands there.

    Raises:
        RuntimeProblem: something else stands there, or it belongs to somebody else.
    """
    path.mkdir(mode=PRIVATE, exist_ok=True)
    check_ours(path)
    if stat.S_IMODE(path.stat().st_mode) != PRIVATE:
        path.chmod(PRIVATE)


def check_ours(path: Path, owner: int | None = None) -> None:
    """Refuse a path that is no real folder, belongs to somebody else, or that others may write to.

    Raises:
        RuntimeProblem: with the reason.
    """
    seen = path.lstat()
    owner = os.geteuid() if owner is None else owner
    if not stat.S_ISDIR(seen.st_mode):
        raise problem(Problem.NOT_A_FOLDER, path=path)
    if seen.st_uid != owner:
        raise problem(Problem.FOREIGN_OWNER, path=path, owner=user_name(seen.st_uid), me=user_name(os.geteuid()))
    if seen.st_mode & 0o022:
        raise problem(Problem.WRITABLE_BY_OTHERS, path=path)


def user_name(uid: int) -> str:
    """Return the name of a user of this machine, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"UID {uid}"
