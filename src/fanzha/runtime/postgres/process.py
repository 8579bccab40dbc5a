"""The server as a process: is it really ours, is it ready, make it end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fanzha.runtime.postgres.account import Account
from fanzha.runtime.postgres.binaries import Binaries, clean_environment
from fanzha.runtime.postgres.connection import PORT
from fanzha.runtime.postgres.place import Place

PAUSE_S = 0.01
STATUS_LINE = 7  # of postmaster.pid, counted from zero

_children: dict[int, subprocess.Popen[bytes]] = {}  # started by this process: they must be reaped by it


@dataclass(frozen=True, slots=True)
class PidFile:
    """What postmaster.pid says; it may be left over from a server that is long dead."""

    pid: int
    ready: bool


def read_pid_file(place: Place) -> PidFile | None:
    """Return what the pid file says, or None where there is none or it is half-written."""
    try:
        lines = place.pid_file.read_text(encoding="utf-8").splitlines()
        return PidFile(int(lines[0]), len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready")
    except (OSError, ValueError, IndexError):
        return None


def server_pid(place: Place) -> int | None:
    """Return the process id of the living server of this place.

    A process that merely got the same number after a crash does not count.
    """
    noted = read_pid_file(place)
    return noted.pid if noted and works_in(noted.pid, place.data) else None


def is_running(place: Place) -> bool:
    """Say whether the server runs: as a process that we see, or unseen (another container) behind its socket."""
    return server_pid(place) is not None or listens(place)


def listens(place: Place) -> bool:
    """Say whether somebody answers at the socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(place.sockets / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    return True


def works_in(pid: int, data: Path) -> bool:
    """Say whether a process is alive, is PostgreSQL, and has this data directory as its own."""
    _reap(pid)
    try:
        if not Path(os.readlink(f"/proc/{pid}/exe")).name.startswith("postgres"):
            return False
        here, there = os.stat(f"/proc/{pid}/cwd"), data.stat()
    except OSError:
        return False
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def orphans(data: Path) -> list[int]:
    """Return the server processes that still work in a data directory, whoever their parent is."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [pid for pid in pids if works_in(pid, data)]


def spawn(binaries: Binaries, place: Place, account: Account, log: Path) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own, so that Ctrl-C in our terminal does not reach it."""
    command = [binaries.tool("postgres"), "-D", str(place.data), "-c", f"config_file={place.conf}/postgresql.conf"]
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", env=clean_environment(),
            umask=0o077, start_new_session=True, **account.identity(),
        )  # fmt: skip
    _children[child.pid] = child
    return child


def end(pid: int, how: signal.Signals, still_there: Callable[[], bool], wait_s: float) -> bool:
    """Signal a process and wait until it is gone; say whether it is."""
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return True
    return wait_until(lambda: not still_there(), wait_s)


def wait_until(done: Callable[[], bool], wait_s: float) -> bool:
    """Wait until something holds; say whether it does."""
    end_at = time.monotonic() + wait_s
    while not done():
        if time.monotonic() > end_at:
            return False
        time.sleep(PAUSE_S)
    return True


def _reap(pid: int) -> None:
    """Let a dead child of ours go: a zombie would look alive."""
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
