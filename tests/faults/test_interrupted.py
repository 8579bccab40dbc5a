"""`kill -9` in the middle of a migration and of a backup, and a database that is gone for ten seconds."""

import os
import signal
import time

import psycopg
import pytest

from fanzha.runtime.postgres import Cluster, place
from tests.faults.house import wait_for
from tests.faults.senders import Senders

pytestmark = pytest.mark.slow
PLANTED = {"DJANGO_SETTINGS_MODULE": "tests.faults.planted.settings"}
PHRASE = "一匹马走过清河县的桥头去看戏"
GONE_S = 10


def _ended(process, seconds=120):
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out + err


def _sleeping(house):
    try:
        return bool(
            house.ask("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%%' AND state = 'active'")
        )
    except psycopg.Error:
        return False


def test_a_killed_migration_is_undone_and_the_next_one_is_whole(served):
    rows = served.ask("SELECT count(*) FROM org_unit")

    killed = served.fanzha("manage", "migrate", "planted", **PLANTED, FANZHA_PLANTED_NAP="4")
    wait_for(lambda: _sleeping(served), 60, "the middle of the migration")
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    wait_for(lambda: not _sleeping(served), 30, "the server to notice")
    half = served.ask("SELECT to_regclass('planted_slow')")
    noted = served.ask("SELECT count(*) FROM django_migrations WHERE app = 'planted'")
    during = served.answers()
    again, said = _ended(served.fanzha("manage", "migrate", "planted", **PLANTED))
    counted = served.ask("SELECT count(*), count(DISTINCT n) FROM planted_slow")
    noted_once = served.ask("SELECT count(*) FROM django_migrations WHERE app = 'planted'")
    back, _ = _ended(served.fanzha("manage", "migrate", "planted", "zero", **PLANTED))

    assert (half, noted) == ([(None,)], [(0,)])
    assert during
    assert (again, counted, noted_once) == (0, [(2000, 2000)], [(1,)]), said
    assert back == 0
    assert served.ask("SELECT count(*) FROM org_unit") == rows


def test_a_killed_backup_does_not_count_and_the_next_one_does(served, tmp_path):
    tmp_path.chmod(0o700)
    exported, said = _ended(served.fanzha("keys", "export", tmp_path / "keys.txt", FANZHA_PASSPHRASE=PHRASE))
    assert exported == 0, said

    killed = served.fanzha("backup", tmp_path / "backups")
    (tmp_path / "backups").mkdir()
    wait_for(
        lambda: list((tmp_path / "backups").glob("*.part")) or killed.poll() is not None, 60, "the backup to begin"
    )
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    counted = sorted((tmp_path / "backups").glob("*.fzbackup"))
    during = served.answers()
    again, said = _ended(served.fanzha("backup", tmp_path / "backups"))
    left = sorted(path.suffix for path in (tmp_path / "backups").iterdir())
    states = [state for (state,) in served.ask("SELECT state FROM common_backuprun ORDER BY id")]
    copies = served.ask("SELECT count(*) FROM pg_database WHERE datname LIKE 'fanzha_check%%'")

    assert counted == []
    assert during
    assert again == 0, said
    assert "核对一致" in said
    assert left == [".fzbackup"]
    assert states[-2:] == ["failed", "done"]
    assert copies == [(0,)]


def test_a_database_that_is_gone_for_ten_seconds_loses_and_doubles_nothing(served):
    where = place.find(Cluster.at(served.folder).folder)
    socket = next(path for path in where.home.rglob(".s.PGSQL.*") if path.suffix != ".lock")
    aside = socket.with_name("aside")
    began = served.run.pid

    with Senders(served.port, served.ids["town"], people=2) as senders:
        wait_for(lambda: len(senders.receipts) > 2, 60, "the first receipts")
        _cut(served, socket, aside)
        time.sleep(GONE_S)
        before, broken = len(senders.receipts), dict(senders.statuses)
        os.rename(aside, socket)
        if served.run.poll() is not None:
            served.start()
        wait_for(lambda: len(senders.receipts) > before + 3, 90, "receipts after the line is back")
    texts = served.script(
        "from fanzha.intake.models import Report\n"
        "say(found=[(r.text, r.receipt) for r in Report.objects.filter(batch_id=None)])"
    )["found"]
    held = dict(texts)

    assert sum(count for status, count in broken.items() if status == "no line" or status >= 500) > 0
    assert all("E-" in page and "Traceback" not in page for page in senders.calm)
    assert [text for text, shown in senders.receipts.items() if held.get(text) != shown] == []
    assert len(texts) == len(held)
    assert senders.given_up == []
    assert served.run.pid == began, "the product lived on by itself"


def _cut(house, socket, aside):
    """Take the socket away, then end every connection of the product: what dials again finds nobody."""
    url = Cluster.at(house.folder).connection().url(user="postgres")
    with psycopg.connect(url, autocommit=True) as line:
        os.rename(socket, aside)
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
        )
