"""Ask a cluster, tell it, and end what a test left."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from fanzha.runtime.postgres import Cluster, Connection, place, process


def end_servers(path: Path) -> None:
    """Kill every server process of a folder, however broken its files are."""
    where = place.find(Cluster.at(path).folder)
    if where.data.exists():
        for pid in process.orphans(where.data):
            os.kill(pid, 9)
            process.wait_until(lambda pid=pid: not process.works_in(pid, where.data), 5)


def ask(cluster: Cluster | Connection, sql: str) -> object:
    """Return the first value of a query, asked as the product."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        row = connection.execute(sql).fetchone()
    return row[0] if row else None


def tell(cluster: Cluster, *statements: str) -> None:
    """Run statements as the product, each for itself."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        for sql in statements:
            connection.execute(sql)


def pid_of(cluster: Cluster) -> int:
    """Return the postmaster's process id."""
    pid = process.server_pid(place.find(cluster.folder))
    assert pid is not None
    return pid
