"""Where the data folder stands, and whose it must be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fanzha.runtime import paths
from fanzha.runtime.problems import SENTENCES, Problem, RuntimeProblem


@pytest.mark.parametrize(
    ("environ", "euid", "root"),
    [
        ({"FANZHA_DATA": "/srv/fz", "HOME": "/home/li"}, 1000, "/srv/fz"),
        ({"FANZHA_DATA": "/srv/fz"}, 0, "/srv/fz"),
        ({"HOME": "/root", "XDG_DATA_HOME": "/x"}, 0, "/var/lib/fanzha"),
        ({"XDG_DATA_HOME": "/x", "HOME": "/home/li"}, 1000, "/x/fanzha"),
        ({"HOME": "/home/li"}, 1000, "/home/li/.local/share/fanzha"),
        ({"FANZHA_DATA": "", "HOME": "/home/li"}, 1000, "/home/li/.local/share/fanzha"),
    ],
)
def test_the_environment_names_the_folder(environ: dict[str, str], euid: int, root: str):
    assert paths.default_root(environ, euid) == Path(root)


def test_a_relative_name_becomes_absolute():
    assert paths.default_root({"FANZHA_DATA": "data"}, 1000) == Path.cwd() / "data"


def test_without_any_home_the_folder_must_be_named():
    with pytest.raises(RuntimeProblem) as refusal:
        paths.default_root({}, 1000)

    assert refusal.value.code is Problem.NO_HOME


def test_every_room_is_closed_to_others(tmp_path: Path):
    folder = paths.prepare(tmp_path / "a/b")

    for room in (folder.root, folder.pg, folder.keys, folder.files, folder.logs, folder.run):
        assert stat.S_IMODE(room.stat().st_mode) == 0o700


def test_a_room_that_stood_open_is_closed(tmp_path: Path):
    (tmp_path / "keys").mkdir(mode=0o755)

    folder = paths.prepare(tmp_path)

    assert stat.S_IMODE(folder.keys.stat().st_mode) == 0o700


def test_a_folder_that_stood_there_keeps_its_mode(tmp_path: Path):
    tmp_path.chmod(0o755)

    paths.prepare(tmp_path)

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_folder_of_another_user_is_refused_with_both_names(tmp_path: Path, monkeypatch):
    owner = paths.user_name(os.geteuid())
    monkeypatch.setattr(os, "geteuid", lambda: 4242)

    with pytest.raises(RuntimeProblem) as refusal:
        paths.prepare(tmp_path)

    assert refusal.value.code is Problem.FOREIGN_OWNER
    assert owner in refusal.value.sentence_zh
    assert "4242" in refusal.value.sentence_zh
    assert not list(tmp_path.iterdir())


def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path):
    tmp_path.chmod(0o777)

    with pytest.raises(RuntimeProblem) as refusal:
        paths.prepare(tmp_path)

    assert refusal.value.code is Problem.WRITABLE_BY_OTHERS


@pytest.mark.parametrize("name", ["", "keys"])
def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path, name: str):
    root = tmp_path / "data"
    if name:
        root.mkdir()
    (root / name).write_text("") if name else root.write_text("")

    with pytest.raises(RuntimeProblem) as refusal:
        paths.prepare(root)

    assert refusal.value.code is Problem.NOT_A_FOLDER


def test_a_link_in_the_place_of_a_room_is_refused(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "keys").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(RuntimeProblem) as refusal:
        paths.prepare(tmp_path)

    assert refusal.value.code is Problem.NOT_A_FOLDER


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_without_permission_is_refused(tmp_path: Path):
    (tmp_path / "closed").mkdir(mode=0o500)

    with pytest.raises(RuntimeProblem) as refusal:
        paths.prepare(tmp_path / "closed/data")

    assert refusal.value.code is Problem.NO_PERMISSION


@pytest.mark.parametrize("code", list(Problem))
def test_every_problem_has_a_sentence_in_both_languages(code: Problem):
    assert SENTENCES[code].zh.endswith("。")
    assert SENTENCES[code].en.endswith(".")
