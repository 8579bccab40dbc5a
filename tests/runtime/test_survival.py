"""After kill -9, a full disk, a foreign process number: the next start works, or says why not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fanzha.runtime import disk
from fanzha.runtime.postgres import Cluster, place, process, startup
from fanzha.runtime.problems import Problem, RuntimeProblem

from .helpers import ask, pid_of, tell

pytestmark = pytest.mark.slow


def test_a_killed_server_starts_again_with_its_data(cluster: Cluster):
    cluster.start()
    tell(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(pid_of(cluster), signal.SIGKILL)

    connection = cluster.start()

    assert not connection.joined
    assert ask(cluster, "SELECT n FROM kept") == 7


def test_a_busy_child_of_a_killed_server_does_not_hold_up_the_next_start(cluster: Cluster, monkeypatch):
    monkeypatch.setattr(startup, "ORPHANS_S", 0.3)
    cluster.start()
    with psycopg.connect(cluster.url()) as connection:
        child = connection.info.backend_pid
        os.kill(child, signal.SIGSTOP)
        os.kill(pid_of(cluster), signal.SIGKILL)

        again = cluster.start()

    assert not again.joined
    assert not process.works_in(child, place.find(cluster.folder).data)


def test_the_server_of_a_killed_product_is_used_again(cluster: Cluster):
    code = "import sys; from fanzha.runtime.postgres import Cluster; c = Cluster.at(sys.argv[1], test=True); "
    code += "c.start(); print('up', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(cluster.folder.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as product:
        product.stdout.readline()
        product.kill()
    pid = pid_of(cluster)

    connection = cluster.start()

    assert connection.joined
    assert pid_of(cluster) == pid
    assert cluster.release()
    assert not cluster.is_running()


def test_a_process_number_that_now_belongs_to_somebody_else_is_no_server(cluster: Cluster):
    cluster.start()
    where = place.find(cluster.folder)
    noted = where.pid_file.read_text()
    os.kill(pid_of(cluster), signal.SIGKILL)
    process.wait_until(lambda: not process.orphans(where.data), 5)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        where.pid_file.write_text("\n".join([str(stranger.pid), *noted.splitlines()[1:]]) + "\n")

        assert not cluster.is_running()
        assert not cluster.start().joined
        assert stranger.poll() is None
        stranger.kill()


def test_a_first_start_that_was_killed_leaves_nothing_in_the_way(cluster: Cluster):
    cluster.connection()
    half = place.find(cluster.folder).home / "draft-killed"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    cluster.start()

    assert not half.exists()
    assert ask(cluster, "SELECT 1") == 1


def test_a_database_that_a_killed_first_start_did_not_make_is_made(cluster: Cluster):
    cluster.start()
    with psycopg.connect(cluster.connection().url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute("DROP DATABASE fanzha")

    cluster.start()

    assert ask(cluster, "SELECT count(*) FROM pg_extension") == 4


def test_a_server_that_cannot_start_says_why_in_a_sentence(cluster: Cluster):
    cluster.start()
    cluster.stop()
    (place.find(cluster.folder).data / "global/pg_control").unlink()

    with pytest.raises(RuntimeProblem) as refusal:
        cluster.start()

    assert refusal.value.code is Problem.SERVER_DIED
    assert "pg_control" in refusal.value.sentence_zh
    assert not cluster.is_running()


def test_a_server_that_stays_silent_is_given_up_and_ended(cluster: Cluster, monkeypatch):
    monkeypatch.setattr(startup, "QUIET_S", -1.0)

    with pytest.raises(RuntimeProblem) as refusal:
        cluster.start()

    assert refusal.value.code is Problem.SERVER_SLOW
    assert not cluster.is_running()


def test_data_of_another_version_are_refused_untouched(cluster: Cluster):
    cluster.start()
    cluster.stop()
    version = place.find(cluster.folder).data / "PG_VERSION"
    version.write_text("14\n")

    with pytest.raises(RuntimeProblem) as refusal:
        cluster.start()

    assert refusal.value.code is Problem.VERSION_MISMATCH
    assert "14" in refusal.value.sentence_zh
    assert version.read_text() == "14\n"


def test_too_little_space_is_refused_before_anything_is_made(cluster: Cluster, monkeypatch):
    monkeypatch.setattr(disk, "NEED_TEST_MB", 2**40)

    with pytest.raises(RuntimeProblem) as refusal:
        cluster.start()

    assert refusal.value.code is Problem.DISK_FULL
    assert not cluster.exists()


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 100 MB."""
    mounted = folder / "small"
    mounted.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100m,mode=0700", "tmpfs", mounted], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield mounted
    subprocess.run(["umount", "-l", mounted], check=True)


def fill(path: Path, leave: int) -> None:
    """Write until only so many bytes are left."""
    left = os.statvfs(path).f_bavail * os.statvfs(path).f_frsize - leave
    (path / "filling").write_bytes(b"x" * left)


def test_a_disk_that_fills_while_the_database_is_made_is_named(small_disk: Path, monkeypatch):
    monkeypatch.setattr(disk, "NEED_TEST_MB", 0)
    fill(small_disk, 10 * 2**20)
    cluster = Cluster.at(small_disk, test=True)

    with pytest.raises(RuntimeProblem) as refusal:
        cluster.start()

    assert refusal.value.code is Problem.DISK_FULL
    assert "磁盘空间不足" in refusal.value.sentence_zh
    assert not list(place.find(cluster.folder).home.glob("draft-*"))


def test_a_full_disk_is_named_at_a_later_start_and_harms_nothing(small_disk: Path, monkeypatch):
    monkeypatch.setattr(disk, "NEED_TEST_MB", 0)
    cluster = Cluster.at(small_disk, test=True)
    cluster.start()
    tell(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    cluster.stop()
    fill(small_disk, 0)

    with pytest.raises(RuntimeProblem) as refusal:
        cluster.start()
    (small_disk / "filling").unlink()
    cluster.start()

    assert refusal.value.code is Problem.DISK_FULL
    assert ask(cluster, "SELECT n FROM kept") == 7
    cluster.stop()


def test_a_start_is_quick(cluster: Cluster):
    begin = time.monotonic()

    cluster.start()

    assert time.monotonic() - begin < 10
