"""Each finding says what is and what to do, and looking changes nothing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from fanzha.runtime import doctor, keys, paths
from fanzha.runtime.paths import DataFolder
from fanzha.runtime.postgres import Cluster

NOW = 1_795_000_000


def finding(folder: Path, name: str, **given: object) -> doctor.Finding:
    """Return one finding by its name."""
    found = [each for each in doctor.checks(folder, **{"now": NOW, "port": 0, **given}) if each.name == name]
    assert len(found) == 1
    return found[0]


def test_a_folder_that_is_not_there_yet_is_no_fault(tmp_path: Path):
    new = tmp_path / "new"

    faults = [each.name for each in doctor.checks(new, port=0, now=NOW) if not each.ok and each.name != "disk"]

    assert faults == []
    assert not new.exists()


def test_a_prepared_folder_is_in_order(tmp_path: Path):
    paths.prepare(tmp_path)
    keys.load_or_create(tmp_path, database_exists=False)

    assert finding(tmp_path, "folder").ok
    assert finding(tmp_path, "key_ring").ok


def test_every_fault_has_advice_and_no_other_finding_has(tmp_path: Path):
    tmp_path.chmod(0o777)

    for each in doctor.checks(tmp_path, port=0, now=0):
        assert bool(each.advice) is not each.ok, each


@pytest.mark.parametrize(("version", "ok"), [((3, 10), False), ((3, 11), True), ((3, 14), True)])
def test_the_version_of_python(version: tuple[int, int], ok: bool):
    assert doctor.check_python(version).ok is ok


@pytest.mark.parametrize(("platform", "ok"), [("linux", True), ("darwin", False), ("win32", False)])
def test_the_platform(platform: str, ok: bool):
    assert doctor.check_platform(platform).ok is ok


@pytest.mark.parametrize(
    ("free_mb", "ok", "word"),
    [(0, False, "无法启动"), (499, False, "无法启动"), (500, False, "尽快"), (5119, False, "尽快"), (5120, True, "")],
)
def test_free_space(tmp_path: Path, free_mb: int, ok: bool, word: str):
    found = doctor.check_disk(DataFolder(tmp_path), free_mb)

    assert found.ok is ok
    assert word in found.advice


@pytest.mark.parametrize(("now", "ok"), [(0, False), (doctor.EARLIEST_CLOCK - 1, False), (doctor.EARLIEST_CLOCK, True)])
def test_a_clock_before_the_product_was_made_is_wrong(tmp_path: Path, now: float, ok: bool):
    assert finding(tmp_path, "clock", now=now).ok is ok


@pytest.mark.parametrize(("behind", "ok"), [(3600, True), (2 * 24 * 3600, False)])
def test_a_clock_behind_what_was_written_is_wrong(tmp_path: Path, behind: int, ok: bool):
    folder = paths.prepare(tmp_path)
    folder.server_log.write_text("")
    os.utime(folder.server_log, (NOW + behind, NOW + behind))

    assert finding(tmp_path, "clock").ok is ok


def test_a_taken_port_is_named(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        found = finding(tmp_path, "port", port=port)

    assert not found.ok
    assert str(port) in found.sentence


def test_a_loose_ring_is_found(tmp_path: Path):
    keys.load_or_create(tmp_path, database_exists=False)
    keys.ring_path(tmp_path).chmod(0o644)

    found = finding(tmp_path, "key_ring")

    assert not found.ok
    assert "chmod 600" in found.advice


def test_a_ring_that_data_hang_on_and_that_is_gone_is_found(tmp_path: Path):
    folder = paths.prepare(tmp_path)
    (folder.pg / "data").mkdir()
    (folder.pg / "data/PG_VERSION").write_text("18\n")

    assert not finding(tmp_path, "key_ring").ok


@pytest.mark.parametrize(("version", "ok"), [("18", True), ("14", False)])
def test_the_version_of_the_data(tmp_path: Path, version: str, ok: bool):
    folder = paths.prepare(tmp_path)
    (folder.pg / "data").mkdir()
    (folder.pg / "data/PG_VERSION").write_text(f"{version}\n")

    assert finding(tmp_path, "data_version").ok is ok


def test_missing_programs_are_found(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("FANZHA_PG_BIN", str(tmp_path))

    found = finding(tmp_path, "binaries")

    assert not found.ok
    assert "FANZHA_PG_BIN" in found.advice


def test_a_folder_of_another_user_is_found(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4242)

    found = doctor.check_folder(DataFolder(tmp_path))

    assert not found.ok
    assert "4242" in found.sentence


@pytest.mark.parametrize("depth", [1, 20])
def test_a_deep_folder_is_served_by_a_short_one(tmp_path: Path, depth: int):
    assert finding(tmp_path / "/".join(["deep-down"] * depth), "socket").ok


@pytest.mark.slow
def test_a_running_cluster_is_in_order(shared: Cluster):
    keys.load_or_create(shared.folder.root, database_exists=False)

    faults = [each for each in doctor.checks(shared.folder.root, port=0) if not each.ok and each.name != "disk"]

    assert faults == []
