"""Make what a server needs before its first use: its files, the product's role, the database, the extensions."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from fanzha.runtime.disk import disk_full, sync_folder
from fanzha.runtime.postgres.account import Account
from fanzha.runtime.postgres.binaries import BUILTIN_LOCALE_MAJOR, Binaries, clean_environment, last_line
from fanzha.runtime.postgres.connection import ADMIN, PRODUCT, Connection
from fanzha.runtime.postgres.place import Place
from fanzha.runtime.problems import Problem, problem

EXTENSIONS = ("ltree", "pg_trgm", "btree_gist")
DRAFT = "draft-"


def create_files(binaries: Binaries, place: Place, account: Account, *, test: bool) -> None:
    """Run initdb beside the final place and rename, so that a killed start leaves no half-made database.

    Raises:
        RuntimeProblem: the disk is full, or initdb refused.
    """
    for remains in place.home.glob(f"{DRAFT}*"):
        shutil.rmtree(remains, ignore_errors=True)
    # A new name each time: an initdb that outlived a killed start must not write into ours.
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=place.home))
    if account.switch:
        os.chown(draft, account.uid, account.gid)
    try:
        _run_initdb(binaries, draft, account, test=test)
        draft.rename(place.data)
        sync_folder(place.home)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def ensure_database(connection: Connection) -> None:
    """Create the role, the extensions and the database where they are missing; safe to repeat after any kill.

    The extensions also stand in template1: test databases are made from it.
    """
    with _connect(connection, ADMIN) as admin:
        made = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [PRODUCT]).fetchone()
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PRODUCT]).fetchone():
            # No superuser: a hole in the product must not become a shell on the server.
            admin.execute(f"CREATE ROLE {PRODUCT} LOGIN CREATEDB")
    _ensure_extensions(connection, PRODUCT if made else "template1")
    if not made:
        with _connect(connection, ADMIN) as admin:
            admin.execute(f"CREATE DATABASE {PRODUCT} OWNER {PRODUCT}")


def _ensure_extensions(connection: Connection, dbname: str) -> None:
    with _connect(connection, dbname) as admin:
        present = {row[0] for row in admin.execute("SELECT extname FROM pg_extension")}
        for name in EXTENSIONS:
            if name not in present:
                admin.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


def _connect(connection: Connection, dbname: str) -> psycopg.Connection:
    return psycopg.connect(connection.url(dbname=dbname, user=ADMIN), autocommit=True, connect_timeout=10)


def _run_initdb(binaries: Binaries, draft: Path, account: Account, *, test: bool) -> None:
    command = [binaries.tool("initdb"), "-D", str(draft), "-U", ADMIN, "-A", "peer", "-k", "--no-instructions"]
    command += ["-E", "UTF8", *_locale(binaries.major), *(["--no-sync"] if test else [])]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", env=clean_environment(),
        umask=0o077, start_new_session=True, **account.identity(),
    )  # fmt: skip
    if done.returncode == 0:
        return
    if "No space left" in done.stderr or "quota exceeded" in done.stderr:
        raise disk_full(draft.parent)
    raise problem(Problem.INIT_FAILED, detail=_complaint(done.stderr))


def _locale(major: int) -> list[str]:
    """Sort by code point, know every script's letters; the same on every machine where the server can do it itself.

    Chinese is sorted by the product, never by the server: the shipped build carries no ICU.
    """
    plain = ["--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C"]
    if major >= BUILTIN_LOCALE_MAJOR:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", *plain]
    return ["--locale=C.UTF-8", *plain]


def _complaint(stderr: str) -> str:
    """Return the line that names the cause; initdb's last lines only say that it cleans up."""
    causes = [line for line in stderr.splitlines() if "FATAL" in line or "PANIC" in line or "initdb: error" in line]
    return causes[0].strip() if causes else last_line(stderr)
