"""No input is slow: work is bounded by the length of a text, whatever somebody fills it with."""

import os
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.core.screening import find, surface

MEGABYTE = 1_000_000
# Time grows fourfold where work is linear and sixteenfold where it is quadratic; in between there is room for noise.
LONGER, MOST_GROWTH = 4, 10
NOISE_S = 0.05
SHORT = 4_000

FLOODS = {
    "one character": "转" * MEGABYTE,
    "brackets": "（【[({「《" * (MEGABYTE // 7),
    "closing brackets": "）】])}」》" * (MEGABYTE // 7),
    "digits and dots": "1.2.3." * (MEGABYTE // 6),
    "two classes in turn": "警察转账" * (MEGABYTE // 4),
    "a demand and its gaps": "您的" + "账户" * (MEGABYTE // 2),
    "a thousand lines": ("您好，请查收。\n" * 1000),
    "a thousand full lines": ("安全账户转账验证码\n" * 1000),
    "zero width": "转\u200b\u200b\u200b账" * (MEGABYTE // 5),
    "only zero width": "\u200b" * MEGABYTE,
    "only emoji": "😀🔥💰" * (MEGABYTE // 3),
    "binary": random.Random(7).randbytes(MEGABYTE).decode("latin-1"),
    "broken utf-16": random.Random(8).randbytes(MEGABYTE).decode("utf-16-le", "surrogatepass"),
    "lone characters": "安 全 账 户 " * (MEGABYTE // 8),
    "half addresses": "a.b-c." * (MEGABYTE // 6),
    "numerals": "一二三百千万" * (MEGABYTE // 6),
    "open quotations": "“转账到" * (MEGABYTE // 4),
    "letters for digits": "1ol38oo" * (MEGABYTE // 7),
}
UNITS = st.lists(
    st.sampled_from([
        "转账", "安全账户", "验证码", "不要", "警察", "您", "谨防", "提醒", "“", "”", "（", "）", "[", "]", ".",
        "-", "_", "/", ":", "：", "，", "。", "!", "\n", " ", "1", "38", "o", "l", "x", "a", "ab", "http://",
        "www.", "@", "qq", "微信", "vx", "号", "元", "万", "一", "百分之", "%", "¥", "\u200b", "😀", "\0", "*",
        "·", "点", "com", "app", "下载", "的", "\u0336", "卡号", "电话", "+", "(", ")",
    ]),
    min_size=1, max_size=6,
).map("".join)  # fmt: skip


def filled(unit, size):
    return (unit * (size // len(unit) + 1))[:size]


def seconds(work):
    """Return the least of three times, of this process alone."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_costs_little_more_than_an_ordinary_text_of_what_is_read(screener, name):
    ordinary = filled("您好，这里是物业，明天上午停水，请提前备水。", surface.MOST_CHARACTERS)

    assert seconds(lambda: screener.screen(FLOODS[name])) < 40 * seconds(lambda: screener.screen(ordinary)) + NOISE_S


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
def test_the_spans_looked_at_in_a_flood_are_bounded(model, name, monkeypatch):
    looked_at = []
    extended = find._extended

    def counting(partial, following, gap):
        looked_at.append(len(partial))
        return extended(partial, following, gap)

    monkeypatch.setattr(find, "_extended", counting)
    patterns = [pattern for listed in model.lexicon.by_slot.values() for pattern in listed]
    most = sum(len(pattern.slots) - 1 for pattern in patterns) * find.MOST_SPANS

    find.find_tactics(model.lexicon, surface.surface_of(FLOODS[name]).text)

    assert sum(looked_at) <= most
    assert max(looked_at, default=0) <= find.MOST_SPANS


@pytest.mark.slow
@given(unit=UNITS)
@settings(max_examples=int(os.environ.get("FANZHA_FUZZ_EXAMPLES", "25")), deadline=None)
def test_time_grows_no_faster_than_length(screener, unit):
    short, long = filled(unit, SHORT), filled(unit, LONGER * SHORT)

    most = MOST_GROWTH * seconds(lambda: screener.screen(short)) + NOISE_S

    assert seconds(lambda: screener.screen(long)) < most


@pytest.mark.slow
@given(unit=UNITS)
@settings(max_examples=int(os.environ.get("FANZHA_FUZZ_EXAMPLES", "25")), deadline=None)
def test_a_stream_of_hostile_messages_is_not_much_slower_than_one_by_one(screener, unit):
    texts = [filled(unit, size) for size in range(100, 250)]

    most = 3 * seconds(lambda: screener.screen_many(texts)) + 10 * NOISE_S

    assert seconds(lambda: list(screener.screen_stream(texts))) < most


@pytest.mark.slow
def test_the_check_would_catch_work_that_grows_with_the_square():
    def work(size):
        return lambda: sum(1 for first in range(size) for second in range(first))

    assert seconds(work(LONGER * 2000)) > MOST_GROWTH * seconds(work(2000)) + NOISE_S
