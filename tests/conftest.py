"""One PostgreSQL for the whole run, in a folder of its own; one database a worker; no network but this machine."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest

_FOLDER = "FANZHA_TEST_FOLDER"


def pytest_configure(config):
    """Start the server before pytest-django reads the settings. Workers of pytest-xdist join the first process's."""
    if _without_database(config):
        return
    if _FOLDER not in os.environ:
        _start_server(config)
    os.environ["FANZHA_DATA"] = os.environ[_FOLDER]
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("FANZHA_TEST_SETTINGS", "fanzha.config.settings")
    import django
    from django.conf import settings

    # Pages name their assets as they stand in the source: no collecting before a test.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    django.setup()


def _without_database(config):
    """Say whether only pure tests were asked for: they need neither Django nor a server."""
    asked = [str(argument).split("::")[0].rstrip("/") for argument in config.args]
    return all(argument.startswith(("tests/core", "tests/spec", "src/fanzha/core")) for argument in asked)


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


@pytest.fixture(scope="session", autouse=True)
def _flush_the_ledger_too():
    """Have Django's flush reach the partitioned ledger, which it does not manage."""
    import django.db.models  # noqa: F401 - must come first: Django imports in a circle
    from django.db.backends.postgresql.operations import DatabaseOperations

    sql_flush = DatabaseOperations.sql_flush

    def cascading(self, style, tables, **options):
        return sql_flush(self, style, tables, **options | {"allow_cascade": True})

    DatabaseOperations.sql_flush = cascading
    yield
    DatabaseOperations.sql_flush = sql_flush
