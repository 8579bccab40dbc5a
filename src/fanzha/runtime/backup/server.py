"""The database server as a backup sees it: its programs, its databases, what a snapshot holds."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fanzha.runtime.postgres.binaries import bin_folder, clean_environment, last_line, named_folder
from fanzha.runtime.problems import Problem, RuntimeProblem, problem

_MAINTENANCE = ("postgres", "template1")
# What libpq reads from the environment: a password must not stand in a command that every user of the machine sees.
_VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Server:
    """One database of one server, reached by a URL or conninfo."""

    url: str

    @property
    def name(self) -> str:
        """Return the database's name."""
        return str(conninfo_to_dict(self.url).get("dbname", ""))

    def database(self, name: str) -> Server:
        """Return another database of the same server."""
        return Server(make_conninfo(self.url, dbname=name))

    def connect(self) -> psycopg.Connection:
        """Open a connection that commits each statement.

        Raises:
            RuntimeProblem: the server cannot be reached.
        """
        try:
            return psycopg.connect(self.url, autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            raise problem(Problem.SERVER_AWAY, detail=last_line(str(error))) from error

    def maintenance(self) -> psycopg.Connection:
        """Open a connection beside the database, from where it can be renamed."""
        for name in _MAINTENANCE:
            try:
                return self.database(name).connect()
            except RuntimeProblem as refusal:
                last = refusal
        raise last

    def environment(self) -> dict[str, str]:
        """Return the environment for the server's programs."""
        named = {_VARIABLES[k]: str(v) for k, v in conninfo_to_dict(self.url).items() if v and k in _VARIABLES}
        return clean_environment() | {"PATH": os.environ.get("PATH", "/usr/bin:/bin")} | named

    def has_tables(self) -> bool:
        """Say whether the product's tables stand in the database."""
        with self.connect() as connection:
            row = connection.execute("SELECT to_regclass('common_auditrow')").fetchone()
        return row is not None and row[0] is not None

    @contextmanager
    def new_database(self, name: str) -> Iterator[Server]:
        """Create a database, and drop it unless it was renamed meanwhile."""
        with self.maintenance() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield self.database(name)
        finally:
            with self.maintenance() as connection:
                drop_database(connection, name)

    def drop_leftovers(self, beginning: str) -> None:
        """Drop the databases of checks that were killed."""
        with self.maintenance() as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
            for (name,) in rows.fetchall():
                drop_database(connection, name)


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """Drop a database. Force comes second: it may not end the server's own vacuuming, which a plain drop does."""
    try:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    except psycopg.errors.ObjectInUse:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def program(name: str) -> str:
    """Return the path of a PostgreSQL program: of `FANZHA_PG_BIN`, of the embedded wheel, or on the path."""
    try:
        folder: Path | None = bin_folder()
    except RuntimeProblem:
        if named_folder():
            raise
        folder = None
    found = str(folder / name) if folder and (folder / name).is_file() else shutil.which(name)
    if found is None:
        raise problem(Problem.BINARIES_MISSING, path=name)
    return found


def counts(connection: psycopg.Connection) -> dict[str, int]:
    """Return how many rows each table of the product holds, as the connection's snapshot sees them."""
    names = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"
    ).fetchall()
    found = {}
    for (name,) in names:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        found[str(name)] = int(row[0]) if row else 0
    return found


@contextmanager
def snapshot(server: Server) -> Iterator[tuple[str, dict[str, int]]]:
    """Hold one moment of the database: yield its name for pg_dump, and the row counts of that moment."""
    with server.connect() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield str(row[0]) if row else "", counts(connection)


def dump(server: Server, moment: str) -> Iterator[bytes]:
    """Yield the database as pg_dump's custom format writes it.

    Raises:
        RuntimeProblem: pg_dump gave up; its last line says why.
    """
    command = [program("pg_dump"), "-Fc", "--no-owner", "--no-privileges", "--no-comments", f"--snapshot={moment}"]
    with _started(command, server, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        while part := process.stdout.read(2**20):
            yield part
        _ended(process, "pg_dump")


def load(server: Server, content: Iterator[bytes]) -> None:
    """Feed a dump to pg_restore, whole or not at all.

    Raises:
        RuntimeProblem: pg_restore gave up; its last line says why.
    """
    command = [program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    with _started([*command, "-d", server.name], server, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None  # noqa: S101 - for the type checker
        try:
            for part in content:
                process.stdin.write(part)
            process.stdin.close()
        except BrokenPipeError:
            pass  # pg_restore says below why it went
        _ended(process, "pg_restore")


@contextmanager
def _started(
    command: list[str], server: Server, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=server.environment(),
        cwd="/",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        process.wait()


def _ended(process: subprocess.Popen[bytes], name: str) -> None:
    said = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    if process.wait() != 0:
        causes = [line for line in said.splitlines() if "error:" in line]
        raise problem(Problem.BACKUP_TOOL, tool=name, detail=(causes[0] if causes else last_line(said))[:200])
