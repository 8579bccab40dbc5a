"""Real clusters in short folders of their own; whatever a test started is ended after it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fanzha.runtime.postgres import Cluster

from .helpers import end_servers
from .house import House, house, load_release, note_exported


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder whose way in is open to the server's account, as pytest's own folders are not for root."""
    path = Path(tempfile.mkdtemp(prefix="fz-"))
    path.chmod(0o711)
    yield path
    end_servers(path)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    """A cluster that was not started yet."""
    return Cluster.at(folder, test=True)


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """One running cluster for tests that only look at it."""
    path = Path(tempfile.mkdtemp(prefix="fz-"))
    running = Cluster.at(path, test=True)
    running.start()
    yield running
    running.stop()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def release() -> Iterator[House]:
    """A house of release 0.1.0 to look at and to copy; nobody changes it."""
    with house("fz_release") as made:
        load_release(made.url)
        yield made


@pytest.fixture(scope="session")
def upgraded(release: House) -> Iterator[tuple[House, subprocess.CompletedProcess[str]]]:
    """A house of release 0.1.0 that was upgraded by its command, and what the command said."""
    with house("fz_upgraded", template="fz_release") as made:
        note_exported(made.folder)
        yield made, made.run("upgrade")
