"""Numbers, money and times read as officers write them."""

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import fanzha
from fanzha.common.clock import CHINA
from fanzha.web.components import words

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00 元"), (1, "0.01 元"), (123450, "1,234.50 元"), (-5000, "−50.00 元"), (None, "没有数据")],
)
def test_yuan(fen, text):
    assert words.yuan(fen) == text


@pytest.mark.parametrize(
    ("fen", "text"), [(13400000, "13.40 万元"), (4999, "0.00 万元"), (5000, "0.01 万元"), (None, "没有数据")]
)
def test_wan_rounds_half_up(fen, text):
    assert words.wan(fen) == text


@pytest.mark.parametrize(("value", "text"), [(1246, "1,246 条"), (0, "0 条"), (-3, "−3 条"), (None, "没有数据")])
def test_missing_count_is_not_zero(value, text):
    assert words.count(value, "条") == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1095, 1137, "96.3%（1,095 / 1,137）"), (0, 5, "0.0%（0 / 5）"), (0, 0, "没有应办项"), (None, 5, "没有数据")],
)
def test_share_is_never_alone(part, whole, text):
    assert words.share(part, whole) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (31, "剩 31 分"),
        (59, "剩 59 分"),
        (60, "剩 1 小时 00 分"),
        (185, "剩 3 小时 05 分"),
        (4319, "剩 71 小时 59 分"),
        (4320, "剩 3 天"),
        (0.5, "剩不到 1 分"),
        (-0.5, "刚超时"),
        (-1, "超时 1 分"),
        (-86, "超时 1 小时 26 分"),
    ],
)
def test_time_left(minutes, text):
    assert words.remaining(NOON + timedelta(minutes=minutes), NOON) == text


def test_times_are_shown_in_china():
    at = datetime(2026, 11, 22, 20, 5, tzinfo=UTC)

    assert words.md_hm(at) == "11-23 04:05"
    assert words.ymd(at) == "2026-11-23"


def test_chinese_date_names_the_day_of_the_week():
    assert words.cn_date(date(2026, 11, 22)) == "2026年11月22日 星期日"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to run the script")
def test_browser_counts_in_the_same_words():
    seconds = [*range(-400, 400, 37), 3599, 3600, -5160, 11100, 259199, 259200, 700000, -700000]
    script = Path(fanzha.__file__).parent / "web" / "static" / "fanzha" / "app.js"
    source = script.read_text(encoding="utf-8")
    piece = source[source.index("var HOUR") : source.index("function level")]
    program = f"{piece}; console.log(JSON.stringify({seconds}.map(remaining)))"

    answer = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)

    import json

    assert json.loads(answer.stdout) == [words.remaining(NOON + timedelta(seconds=s), NOON) for s in seconds]
