"""The vendored files are what VENDOR.json says, and fit the oldest browsers we promise."""

import gzip
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import fanzha

ROOT = Path(fanzha.__file__).parents[2]
STATIC = ROOT / "src" / "fanzha" / "web" / "static"


@pytest.fixture
def vendor():
    spec = importlib.util.spec_from_file_location("vendor_assets", ROOT / "tools" / "vendor_assets.py")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["vendor_assets"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["vendor_assets"]


def test_committed_assets_are_those_recorded(vendor):
    assert vendor.problems() == []


def test_a_changed_asset_is_noticed(vendor, tmp_path, monkeypatch):
    copy = tmp_path / "vendor"
    shutil.copytree(STATIC / "vendor", copy)
    (copy / "htmx" / "htmx.min.js").write_text("tampered", encoding="utf-8")
    (copy / "tabler" / "tabler.min.css").write_text("a{color:color-mix(in srgb,red,blue)}", encoding="utf-8")
    monkeypatch.setattr(vendor, "VENDOR", copy)

    found = " ".join(vendor.problems())

    assert "htmx/htmx.min.js differs" in found
    assert "color-mix()" in found


@pytest.mark.parametrize("word", ["oklch(", "color-mix(", "light-dark(", ":has(", "@layer", "@container"])
def test_own_style_sheet_avoids_what_old_browsers_drop(word):
    css = (STATIC / "fanzha" / "tokens.css").read_text(encoding="utf-8")

    rules = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)

    assert word not in rules


def test_phone_pages_stay_small(draw_page):
    page = draw_page("public_result").encode()
    loaded = [page, *((STATIC / "fanzha" / name).read_bytes() for name in ("tokens.css", "app.js", "icon.svg"))]

    weight = sum(len(gzip.compress(part)) for part in loaded)

    assert weight < 60 * 1024


@pytest.mark.parametrize("name", ["public", "public_result", "phone_form"])
def test_phone_pages_load_no_framework(draw_page, name):
    page = draw_page(name)

    assert "vendor/" not in page


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to read the script")
def test_script_has_no_syntax_error():
    script = STATIC / "fanzha" / "app.js"

    answer = subprocess.run(["node", "--check", str(script)], capture_output=True, text=True, check=False)

    assert answer.stderr == ""
