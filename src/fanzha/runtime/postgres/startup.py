"""From files to a server that answers, whatever the last end was like."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import psycopg

from fanzha.runtime.disk import disk_full
from fanzha.runtime.postgres import bootstrap, process
from fanzha.runtime.postgres.account import Account
from fanzha.runtime.postgres.binaries import Binaries, last_line
from fanzha.runtime.postgres.connection import ADMIN, PORT, Connection
from fanzha.runtime.postgres.place import Place
from fanzha.runtime.problems import Problem, RuntimeProblem, problem

QUIET_S = 60.0  # a start that logs nothing for so long is stuck; a long recovery reports every ten seconds
ORPHANS_S = 5.0
ANSWER_S = 30.0
LOG_KEEP = 5 * 2**20
TAIL = 8 * 2**10


def check_version(place: Place, binaries: Binaries) -> None:
    """Refuse data that another major version wrote: opening them could only fail later and less clearly.

    Raises:
        RuntimeProblem: both versions are in its sentence.
    """
    noted = place.data / "PG_VERSION"
    if noted.exists() and (data := noted.read_text(encoding="ascii").strip()) != str(binaries.major):
        raise problem(Problem.VERSION_MISMATCH, data=data, binaries=binaries.major)


def write_for(path: Path, text: str, account: Account) -> None:
    """Write a file of ours that the server's account may read and nobody else."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    if account.switch:
        os.chown(draft, -1, account.gid)
        draft.chmod(0o640)
    draft.replace(path)


def launch(binaries: Binaries, place: Place, account: Account, log: Path) -> None:
    """Start the server and wait until it is ready.

    Raises:
        RuntimeProblem: it died (with the log's reason) or stayed silent too long.
    """
    clear_remains(place)
    _shorten(log)
    begin = log.stat().st_size if log.exists() else 0
    child = process.spawn(binaries, place, account, log)
    try:
        _wait_ready(child, place, log)
    except RuntimeProblem:
        # On a busy machine it may be too early in its start to hear the first signal; nobody ignores the second.
        if not process.end(child.pid, signal.SIGQUIT, lambda: child.poll() is None, ORPHANS_S):
            process.end(child.pid, signal.SIGKILL, lambda: child.poll() is None, ORPHANS_S)
        raise
    if child.poll() is not None:
        raise explain_death(log, begin, place)


def clear_remains(place: Place) -> None:
    """Remove what a killed server left: its children, and lock files whose number now belongs to somebody else."""
    if not process.wait_until(lambda: not process.orphans(place.data), ORPHANS_S):
        for pid in process.orphans(place.data):
            process.end(pid, signal.SIGKILL, partial(process.works_in, pid, place.data), ORPHANS_S)
    place.pid_file.unlink(missing_ok=True)
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (place.sockets / name).unlink(missing_ok=True)


def make_usable(connection: Connection, place: Place, log: Path) -> None:
    """Wait until the server answers, and give it the product's database if it has none.

    Raises:
        RuntimeProblem: it does not answer (one that was joined may still be recovering), or has no space left.
    """
    begin = log.stat().st_size if log.exists() else 0
    if not process.wait_until(lambda: _answers(connection), ANSWER_S):
        raise problem(Problem.SERVER_SLOW, seconds=round(ANSWER_S), log=log)
    try:
        bootstrap.ensure_database(connection)
    except psycopg.errors.DiskFull as error:
        raise disk_full(place.home) from error
    except psycopg.OperationalError as error:
        raise explain_death(log, begin, place) from error


def explain_death(log: Path, begin: int, place: Place) -> RuntimeProblem:
    """Return the log's last words, since a position, as a problem."""
    said = _tail(log, begin)
    if "No space left on device" in said or "quota exceeded" in said:
        return disk_full(place.home)
    if "error while loading shared libraries" in said or "cannot execute" in said:
        return problem(Problem.BINARIES_UNUSABLE, detail=last_line(said))
    causes = [line for line in said.splitlines() if "FATAL:" in line or "PANIC:" in line]
    return problem(Problem.SERVER_DIED, detail=causes[-1].strip() if causes else last_line(said), log=log)


def _wait_ready(child: subprocess.Popen[bytes], place: Place, log: Path) -> None:
    """Wait until the server is ready or dead; patience starts anew whenever it says something."""
    heard, since = -1, time.monotonic()
    while child.poll() is None:
        noted = process.read_pid_file(place)
        if noted and noted.pid == child.pid and noted.ready:
            return
        if (size := log.stat().st_size) != heard:
            heard, since = size, time.monotonic()
        if time.monotonic() - since > QUIET_S:
            raise problem(Problem.SERVER_SLOW, seconds=round(QUIET_S), log=log)
        time.sleep(process.PAUSE_S)


def _answers(connection: Connection) -> bool:
    try:
        psycopg.connect(connection.url(dbname=ADMIN, user=ADMIN), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _tail(log: Path, begin: int) -> str:
    with log.open("rb") as text:
        size = text.seek(0, os.SEEK_END)
        text.seek(max(begin, size - TAIL))
        return text.read().decode("utf-8", "replace")


def _shorten(log: Path) -> None:
    """Keep one older log; a log must not fill the disk."""
    if log.exists() and log.stat().st_size > LOG_KEEP:
        log.replace(log.with_suffix(".log.1"))
