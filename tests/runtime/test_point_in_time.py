"""The embedded server can be put back to a moment between two backups, from its archived log."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from fanzha.runtime.postgres import Cluster
from fanzha.runtime.postgres.cluster import ARCHIVE
from fanzha.runtime.postgres.place import find

from .helpers import ask, end_servers, tell

pytestmark = pytest.mark.slow


@pytest.fixture
def archive(monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="fz-wal-"))
    folder.chmod(0o755)
    monkeypatch.setenv(ARCHIVE, str(folder / "log of %server"))
    yield folder / "log of %server"
    shutil.rmtree(folder, ignore_errors=True)


def test_a_server_is_put_back_to_a_moment(folder: Path, archive: Path):
    cluster = Cluster.at(folder)
    connection = cluster.start()
    tell(cluster, "CREATE TABLE kept AS SELECT 1 AS n")
    base = find(cluster.folder).home / "base"
    command = [cluster.tool("pg_basebackup"), "-D", str(base), "-h", str(connection.host), "-U", "postgres",
               "--checkpoint=fast", "-X", "none"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    tell(cluster, "UPDATE kept SET n = 2")
    time.sleep(0.01)
    moment = ask(cluster, "SELECT clock_timestamp()::text")
    tell(cluster, "UPDATE kept SET n = 3")
    with psycopg.connect(cluster.connection().url(user="postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_switch_wal()")
    cluster.stop()

    data = find(cluster.folder).data
    owner = data.stat()
    shutil.rmtree(data)
    base.rename(data)
    (data / "recovery.signal").touch()
    subprocess.run(["chown", "-R", f"{owner.st_uid}:{owner.st_gid}", str(data)], check=True)
    # What the manual tells an administrator to write.
    quoted = str(archive).replace("%", "%%")
    lines = f"restore_command = 'cp \"{quoted}/%f\" %p'\nrecovery_target_time = '{moment}'\n"
    lines += "recovery_target_action = 'promote'\n"
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.write(lines)
    cluster.start()

    assert ask(cluster, "SELECT n FROM kept") == 2
    cluster.stop()
    end_servers(folder)
