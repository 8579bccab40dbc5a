"""As root the server runs under an account with no rights, always the same one for the same data."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from fanzha.runtime.postgres import account
from fanzha.runtime.problems import Problem, RuntimeProblem


def entry(name: str, uid: int, gid: int | None = None) -> pwd.struct_passwd:
    """Return a line of the machine's list of users."""
    return pwd.struct_passwd((name, "x", uid, uid if gid is None else gid, "", "/", "/bin/false"))


@pytest.fixture
def machine(monkeypatch):
    """A machine where we are root; the test says which users it has."""
    users: dict[str, pwd.struct_passwd] = {}
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: users[name])
    monkeypatch.setattr(account, "_create_ours", lambda: None)

    def set_users(*entries: pwd.struct_passwd) -> None:
        users.update({each.pw_name: each for each in entries})

    return set_users


@pytest.mark.parametrize(
    ("users", "chosen"),
    [
        ([entry("fanzha", 990), entry("postgres", 101), entry("nobody", 65534)], "fanzha"),
        ([entry("postgres", 101), entry("nobody", 65534)], "postgres"),
        ([entry("nobody", 65534)], "nobody"),
        ([entry("fanzha", 1000), entry("nobody", 65534)], "nobody"),
        ([entry("fanzha", 990, gid=0), entry("postgres", 0), entry("nobody", 65534)], "nobody"),
    ],
)
def test_root_takes_the_best_system_account(machine, tmp_path: Path, users: list[pwd.struct_passwd], chosen: str):
    machine(*users)

    found = account.server_account(tmp_path / "data")

    assert found.name == chosen
    assert found.identity() == {"user": found.uid, "group": found.gid, "extra_groups": []}


def test_root_creates_an_account_where_it_can(machine, tmp_path: Path, monkeypatch):
    machine(entry("postgres", 101))
    monkeypatch.setattr(account, "_create_ours", lambda: entry("fanzha", 990))

    assert account.server_account(tmp_path / "data").name == "fanzha"


def test_root_without_any_account_is_told_how_to_make_one(machine, tmp_path: Path):
    with pytest.raises(RuntimeProblem) as refusal:
        account.server_account(tmp_path / "data")

    assert refusal.value.code is Problem.NO_ACCOUNT
    assert "useradd" in refusal.value.sentence_zh


def test_the_account_that_made_the_data_keeps_them(machine, tmp_path: Path):
    owner = tmp_path.stat().st_uid or 101
    machine(entry("fanzha", 990), entry("postgres", owner))

    assert account._of_owner(tmp_path, owner, [entry("fanzha", 990), entry("postgres", owner)]).name == "postgres"


def test_root_does_not_take_over_a_persons_data(machine, tmp_path: Path):
    machine(entry("fanzha", 990))

    with pytest.raises(RuntimeProblem) as refusal:
        account.server_account(tmp_path)

    assert refusal.value.code is Problem.FOREIGN_OWNER


def test_an_ordinary_user_runs_the_server_himself(tmp_path: Path):
    if os.geteuid() == 0:
        pytest.skip("root never does")

    found = account.server_account(tmp_path)

    assert found.uid == os.geteuid()
    assert found.identity() == {}


def test_a_user_without_a_name_is_refused(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 2**31 - 7)

    with pytest.raises(RuntimeProblem) as refusal:
        account.product_user()

    assert refusal.value.code is Problem.NO_ACCOUNT


def test_the_closed_folder_on_the_way_is_found(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    stranger = account.Account("x", 4242, 4242, switch=True)
    tops = [path for path in (*reversed(closed.parents), closed) if not path.stat().st_mode & 0o001]

    assert stranger.closed_parent(closed / "inside") == tops[0]
