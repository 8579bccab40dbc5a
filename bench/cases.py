"""Cases: how long a pasted story takes to become proposed fields: `python -m bench.cases [--quick] [--part story]`.

Part `story`: our own stories of 250 to 2,000 characters, pasted whole and typed piece by piece, with the shipped
screener judging the type each time. There is no peer: nothing else proposes these fields.

Part `pages`: every page of analysis over 100,000 cases, beside a plain loop over the same rows.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from zoneinfo import ZoneInfo

from bench import case_pages, product
from bench.figures import conclude, p95_ms, say
from fanzha.core import intake
from fanzha.core.screening import Screener, load_model, shipped

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SIZE = 2_000  # characters: a long call, or a chat pasted whole
_TYPED = 12  # characters between two pauses of a fast typist
_STORIES = (
    (
        "我叫王小芳，女，45岁，在清河镇向阳小区开超市，我的电话是13912345678。昨天下午三点二十接到00886912345678打来的电话，对方自称公安，说我涉嫌洗钱，"
        "让我下载“安全防护”软件，打开屏幕共享。我先从我的农行卡转了5000元到6217003320001234567，户名李国强，建设银行，四点又转了三万五千元，一共4万元。"
    ),
    (
        "我在抖音上看到兼职刷单的广告，加了对方QQ 2388776655，下载了一个叫“蓝海速聊”的软件，先做了三单，返给我120元，后来垫付了5000元、8000元和1万元，"
        "都没有返，客服还要我交保证金2万元，我没有交。收款卡6228480402564890018，户名赵敏，一共被骗23000元。"
    ),
    (
        "我儿子要贷款，对方承诺额度20万元，让他先交会员费3000元，他通过支付宝转了3000元，又说卡号填错要解冻费1.2万，11月22日16:45用网银转到"
        "户名：河北顺达商贸有限公司，账号0402020609300123456。点的链接是 http://dk-fast.top/a1 ，微信wx_dai886。"
    ),
)


def main() -> None:
    """Measure, say what was measured, and end with one line of JSON."""
    options = _options()
    if options.part == "pages":
        _pages(quick=options.quick)
        return
    words, screener = _words(), _screener()
    rounds = 5 if options.quick else 60
    stories = [(story * 12)[:SIZE] for story in _STORIES]
    say(f"{len(stories)} stories of {SIZE} characters, {rounds} times each")
    read = _reader(words, screener)
    read(stories[0])  # tables are made on first use
    pasted = [seconds for _ in range(rounds) for story in stories for seconds in [_timed(read, story)]]
    alone = [seconds for _ in range(rounds) for story in stories for seconds in [_timed(_reader(words, None), story)]]
    typed = [
        _timed(read, story[:end])
        for story in stories
        for end in range(_TYPED, SIZE, _TYPED * (10 if options.quick else 2))
    ]
    figures = {
        "story_pasted_p95_ms": p95_ms(pasted), "story_pasted_without_type_p95_ms": p95_ms(alone),
        "story_typed_p95_ms": p95_ms(typed), "story_fields": sum(len(read(story).fields) for story in _STORIES),
        "story_payments": sum(len(read(story).payments) for story in _STORIES),
    }  # fmt: skip
    conclude("cases", figures=figures, peer={}, world={"characters": SIZE, "stories": len(stories), "rounds": rounds})


def _pages(*, quick: bool) -> None:
    """Measure the pages of analysis in a folder of their own."""
    with product.opened() as root:
        figures, peer, world = case_pages.measure(root, quick=quick)
    conclude("cases", figures=figures, peer=peer, world=world)


def _reader(words: intake.Words, screener: Screener | None) -> Callable[[str], intake.Story]:
    return lambda story: intake.read_story(story, now=NOW, words=words, screener=screener)


def _timed(read: Callable[[str], intake.Story], story: str) -> float:
    began = time.perf_counter()
    read(story)
    return time.perf_counter() - began


def _words() -> intake.Words:
    file = json.loads(resources.files("fanzha.cases").joinpath("rules", "story.json").read_text("utf-8"))
    return intake.read_words(file["content"], file["version"])


def _screener() -> Screener:
    return Screener(load_model(resources.files(shipped.PACKAGE).joinpath(shipped.MODEL).read_bytes()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--part", choices=["story", "pages"], default="story")
    return parser.parse_args()


if __name__ == "__main__":
    main()
