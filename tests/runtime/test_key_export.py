"""Keys leave a house only under a passphrase, and come into another one without harming what is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fanzha.runtime import key_export, keys, seal_key
from fanzha.runtime.backup.making import exported
from fanzha.runtime.problems import Problem, RuntimeProblem

PHRASE = "一匹马走过清河县的桥头去看戏"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(key_export, "_MEMORY_KIB", 64)
    monkeypatch.setattr(key_export, "_PASSES", 1)


def a_house(root: Path) -> keys.KeyRing:
    ring = keys.load_or_create(root, database_exists=False)
    seal_key.load_or_create(root)
    return ring


def refusal_of(act, *arguments, **more) -> Problem:
    with pytest.raises(RuntimeProblem) as refusal:
        act(*arguments, **more)
    return refusal.value.code


def test_exported_keys_make_another_folder_the_same_house(tmp_path: Path):
    ring = a_house(tmp_path / "one")
    file = tmp_path / "keys.txt"

    key_export.export(tmp_path / "one", file, PHRASE)
    key_export.bring(tmp_path / "two", file, PHRASE)

    assert keys.load(keys.ring_path(tmp_path / "two")) == ring
    assert seal_key.load_or_create(tmp_path / "two") == seal_key.load_or_create(tmp_path / "one")
    assert file.stat().st_mode & 0o077 == 0
    assert keys.encoded(ring.keys["k1"]) not in file.read_text()


def test_an_export_is_noted(tmp_path: Path):
    a_house(tmp_path)
    before = exported(tmp_path)

    key_export.export(tmp_path, tmp_path / "keys.txt", PHRASE)

    assert (before, exported(tmp_path)) == ([], ["k1"])


@pytest.mark.parametrize("spoil", [lambda text: text[:-40], lambda text: text.replace("fanzha-keys-1", "x"), str.lower])
def test_a_damaged_file_is_refused(tmp_path: Path, spoil):
    a_house(tmp_path / "one")
    file = tmp_path / "keys.txt"
    key_export.export(tmp_path / "one", file, PHRASE)
    file.write_text(spoil(file.read_text()))

    assert refusal_of(key_export.bring, tmp_path / "two", file, PHRASE) is Problem.KEY_FILE_DAMAGED
    assert not keys.ring_path(tmp_path / "two").exists()


def test_another_passphrase_opens_nothing(tmp_path: Path):
    a_house(tmp_path / "one")
    key_export.export(tmp_path / "one", tmp_path / "keys.txt", PHRASE)

    assert (
        refusal_of(key_export.bring, tmp_path / "two", tmp_path / "keys.txt", PHRASE + "x") is Problem.KEY_FILE_DAMAGED
    )


def test_a_short_passphrase_and_a_file_that_stands_are_refused(tmp_path: Path):
    a_house(tmp_path)
    (tmp_path / "keys.txt").write_text("kept")

    assert refusal_of(key_export.export, tmp_path, tmp_path / "new.txt", "x" * 11) is Problem.PASSPHRASE_WEAK
    assert refusal_of(key_export.export, tmp_path, tmp_path / "keys.txt", PHRASE) is Problem.NOT_A_FOLDER
    assert (tmp_path / "keys.txt").read_text() == "kept"
    assert exported(tmp_path) == []


def test_another_houses_keys_are_not_mixed_in(tmp_path: Path):
    a_house(tmp_path / "one")
    ring = a_house(tmp_path / "two")
    key_export.export(tmp_path / "one", tmp_path / "keys.txt", PHRASE)

    assert refusal_of(key_export.bring, tmp_path / "two", tmp_path / "keys.txt", PHRASE) is Problem.KEY_CONFLICT
    assert keys.load(keys.ring_path(tmp_path / "two")) == ring
    key_export.bring(tmp_path / "two", tmp_path / "keys.txt", PHRASE, replace=True)
    assert keys.load(keys.ring_path(tmp_path / "two")) == keys.load(keys.ring_path(tmp_path / "one"))


def test_an_older_key_comes_back_for_an_old_backup(tmp_path: Path):
    a_house(tmp_path)
    key_export.export(tmp_path, tmp_path / "keys.txt", PHRASE)
    path = keys.ring_path(tmp_path)
    content = json.loads(path.read_text())
    old = content["keys"].pop("k1")
    keys.write_content(path, {**content, "active": "k2", "keys": {"k2": keys.encoded(b"2" * 32)}})

    brought = key_export.bring(tmp_path, tmp_path / "keys.txt", PHRASE)

    assert brought == ["k1"]
    assert keys.load(path).active == "k2"
    assert keys.encoded(keys.load(path).keys["k1"]) == old
