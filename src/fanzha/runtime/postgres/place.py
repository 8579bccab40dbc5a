"""Where a cluster's files and its socket stand, and who may enter there."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fanzha.runtime.paths import DataFolder, check_ours, user_name
from fanzha.runtime.postgres.account import Account, server_account
from fanzha.runtime.postgres.connection import PORT
from fanzha.runtime.problems import Problem, problem

SOCKET_PATH_BYTES = 107  # Linux keeps 108 bytes for a socket's path, one of them the closing zero
RECORD = "place.json"
TEST_PREFIX = "fanzha-test-pg-"


@dataclass(frozen=True, slots=True)
class Place:
    """The server's home (`data` and `conf` in it) and the folder of its socket."""

    home: Path
    sockets: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "data"

    @property
    def conf(self) -> Path:
        """Our configuration; the server reads it and cannot change it."""
        return self.home / "conf"

    @property
    def pid_file(self) -> Path:
        """Where the server writes its process id and state."""
        return self.data / "postmaster.pid"


def find(folder: DataFolder) -> Place:
    """Return where the cluster stands now, creating nothing.

    Only what differs from the natural place is recorded, so that a moved data folder is found again.
    """
    record = _read_record(folder)
    home = Path(record.get("home", folder.pg))
    return Place(home=home, sockets=Path(record.get("sockets", home / "sock")))


def is_settled(folder: DataFolder) -> bool:
    """Say whether the cluster's folders were made, and are still whole and in the right hands."""
    place = find(folder)
    try:
        return bool(_read_record(folder)) and is_private(place.sockets, place.data.stat().st_uid)
    except OSError:
        return False


def settle(folder: DataFolder, *, test: bool) -> tuple[Place, Account]:
    """Create the folders of a cluster, each open to the server's account and to nobody else.

    Raises:
        RuntimeProblem: the server's account cannot get there, or something foreign stands there.
    """
    account = server_account(find(folder).data)
    home = _settle_home(folder, account, test=test)
    sockets = _settle_sockets(folder, home, account)
    _write_record(folder, Place(home, sockets))
    conf = home / "conf"
    conf.mkdir(mode=0o700, exist_ok=True)
    check_ours(conf)
    _open_for(conf, account, 0o750)
    return Place(home, sockets), account


def fits(sockets: Path) -> bool:
    """Say whether a socket in this folder has a path that the system can hold and libpq does not take for a list."""
    return "," not in str(sockets) and len(os.fsencode(sockets / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES


def is_private(path: Path, owner: int) -> bool:
    """Say whether a path is a real folder of this owner into which nobody else may look."""
    try:
        seen = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == owner and not seen.st_mode & 0o077


def _settle_home(folder: DataFolder, account: Account, *, test: bool) -> Path:
    recorded = find(folder).home
    if recorded != folder.pg and recorded.is_dir() and recorded.lstat().st_uid == os.geteuid():
        return recorded
    _let_in(folder.root, account)
    closed = account.closed_parent(folder.pg)
    if closed is not None and test:
        home = _test_home(folder)
    elif closed is not None:
        raise problem(Problem.CLOSED_FOLDER, path=closed, account=account.name)
    else:
        home = folder.pg
    _open_for(home, account, 0o710)
    return home


def _let_in(path: Path, account: Account) -> None:
    """Let the server's account pass through root's data folder, if that was closed to every group."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if account.switch and not account.may(path, 1) and not mode & 0o070:
        os.chown(path, -1, account.gid)
        path.chmod(mode | 0o010)


def _open_for(path: Path, account: Account, mode: int) -> None:
    """Let the server's account into a folder of ours; where we are that account it is in already."""
    if account.switch:
        os.chown(path, -1, account.gid)
        path.chmod(mode)


def _test_home(folder: DataFolder) -> Path:
    """Give a test's cluster a home outside a folder that only root may enter (as pytest's are)."""
    _sweep_test_homes()
    home = Path(tempfile.mkdtemp(prefix=TEST_PREFIX))
    (home / "origin").write_text(str(folder.root), encoding="utf-8")
    return home


def _sweep_test_homes() -> None:
    """Remove the homes of tests whose data folder is gone; a server left there ends by itself."""
    for home in Path(tempfile.gettempdir()).glob(f"{TEST_PREFIX}*"):
        with suppress(OSError):  # another test run may sweep at the same moment
            origin = home / "origin"
            ours = home.lstat().st_uid == os.geteuid()
            if ours and not Path(origin.read_text(encoding="utf-8")).exists():
                shutil.rmtree(home, ignore_errors=True)


def _settle_sockets(folder: DataFolder, home: Path, account: Account) -> Path:
    natural = home / "sock"
    if fits(natural):
        natural.mkdir(mode=0o700, exist_ok=True)
        return _hand_over(natural, account)
    recorded = find(folder).sockets
    if recorded != natural and fits(recorded) and is_private(recorded, account.uid):
        return recorded
    return _short_folder(natural, account)


def _short_folder(natural: Path, account: Account) -> Path:
    """Make a new private folder with a short name; one that already stood there is never taken."""
    for parent in short_parents():
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            continue
        if account.closed_parent(parent / "x") is not None or not fits(parent / "fanzha-xxxxxxxx"):
            continue
        return _hand_over(Path(tempfile.mkdtemp(prefix="fanzha-", dir=parent)), account)
    raise problem(Problem.SOCKET_PATH_TOO_LONG, path=natural)


def short_parents() -> list[Path]:
    """Return where a short private folder may be made, best first."""
    named = os.environ.get("XDG_RUNTIME_DIR")
    first = [Path(named)] if named else []
    system = [Path("/run")] if os.geteuid() == 0 else []
    return [*first, *system, Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 (mkdtemp inside it)


def _hand_over(path: Path, account: Account) -> Path:
    """Give a folder to the server's account alone."""
    seen = path.lstat()
    if not stat.S_ISDIR(seen.st_mode):
        raise problem(Problem.NOT_A_FOLDER, path=path)
    if seen.st_uid not in (os.geteuid(), account.uid):
        raise problem(Problem.FOREIGN_OWNER, path=path, owner=user_name(seen.st_uid), me=user_name(os.geteuid()))
    if account.switch:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    path.chmod(0o700)
    return path


def _read_record(folder: DataFolder) -> dict[str, str]:
    """Return the recorded places, unless they were recorded for another folder (a copy of this one)."""
    try:
        record = json.loads((folder.run / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(record, dict) or record.pop("folder", None) != str(folder.root):
        return {}
    return {str(key): str(value) for key, value in record.items()}


def _write_record(folder: DataFolder, place: Place) -> None:
    natural = Place(folder.pg, place.home / "sock")
    record = {"folder": str(folder.root)}
    if place.home != natural.home:
        record["home"] = str(place.home)
    if place.sockets != natural.sockets:
        record["sockets"] = str(place.sockets)
    target = folder.run / RECORD
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(record), encoding="utf-8")
    draft.replace(target)
