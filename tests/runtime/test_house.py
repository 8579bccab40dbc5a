"""A whole house by its own commands: sealed, backed up, restored in another folder, its keys changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .helpers import end_servers

pytestmark = pytest.mark.slow
PHRASE = "一匹马走过清河县的桥头去看戏"


@pytest.fixture
def folders() -> Iterator[tuple[Path, Path]]:
    paths = [Path(tempfile.mkdtemp(prefix="fz-")) for _ in range(2)]
    for path in paths:
        path.chmod(0o711)
    yield paths[0], paths[1]
    for path in paths:
        end_servers(path)
        shutil.rmtree(path, ignore_errors=True)


def fanzha(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command of the product on a data folder."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"FANZHA_DATA": str(folder), "FANZHA_PASSPHRASE": PHRASE}
    command = [sys.executable, "-c", "from fanzha.cli.main import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_a_house_is_sealed_backed_up_and_restored_elsewhere(folders: tuple[Path, Path], tmp_path: Path):
    here, there = folders
    made = fanzha(here, "first-administrator", "--county", "清河县", "--code", "330999000000", "--username", "admin",
                  "--name", "周某")  # fmt: skip
    too_early = fanzha(here, "backup", tmp_path)
    exported = fanzha(here, "keys", "export", tmp_path / "keys.txt")
    rotated = fanzha(here, "keys", "rotate")
    not_again = fanzha(here, "keys", "rotate")
    again = fanzha(here, "keys", "export", tmp_path / "keys2.txt")
    sealed = fanzha(here, "audit", "seal")
    backed_up = fanzha(here, "backup", tmp_path)

    assert [run.returncode for run in (made, exported, rotated, again, sealed, backed_up)] == [0] * 6, backed_up.stderr
    assert (too_early.returncode, not_again.returncode) == (3, 1)
    assert "还没有导出过" in too_early.stderr
    assert "核对一致" in backed_up.stdout
    (file,) = tmp_path.glob("*.fzbackup")

    no_keys = fanzha(there, "restore", file)
    old_keys = fanzha(there, "keys", "import", tmp_path / "keys.txt")
    wrong_keys = fanzha(there, "restore", file)
    brought = fanzha(there, "keys", "import", tmp_path / "keys2.txt")
    restored = fanzha(there, "restore", file)
    verified = fanzha(there, "audit", "verify")
    twice = fanzha(there, "restore", file)

    assert (no_keys.returncode, wrong_keys.returncode, twice.returncode) == (3, 3, 3)
    assert "keys import" in no_keys.stderr
    assert "已有数据" in twice.stderr
    assert [run.returncode for run in (old_keys, brought, restored, verified)] == [0] * 4, restored.stderr
    assert "没有发现改动" in verified.stdout
    assert "已经有县级单位" in fanzha(
        there, "first-administrator", "--county", "x", "--code", "330999000001", "--username", "b", "--name", "x"
    ).stderr  # fmt: skip
