"""Each benchmark runs, ends, and says its figures in the agreed form; the small runs of two of them lose nothing."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.builders.screens import needs_a_font

ROOT = Path(__file__).resolve().parents[2]
MOST_S = 280


@cache
def said_by(name):
    """Run a benchmark as a newcomer would and return its last line."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("FANZHA_", "DJANGO_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", "--quick"], cwd=ROOT, env=kept, capture_output=True, text=True,
        timeout=MOST_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        *("screen", "stream", "pages", "intake", "cases", "api", "tree", "import", "export", "link"),
        *("plan", "returns", "matrix"),
        pytest.param("pictures", marks=needs_a_font),
    ],
)
def test_a_benchmark_says_its_figures_in_the_agreed_form(name):
    said = said_by(name)

    assert said["name"] == name
    assert set(said) == {"name", "figures", "peer", "world"}
    assert said["figures"]
    values = [value for part in ("figures", "peer", "world") for value in said[part].values()]
    assert all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


@pytest.mark.slow
def test_every_sort_of_page_is_read_and_none_fails():
    figures = said_by("pages")["figures"]

    assert figures["failures"] == 0
    pages = {key.removesuffix("_p95_ms") for key in figures if key.endswith("_p95_ms")}
    assert pages >= {"home", "alerts", "queue", "persons", "households", "touches", "alert", "person"}


@pytest.mark.slow
def test_reports_survive_resends_and_a_kill():
    said = said_by("intake")

    assert said["world"]["killed"] >= 4
    assert said["world"]["web_resent"] > 0
    counted = {key: value for key, value in said["figures"].items() if key.endswith(("_lost", "_doubled"))}
    assert len(counted) == 4
    assert set(counted.values()) == {0}


@pytest.mark.slow
def test_returns_before_a_deadline_survive_resends_and_a_kill():
    said = said_by("returns")

    assert said["world"]["killed"] == 1
    assert said["world"]["sent"] > said["world"]["units"]
    assert {said["figures"][key] for key in ("returns_lost", "returns_doubled", "jobs_lost")} == {0}
