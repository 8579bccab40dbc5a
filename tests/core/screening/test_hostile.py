"""Whatever is pasted, there is an answer, and soon."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

MEGABYTE = 1_000_000
MOST_SECONDS = 6.0  # on a shared machine; an idle core needs a tenth of it

FLOODS = {
    "letters": "a" * MEGABYTE,
    "tactic words": "转账" * (MEGABYTE // 2),
    "negations": "不要告诉家人" * (MEGABYTE // 6),
    "spaces": " " * MEGABYTE,
    "digits": "1" * MEGABYTE,
    "spelled digits": "一二" * (MEGABYTE // 2),
    "inserted dots": "安 全." * (MEGABYTE // 4),
    "emoji": "😀" * MEGABYTE,
    "lines": "我\n" * (MEGABYTE // 2),
    "half links": "http://a.b.c." * (MEGABYTE // 13),
    "nul": "\0" * MEGABYTE,
    "quotes": "“转账" * (MEGABYTE // 3),
    "right to left": "\u202e转账到安全账户" * (MEGABYTE // 8),
    "combining": "转\u0336" * (MEGABYTE // 2),
    "lone surrogates": "\ud800转账" * (MEGABYTE // 3),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_answered_in_bounded_time(screener, name):
    begun = time.perf_counter()

    verdict = screener.screen(FLOODS[name])

    assert 0 <= verdict.score <= 1
    assert time.perf_counter() - begun < MOST_SECONDS


PIECES = st.sampled_from([
    "转账", "安全账户", "验证码", "不要", "告诉", "谨防", "诈骗", "。", "，", "\n", " ", "5000元", "http://", "a.cc",
    "加微信",
    "您", "我是", "公安局", "“", "”", "😀", "\u200b", "١", "x" * 12, "一万五", "96110", "\ud83d", "ﷺ", "İ",
])  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_verdict_that_holds_together(screener, text):
    verdict = screener.screen(text)

    assert not (verdict.is_scam and verdict.grade == "none")
    assert all(0 <= hit.start < hit.end <= len(text) for hit in verdict.tactics)
    assert all(0 <= found.start < found.end <= len(text) for found in verdict.entities)
    assert verdict == screener.screen_many(["别的", text, ""])[1]
