"""The key ring is made once, kept closed, and never replaced over data."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fanzha.runtime import keys
from fanzha.runtime.problems import Problem, RuntimeProblem


def refused(folder: Path, *, database_exists: bool = True) -> RuntimeProblem:
    """Return the refusal of a ring."""
    with pytest.raises(RuntimeProblem) as refusal:
        keys.load_or_create(folder, database_exists=database_exists)
    return refusal.value


def change(folder: Path, **facts: object) -> None:
    """Edit the ring of a folder by hand."""
    path = keys.ring_path(folder)
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


def test_a_first_start_makes_a_ring_that_later_ones_read(tmp_path: Path):
    made = keys.load_or_create(tmp_path, database_exists=False)

    again = keys.load_or_create(tmp_path, database_exists=True)

    assert again == made
    assert made.active == "k1"
    assert len(made.keys["k1"]) == len(made.index) == 32
    assert made.keys["k1"] != made.index
    assert len(made.secret) >= 50


def test_only_its_owner_may_open_the_file_and_its_folder(tmp_path: Path):
    keys.load_or_create(tmp_path, database_exists=False)
    path = keys.ring_path(tmp_path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not list(path.parent.glob("*.draft"))


def test_a_printed_ring_shows_no_key(tmp_path: Path):
    ring = keys.load_or_create(tmp_path, database_exists=False)

    assert repr(ring) == "KeyRing(active='k1')"


def test_no_ring_is_made_over_data(tmp_path: Path):
    refusal = refused(tmp_path)

    assert refusal.code is Problem.RING_MISSING
    assert "从备份恢复" in refusal.sentence_zh
    assert not keys.ring_path(tmp_path).exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_ring_that_others_may_open_is_refused(tmp_path: Path, mode: int):
    keys.load_or_create(tmp_path, database_exists=False)
    keys.ring_path(tmp_path).chmod(mode)

    refusal = refused(tmp_path)

    assert refusal.code is Problem.RING_LOOSE
    assert "chmod 600" in refusal.sentence_zh


@pytest.mark.parametrize(
    "facts",
    [
        {"active": "k2"},
        {"index": "c2hvcnQ="},
        {"index": "不是编码"},
        {"keys": {"k1": None}},
        {"keys": []},
        {"django_secret": "short"},
    ],
)
def test_a_damaged_ring_is_refused_and_kept(tmp_path: Path, facts: dict[str, object]):
    keys.load_or_create(tmp_path, database_exists=False)
    change(tmp_path, **facts)
    before = keys.ring_path(tmp_path).read_bytes()

    assert refused(tmp_path, database_exists=False).code is Problem.RING_DAMAGED
    assert keys.ring_path(tmp_path).read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"{}"])
def test_a_half_written_ring_is_refused_and_kept(tmp_path: Path, content: bytes):
    keys.load_or_create(tmp_path, database_exists=False)
    keys.ring_path(tmp_path).write_bytes(content)

    assert refused(tmp_path, database_exists=False).code is Problem.RING_DAMAGED
    assert keys.ring_path(tmp_path).read_bytes() == content


def test_a_link_in_the_rings_place_is_refused(tmp_path: Path):
    keys.load_or_create(tmp_path, database_exists=False)
    path = keys.ring_path(tmp_path)
    path.rename(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")

    assert refused(tmp_path, database_exists=False).code is Problem.RING_DAMAGED


def test_a_ring_of_another_user_is_refused(tmp_path: Path, monkeypatch):
    keys.load_or_create(tmp_path, database_exists=False)
    path = keys.ring_path(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)

    with pytest.raises(RuntimeProblem) as refusal:
        keys.load(path)

    assert refusal.value.code is Problem.FOREIGN_OWNER


def test_a_draft_of_a_killed_start_is_not_in_the_way(tmp_path: Path):
    keys.load_or_create(tmp_path, database_exists=False)
    path = keys.ring_path(tmp_path)
    path.rename(path.with_suffix(".draft"))

    ring = keys.load_or_create(tmp_path, database_exists=False)

    assert ring.active == "k1"
    assert not path.with_suffix(".draft").exists()


@pytest.mark.slow
def test_two_processes_at_once_make_one_ring(tmp_path: Path):
    code = "import sys; from fanzha.runtime import keys; sys.stdin.read(1); "
    code += "print(keys.load_or_create(sys.argv[1], database_exists=False).index.hex())"
    command = [sys.executable, "-c", code, str(tmp_path)]
    starts = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(4)]

    for start in starts:
        start.stdin.write("g")
        start.stdin.flush()
    told = {start.communicate()[0].strip() for start in starts}

    assert len(told) == 1
    assert len(bytes.fromhex(told.pop())) == 32
