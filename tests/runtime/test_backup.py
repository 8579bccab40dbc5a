"""A backup is encrypted, checked by restoring it, and never harms what stood before."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fanzha.runtime import backup, disk, keys, seal_key
from fanzha.runtime.backup import making
from fanzha.runtime.backup import server as servers
from fanzha.runtime.backup.container import MAGIC, PIECE
from fanzha.runtime.postgres import Cluster
from fanzha.runtime.problems import Problem, RuntimeProblem

from .helpers import ask, tell

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
SECRET = b"sealed bytes of a file" * 1000


@pytest.fixture
def house(cluster: Cluster) -> Cluster:
    """A house with a table that stands for ours, a file and a head."""
    cluster.start()
    tell(cluster, "CREATE TABLE common_auditrow (id int PRIMARY KEY, said text)",
         "INSERT INTO common_auditrow SELECT n, 'row ' || n FROM generate_series(1, 500) n")  # fmt: skip
    root = cluster.folder.root
    keys.load_or_create(root, database_exists=False)
    seal_key.load_or_create(root)
    mark_exported(root)
    (root / "files/ab").mkdir(parents=True)
    (root / "files/ab/cd").write_bytes(SECRET)
    (root / "seals").mkdir()
    (root / "seals/heads-202611.txt").write_text("1 x\n")
    return cluster


def mark_exported(root: Path) -> None:
    path = keys.ring_path(root)
    keys.write_content(path, {**json.loads(path.read_text()), "exported": ["k1"]})


def plan(house: Cluster, target: Path, **more) -> backup.Plan:
    return backup.Plan(house.folder.root, servers.Server(house.url()), target, NOW, **more)


def ring(house: Cluster) -> dict[str, bytes]:
    return keys.load(keys.ring_path(house.folder.root)).keys


def refusal_of(act, *arguments, **more) -> Problem:
    with pytest.raises(RuntimeProblem) as refusal:
        act(*arguments, **more)
    return refusal.value.code


def databases(house: Cluster) -> set[str]:
    return set(str(ask(house, "SELECT string_agg(datname, ' ') FROM pg_database")).split())


def test_a_backup_is_made_checked_and_says_what_it_holds(house: Cluster, tmp_path: Path):
    seen = []

    made = backup.make(plan(house, tmp_path), inspect=lambda copy: seen.append(copy.name) or "")

    assert made.path == tmp_path / "fanzha-20261123T020000Z.fzbackup"
    assert (made.rows, made.files, made.verified) == (500, 2, True)
    assert seen[0].startswith("fanzha_check_")
    assert databases(house) == {"postgres", "template0", "template1", "fanzha"}
    content = made.path.read_bytes()
    assert content.startswith(MAGIC)
    assert SECRET[:22] not in content
    assert b"row 499" not in content
    assert made.path.stat().st_mode & 0o077 == 0


def test_it_is_restored_into_another_folder_of_another_server(house: Cluster, tmp_path: Path):
    made = backup.make(plan(house, tmp_path))
    held = ring(house)
    other = Cluster.at(Path(str(house.folder.root) + "-other"), test=True)
    try:
        other.start()
        root = other.folder.root

        done = backup.restore(made.path, servers.Server(other.url()), root, held, replace=False, now=NOW)

        assert (done.rows, done.files, done.before) == (500, 2, ())
        assert ask(other, "SELECT said FROM common_auditrow WHERE id = 499") == "row 499"
        assert (root / "files/ab/cd").read_bytes() == SECRET
        assert (root / "seals/heads-202611.txt").read_text() == "1 x\n"
        assert not list(root.glob("restoring-*"))
    finally:
        other.stop()
        subprocess.run(["rm", "-rf", str(other.folder.root)], check=False)


def test_a_house_with_data_is_replaced_only_on_request_and_kept_aside(house: Cluster, tmp_path: Path):
    made = backup.make(plan(house, tmp_path))
    root, server = house.folder.root, servers.Server(house.url())
    tell(house, "DELETE FROM common_auditrow WHERE id > 100")
    (root / "files/ab/new").write_bytes(b"later")

    assert refusal_of(backup.restore, made.path, server, root, ring(house), replace=False, now=NOW) is (
        Problem.RESTORE_NOT_EMPTY
    )
    done = backup.restore(made.path, server, root, ring(house), replace=True, now=NOW)

    assert ask(house, "SELECT count(*) FROM common_auditrow") == 500
    assert not (root / "files/ab/new").exists()
    assert done.before == ("fanzha_before_20261123020000", str(root / "files-before-20261123020000"))
    assert (root / "files-before-20261123020000/ab/new").read_bytes() == b"later"
    assert "fanzha_before_20261123020000" in databases(house)


def test_nothing_is_replaced_while_somebody_works_in_the_database(house: Cluster, tmp_path: Path):
    made = backup.make(plan(house, tmp_path))
    server = servers.Server(house.url())

    with server.connect():
        code = refusal_of(backup.restore, made.path, server, house.folder.root, ring(house), replace=True, now=NOW)

    assert code is Problem.RESTORE_IN_USE
    assert ask(house, "SELECT count(*) FROM common_auditrow") == 500
    assert (house.folder.root / "files/ab/cd").read_bytes() == SECRET


def test_without_an_exported_key_no_backup_is_made(house: Cluster, tmp_path: Path):
    path = keys.ring_path(house.folder.root)
    keys.write_content(path, {**json.loads(path.read_text()), "exported": []})

    assert refusal_of(backup.make, plan(house, tmp_path)) is Problem.KEY_NOT_EXPORTED
    assert list(tmp_path.iterdir()) == []


def flip(at: int):
    return lambda content: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


SPOILS = {
    "no backup of ours": flip(3), "the line in clear": flip(40), "the first piece": flip(300),
    "the last byte": flip(-1),
    "a byte short": lambda content: content[:-1], "half": lambda content: content[: len(content) // 2],
    "a byte more": lambda content: content + b"x", "nothing": lambda content: b"",
}  # fmt: skip


def test_a_damaged_backup_is_refused_and_changes_nothing(house: Cluster, tmp_path: Path):
    made = backup.make(plan(house, tmp_path, verify=False))
    whole, server = made.path.read_bytes(), servers.Server(house.url())

    codes = {}
    for name, spoil in SPOILS.items():
        made.path.write_bytes(spoil(whole))
        codes[name] = refusal_of(
            backup.restore, made.path, server, house.folder.root, ring(house), replace=True, now=NOW
        )

    assert set(codes.values()) <= {Problem.BACKUP_DAMAGED, Problem.BACKUP_KEY, Problem.BACKUP_TOOL}, codes
    assert ask(house, "SELECT count(*) FROM common_auditrow") == 500
    assert databases(house) == {"postgres", "template0", "template1", "fanzha"}


def test_pieces_that_changed_places_are_refused(house: Cluster, tmp_path: Path):
    (house.folder.root / "files/ab/big").write_bytes(os.urandom(3 * PIECE))
    made = backup.make(plan(house, tmp_path, verify=False))
    content = made.path.read_bytes()
    begin, size = content.index(b"\n", len(MAGIC)) + 1, PIECE + 16
    one, two = content[begin : begin + size], content[begin + size : begin + 2 * size]
    made.path.write_bytes(content[:begin] + two + one + content[begin + 2 * size :])

    assert refusal_of(backup.verify, made.path, servers.Server(house.url()), ring(house)) is Problem.BACKUP_DAMAGED


def test_another_houses_key_opens_nothing(house: Cluster, tmp_path: Path):
    made = backup.make(plan(house, tmp_path))
    server = servers.Server(house.url())

    assert refusal_of(backup.verify, made.path, server, {"k1": b"x" * 32}) is Problem.BACKUP_DAMAGED
    assert refusal_of(backup.verify, made.path, server, {}) is Problem.BACKUP_KEY


def test_a_copy_that_is_not_whole_does_not_count(house: Cluster, tmp_path: Path):
    kept = backup.make(plan(house, tmp_path)).path

    code = refusal_of(
        backup.make, plan(house, tmp_path / "new.fzbackup"), inspect=lambda _copy: "留痕第 3 行：写入以后被改动过。"
    )

    assert code is Problem.BACKUP_DIFFERS
    assert list(tmp_path.iterdir()) == [kept]


def test_a_full_disk_leaves_the_old_backups_and_says_so(house: Cluster, tmp_path: Path, monkeypatch):
    kept = backup.make(plan(house, tmp_path)).path

    def full(_server, _moment):
        yield b"x" * 100
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(servers, "dump", full)
    with pytest.raises(RuntimeProblem) as refusal:
        backup.make(plan(house, tmp_path / "new.fzbackup"))

    assert refusal.value.code is Problem.BACKUP_DISK_FULL
    assert "已有的备份完好" in refusal.value.sentence_zh
    assert list(tmp_path.iterdir()) == [kept]


def test_too_little_space_is_refused_before_anything_is_written(house: Cluster, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(disk, "free_mb", lambda _path: 10)

    assert refusal_of(backup.make, plan(house, tmp_path)) is Problem.BACKUP_DISK_FULL
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_gives_up_is_named(house: Cluster, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(servers, "program", lambda _name: "/bin/false")

    assert refusal_of(backup.make, plan(house, tmp_path)) is Problem.BACKUP_TOOL
    assert list(tmp_path.iterdir()) == []


def test_a_killed_backup_leaves_the_old_ones_and_the_next_one_cleans_up(house: Cluster, tmp_path: Path):
    kept = backup.make(plan(house, tmp_path)).path
    code = (
        "import sys, time; from pathlib import Path; from datetime import datetime, UTC\n"
        "from fanzha.runtime import backup; from fanzha.runtime.backup import server as s\n"
        "def slow(server, moment):\n    yield b'x' * 5_000_000\n    print('writing', flush=True)\n    time.sleep(60)\n"
        "s.dump = slow\n"
        "plan = Path(sys.argv[1]), s.Server(sys.argv[2]), Path(sys.argv[3]), datetime(2026, 11, 24, tzinfo=UTC)\n"
        "backup.make(backup.Plan(*plan))"
    )
    command = [sys.executable, "-c", code, str(house.folder.root), house.url(), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        running = making.is_running(house.folder.root)
        busy = refusal_of(backup.make, plan(house, tmp_path))
        process.send_signal(signal.SIGKILL)
    left = sorted(path.suffix for path in tmp_path.iterdir())

    again = backup.make(backup.Plan(house.folder.root, servers.Server(house.url()), tmp_path, LATER))

    assert (running, busy, left) == (True, Problem.BACKUP_BUSY, [".fzbackup", ".part"])
    assert not making.is_running(house.folder.root)
    assert sorted(tmp_path.iterdir()) == sorted([kept, again.path])
    assert kept.stat().st_size > 0


def test_only_the_newest_are_kept(tmp_path: Path):
    for day in range(5):
        (tmp_path / f"fanzha-2026112{day}T020000Z.fzbackup").touch()
    (tmp_path / "other.txt").touch()

    gone = backup.prune(tmp_path, 2)

    assert [path.name[7:15] for path in gone] == ["20261120", "20261121", "20261122"]
    assert len(list(tmp_path.iterdir())) == 3
    assert backup.prune(tmp_path, 0)[0].name[7:15] == "20261123"
