"""The contracts of import-linter really fail: each is broken once, in a copy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BREACHES = {
    "a lower capability imports a higher one": ("people/queries/__init__.py", "import fanzha.alerts.queries"),
    "core imports Django": ("core/values/__init__.py", "import django"),
    "core imports a capability": ("core/text/__init__.py", "import fanzha.people.queries"),
    "values import text": ("core/values/__init__.py", "import fanzha.core.text"),
    "runtime imports the house": ("runtime/paths.py", "import fanzha.common.clock"),
    "a capability imports runtime": ("intake/apps.py", "import fanzha.runtime.paths"),
    "a capability imports another's models": ("alerts/queries/__init__.py", "import fanzha.intake.models"),
    "a capability imports another's views": ("portal/forms.py", "import fanzha.intake.views"),
}


def contracts_kept(root):
    """Run import-linter on a copy of the house."""
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=root, capture_output=True, text=True,
        env={"PYTHONPATH": str(root / "src"), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}, check=False,
    )  # fmt: skip
    return run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("house")
    leave = shutil.ignore_patterns("__pycache__", "static", "templates", "*.npz", "*.json")
    shutil.copytree(ROOT / "src", root / "src", ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.slow
def test_the_house_as_it_stands_keeps_its_contracts(copy):
    kept, said = contracts_kept(copy)

    assert kept, said


@pytest.mark.slow
@pytest.mark.parametrize(("file", "line"), BREACHES.values(), ids=BREACHES.keys())
def test_a_breach_fails(copy, file, line):
    path = copy / "src" / "fanzha" / file
    before = path.read_text("utf-8")
    path.write_text(before + f"\n{line}\n", "utf-8")

    try:
        kept, _ = contracts_kept(copy)
    finally:
        path.write_text(before, "utf-8")

    assert not kept


def test_every_room_of_every_capability_stands_in_the_contract():
    contract = (ROOT / "pyproject.toml").read_text("utf-8")
    source = ROOT / "src" / "fanzha"
    capabilities = [path.parent for path in source.glob("*/apps.py") if path.parent.name not in {"common", "web"}]
    missing = [
        f"fanzha.{folder.name}.{room}"
        for folder in capabilities
        for room in ("models", "forms", "tasks", "urls", "views")
        if ((folder / f"{room}.py").exists() or (folder / room / "__init__.py").exists())
        and f'"fanzha.{folder.name}.{room}"' not in contract
    ]

    assert missing == []
