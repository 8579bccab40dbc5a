"""The benchmark runs anywhere: without corpora it says what it skips, and still ends with one JSON object."""

import json
import sys

import pytest

from bench import screen


@pytest.mark.slow
def test_quick_run_without_corpora_ends_with_figures(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["bench.screen", "--quick", "--data", str(tmp_path)])

    screen.main()

    lines = capsys.readouterr().out.splitlines()
    answer = json.loads(lines[-1])
    assert answer["name"] == "screen"
    assert {"precision", "recall", "false_alarms", "calibration_error", "texts_per_s"} <= set(answer["figures"])
    assert sum(line.startswith("skipped") for line in lines) == 4
