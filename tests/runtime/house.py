"""A whole house in a folder and a database of its own, driven by its commands as an administrator drives it."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from fanzha.runtime import keys
from fanzha.runtime.backup.server import Server, drop_database

RELEASE = Path(__file__).parent / "releases" / "0.1.0"
PHRASE = "一匹马走过清河县的桥头去看戏"


@dataclass(frozen=True, slots=True)
class House:
    """A data folder and its database."""

    folder: Path
    url: str
    settings: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product to its end."""
        environment = self.environment(settings)
        return subprocess.run(
            _command(arguments), capture_output=True, text=True, env=environment, timeout=240, check=False
        )

    def start(self, *arguments: object, log: Path, **settings: str) -> subprocess.Popen[bytes]:
        """Start a command whose output goes to a file."""
        with log.open("ab") as sink:
            return subprocess.Popen(_command(arguments), stdout=sink, stderr=sink, env=self.environment(settings))

    def shell(self, code: str) -> Any:
        """Run code inside the product; return what it leaves in `answer`."""
        done = self.run("manage", "shell", "--no-imports", "-c", f"{code}\nimport json; print(json.dumps(answer))")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def ask(self, statement: str, *values: object) -> Any:
        """Return the rows of a statement."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(statement, values or None)
            return found.fetchall() if found.description else None

    def environment(self, settings: dict[str, str]) -> dict[str, str]:
        """Return the environment of a command: nothing of the tests' own house."""
        theirs = {key: value for key, value in os.environ.items() if not key.startswith(("FANZHA_", "DJANGO_"))}
        ours = {"FANZHA_DATA": str(self.folder), "DATABASE_URL": self.url, "FANZHA_PASSPHRASE": PHRASE}
        return theirs | ours | self.settings | settings


# Workers of one run share a server: each has houses of its own.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


@contextmanager
def house(name: str, *, template: str = "") -> Iterator[House]:
    """Yield a house with the keys and files of release 0.1.0; its database is a copy of `template`, or empty."""
    name, template = (one and f"{one}_{_WORKER}" for one in (name, template))
    folder = Path(tempfile.mkdtemp(prefix="fz-")).resolve()
    folder.chmod(0o700)
    for room in ("keys", "files", "seals"):
        shutil.copytree(RELEASE / room, folder / room)
        _close(folder / room)
    server = Server(os.environ["DATABASE_URL"])
    with server.maintenance() as connection:
        connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield House(folder, urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl())
    finally:
        with server.maintenance() as connection:
            drop_database(connection, name)
        shutil.rmtree(folder, ignore_errors=True)


def load_release(url: str) -> None:
    """Put the tables of release 0.1.0 into an empty database."""
    text = lzma.decompress((RELEASE / "data.sql.xz").read_bytes()).decode("utf-8")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(text)


def note_exported(folder: Path) -> None:
    """Have the keys count as exported, as the old release's administrator had done."""
    ring = keys.ring_path(folder)
    keys.write_content(ring, {**keys.read_content(ring), "exported": ["k1"]})


def expected() -> dict[str, Any]:
    """Return what the release is known to hold."""
    found: dict[str, Any] = json.loads((RELEASE / "expected.json").read_text("utf-8"))
    return found


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(look: Callable[[], Any], seconds: float = 90) -> Any:
    """Wait until something is so; return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("It did not come about in time.")


def _command(arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-c", "from fanzha.cli.main import main; main()", *map(str, arguments)]


def _close(room: Path) -> None:
    for path in [room, *room.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
