"""One cluster: its start, its end, and who uses it."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from fanzha.runtime import disk
from fanzha.runtime.locks import only_one, open_lock, try_lock
from fanzha.runtime.memory import usable_memory
from fanzha.runtime.paths import DataFolder, prepare
from fanzha.runtime.postgres import bootstrap, configuration, process, startup
from fanzha.runtime.postgres.account import Account, product_user
from fanzha.runtime.postgres.binaries import bin_folder, find_binaries
from fanzha.runtime.postgres.connection import Connection
from fanzha.runtime.postgres.place import Place, find, is_settled, settle
from fanzha.runtime.problems import Problem, problem

STOP_WAIT_S = 60.0
ARCHIVE = "FANZHA_WAL_ARCHIVE"  # a folder for the server's log, to put it back to a moment


class Cluster:
    """The database server of one data folder; every process that names the folder means the same server."""

    def __init__(self, folder: DataFolder, *, test: bool) -> None:
        self.folder = folder
        self.test = test
        self._using: int | None = None

    @classmethod
    def at(cls, data_folder: Path | str, *, test: bool = False) -> Cluster:
        """Return the cluster of a data folder, touching nothing yet.

        Args:
            data_folder: see `paths.default_root`.
            test: trade safety against a power cut for speed.
        """
        return cls(DataFolder(Path(data_folder).resolve()), test=test)

    def start(self) -> Connection:
        """Have the server run, ready, with its database; join the one that runs already.

        This process then counts as a user of the server until `release` or its own end.

        Raises:
            RuntimeProblem: with a sentence that says what to do.
        """
        self.folder = prepare(self.folder.root)
        with disk.explained(self.folder.root), only_one(self._lock):
            place, account = settle(self.folder, test=self.test)
            joined = process.is_running(place)
            if not joined:
                self._start_new(place, account)
            connection = Connection(place.sockets, joined=joined)
            try:
                startup.make_usable(connection, place, self.folder.server_log)
            except BaseException:
                if not joined:
                    _stop(place)
                raise
            self._hold()
            return connection

    def stop(self) -> bool:
        """Stop the server for everyone; say whether one was running.

        Raises:
            RuntimeProblem: it did not end.
        """
        self._let_go()
        with disk.explained(self.folder.root):
            if not self._lock.parent.is_dir():
                return False
            with only_one(self._lock):
                return _stop(find(self.folder))

    def release(self) -> bool:
        """Say that this process needs the server no longer; the last user stops it. Say whether it was stopped."""
        if self._using is None:
            return False
        with only_one(self._lock):
            last = try_lock(self._using, fcntl.LOCK_EX)
            self._let_go()
            return last and _stop(find(self.folder))

    @contextmanager
    def in_use(self) -> Iterator[Connection]:
        """Start or join the server, and stop it at the end if nobody else uses it."""
        try:
            yield self.start()
        finally:
            self.release()

    def is_running(self) -> bool:
        """Say whether the server's process lives."""
        return process.is_running(find(self.folder))

    def exists(self) -> bool:
        """Say whether the folder holds a database already, running or not."""
        with disk.explained(self.folder.root):
            return (find(self.folder).data / "PG_VERSION").exists()

    def connection(self) -> Connection:
        """Return how to reach the server, started or not; its folders are made if they are missing."""
        if not is_settled(self.folder):
            self.folder = prepare(self.folder.root)
            with disk.explained(self.folder.root), only_one(self._lock):
                settle(self.folder, test=self.test)
        return Connection(find(self.folder).sockets)

    def url(self) -> str:
        """Return the connection as a URL."""
        return self.connection().url()

    def django_settings(self) -> dict[str, str]:
        """Return HOST, PORT, USER and NAME for Django's DATABASES entry."""
        return self.connection().django_settings()

    def tool(self, name: str) -> str:
        """Return the path of a PostgreSQL program, such as pg_dump, that this user can run."""
        return str(bin_folder() / name)

    @property
    def _lock(self) -> Path:
        return self.folder.run / "cluster.lock"

    def _start_new(self, place: Place, account: Account) -> None:
        binaries = find_binaries(account)
        startup.check_version(place, binaries)
        disk.check_space(place.home, self._needed_mb(place))
        if not place.data.exists():
            bootstrap.create_files(binaries, place, account, test=self.test)
        self._configure(place, account)
        startup.launch(binaries, place, account, self.folder.server_log)

    def _needed_mb(self, place: Place) -> int:
        if self.test:
            return disk.NEED_TEST_MB
        return disk.NEED_OLD_MB if place.data.exists() else disk.NEED_NEW_MB

    def _configure(self, place: Place, account: Account) -> None:
        settings = configuration.server_settings(usable_memory(), test=self.test)
        settings |= configuration.place_settings(place.conf, place.sockets)
        # A test's server keeps too little of a log to be archived.
        settings |= {} if self.test else configuration.archive_settings(self._archive(account))
        texts = {
            "postgresql.conf": configuration.render(settings),
            "pg_hba.conf": configuration.hba_text(),
            "pg_ident.conf": configuration.ident_text(product_user(), account.name),
        }
        for name, text in texts.items():
            startup.write_for(place.conf / name, text, account)

    def _archive(self, account: Account) -> str:
        """Return the folder of the archive, made and handed to the server's account; empty where none is named."""
        named = os.environ.get(ARCHIVE, "")
        if named:
            folder = Path(named).absolute()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if account.switch:
                os.chown(folder, account.uid, account.gid)
            return str(folder)
        return ""

    def _hold(self) -> None:
        """Count as a user: a shared lock that the kernel drops when this process ends in any way."""
        if self._using is None:
            self._using = open_lock(self.folder.run / "users.lock")
            try_lock(self._using, fcntl.LOCK_SH)

    def _let_go(self) -> None:
        if self._using is not None:
            os.close(self._using)
            self._using = None


def _stop(place: Place) -> bool:
    """End the server: politely, then firmly; the write-ahead log makes both safe."""
    pid = process.server_pid(place)
    if pid is None and process.listens(place):
        raise problem(Problem.RUNS_ELSEWHERE, path=place.home)
    if pid is None:
        return False
    for how in (signal.SIGINT, signal.SIGQUIT):
        if process.end(pid, how, partial(process.works_in, pid, place.data), STOP_WAIT_S):
            return True
    raise problem(Problem.SERVER_STUCK, pid=pid)
