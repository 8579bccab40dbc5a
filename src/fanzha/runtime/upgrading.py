"""What guards an upgrade: one at a time, on data that this program knows, with nothing lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from fanzha.runtime.backup.server import Server
from fanzha.runtime.problems import Problem, problem

# Any number, as long as nobody else takes it: "fanzha" on a telephone's keys.
_LOCK = 326942
_PAUSE_S = 0.2
# Rows are only ever added here: after an upgrade there may be more, never fewer.
APPEND_ONLY = ("common_auditrow", "common_auditseal", "touches_touch")


@contextmanager
def only_upgrade(server: Server, wait_s: float) -> Iterator[psycopg.Connection]:
    """Hold the right to upgrade this database; the server takes it back when the holder is killed.

    Raises:
        RuntimeProblem: somebody else still held it after `wait_s`.
    """
    with server.connect() as connection:
        end = time.monotonic() + wait_s
        while not _taken(connection):
            if time.monotonic() > end:
                raise problem(Problem.UPGRADE_BUSY, seconds=round(wait_s))
            time.sleep(_PAUSE_S)
        yield connection


def append_only_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Return how many rows the tables hold from which nothing is ever taken away."""
    found = {}
    for name in APPEND_ONLY:
        there = connection.execute("SELECT to_regclass(%s)", [name]).fetchone()
        if there is not None and there[0] is not None:
            row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
            found[name] = int(row[0]) if row else 0
    return found


def check_nothing_lost(before: dict[str, int], after: dict[str, int], backup: object) -> None:
    """Compare the rows of before and after.

    Raises:
        RuntimeProblem: some are gone.
    """
    fewer = [f"{name} {count} → {after.get(name, 0)}" for name, count in before.items() if after.get(name, 0) < count]
    if fewer:
        raise problem(Problem.UPGRADE_LOST_ROWS, detail="，".join(fewer), backup=backup)


def _taken(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
    return bool(row and row[0])
