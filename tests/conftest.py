"""One PostgreSQL for the whole run, in a folder of its own; one database a worker; no network but this machine."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest

_FOLDER = "FANZHA_TEST_FOLDER"


def pytest_configure(config):
    """Start the server before Django reads its settings. Workers of pytest-xdist join the first process's server."""
    if _FOLDER not in os.environ:
        _start_server(config)
    # Each process has its own files; the ring is the same for all.
    os.environ["FANZHA_DATA"] = os.environ[_FOLDER]


def _start_server(config):
    from fanzha.runtime import keys, paths
    from fanzha.runtime.postgres import Cluster

    folder = Path(tempfile.mkdtemp(prefix="fz-test-")).resolve()
    folder.chmod(0o711)
    paths.prepare(folder)
    keys.load_or_create(folder, database_exists=False)
    if not os.environ.get("DATABASE_URL"):
        cluster = Cluster.at(folder, test=True)
        os.environ["DATABASE_URL"] = cluster.start().url(dbname="postgres")
        config.add_cleanup(lambda: _stop(cluster, folder))
    os.environ[_FOLDER] = str(folder)


def _stop(cluster, folder):
    os.environ.pop(_FOLDER, None)
    with contextlib.suppress(Exception):
        cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Refuse every connection that leaves this machine."""
    import socket

    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError("A test tried to reach the network.")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def at():
    """Return a fixed moment: Monday 2026-11-23, 10:00 in China."""
    from datetime import datetime

    from fanzha.common.clock import CHINA

    return datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _fixed_clock(at, request):
    """Hold the clock still, except where a test drives the real server."""
    if request.node.get_closest_marker("journey") or "runtime" in str(request.node.path):
        yield
        return
    from fanzha.common import clock

    with clock.fixed(at):
        yield
