"""Which account of the machine runs the server: ourselves, or, as root, one with no rights."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanzha.runtime.paths import user_name
from fanzha.runtime.problems import Problem, problem

OURS = "fanzha"
STAND_INS = ("postgres", "nobody")
FIRST_HUMAN_UID = 1000


@dataclass(frozen=True, slots=True)
class Account:
    """The account that runs the server; `switch` says that it is not the one that runs the product."""

    name: str
    uid: int
    gid: int
    switch: bool

    def identity(self) -> dict[str, Any]:
        """Return the arguments that make `subprocess` become this account, with no other groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def may(self, path: Path, bits: int) -> bool:
        """Say whether the mode of a path gives this account all of these rights (4 read, 2 write, 1 enter)."""
        seen = path.stat()
        if seen.st_uid == self.uid:
            return seen.st_mode >> 6 & bits == bits
        if seen.st_gid == self.gid:
            return seen.st_mode >> 3 & bits == bits
        return seen.st_mode & bits == bits

    def closed_parent(self, path: Path) -> Path | None:
        """Return the topmost folder on the way to a path that this account cannot enter, if any."""
        if not self.switch:
            return None
        return next((step for step in reversed(path.parents) if not self.may(step, 1)), None)


def product_user() -> str:
    """Return the name of the user that runs the product.

    Raises:
        RuntimeProblem: the user id has no name, which PostgreSQL needs.
    """
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise problem(Problem.NO_ACCOUNT, detail=f"用户编号 {os.geteuid()} 没有用户名") from None


def server_account(data: Path) -> Account:
    """Return the account that runs the server whose files stand, or will stand, in `data`.

    Raises:
        RuntimeProblem: the files belong to somebody else, or root finds no unprivileged account.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        return _ourselves(data, owner)
    candidates = [entry for name in (OURS, *STAND_INS) if (entry := _system_entry(name))]
    if owner is not None:
        return _of_owner(data, owner, candidates)
    if not any(entry.pw_name == OURS for entry in candidates) and (created := _create_ours()):
        return _account(created)
    if not candidates:
        raise problem(Problem.NO_ACCOUNT, detail="本机没有可用的非特权用户")
    return _account(candidates[0])


def _ourselves(data: Path, owner: int | None) -> Account:
    if owner not in (None, os.geteuid()):
        raise problem(Problem.FOREIGN_OWNER, path=data, owner=user_name(owner or 0), me=user_name(os.geteuid()))
    return Account(product_user(), os.geteuid(), os.getegid(), switch=False)


def _of_owner(data: Path, owner: int, candidates: list[pwd.struct_passwd]) -> Account:
    """Keep the account that made the files, even if a better one has appeared since."""
    for entry in candidates:
        if entry.pw_uid == owner:
            return _account(entry)
    raise problem(Problem.FOREIGN_OWNER, path=data, owner=user_name(owner), me="root")


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def _system_entry(name: str) -> pwd.struct_passwd | None:
    """Return a system account by name; a person who happens to bear the name is none."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    is_system = 0 < entry.pw_uid < FIRST_HUMAN_UID or name == "nobody"
    return entry if is_system and entry.pw_gid != 0 else None


def _create_ours() -> pwd.struct_passwd | None:
    """Create our system account; two at once is fine, the loser finds the winner's."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    shell = ["--shell", "/usr/sbin/nologin"]
    subprocess.run([useradd, *options, *shell, OURS], capture_output=True, check=False)
    return _system_entry(OURS)
