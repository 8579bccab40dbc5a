"""A conversation turn by turn: the warning comes where the fraud shows itself, and not before."""

import pytest

from fanzha.core.screening import Grade, Kind
from fanzha.core.screening.turns import LEAST_TURNS, MOST_TURNS, follow, turn_spans

CALL = """客服：您好，请问是李女士吗？
客户：是我，什么事？
客服：我是快递公司的客服，您的包裹在运输途中丢失了，可以给您三倍理赔。
客户：哦，那怎么办？
客服：请您下载会议软件，打开屏幕共享，我一步一步教您操作。
客户：好的。
客服：把短信里的验证码告诉我，不要告诉别人，不然理赔款就退不回来了。"""
QUIET = """妈：晚上回来吃饭吗？
我：回，七点到。
妈：那我炖排骨，你爸也在家。
我：好，顺便带一袋米上去。"""


def test_a_fraud_is_warned_of_at_the_turn_where_it_shows_itself(screener):
    course = follow(screener, CALL)

    assert len(course.turns) == 7
    assert 2 < course.warned_at <= 7
    assert course.doubted_at <= course.warned_at
    assert not course.turns[0].is_scam
    assert course.turns[-1].score == screener.screen(CALL).score


def test_a_tactic_is_named_at_the_turn_that_brings_it(screener):
    course = follow(screener, CALL)

    named = [code for turn in course.turns for code in turn.tactics]
    assert len(named) == len(set(named))
    assert "screen_sharing" in course.turns[4].tactics


def test_honest_talk_is_never_warned_of(screener):
    course = follow(screener, QUIET)

    assert course.warned_at is None
    assert {turn.grade for turn in course.turns} == {Grade.NONE}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("", Kind.UNKNOWN, 0),
        ("您尾号1234的卡转出2000元", Kind.SMS, 0),
        ("甲：一\n乙：二", Kind.CHAT, 0),
        (QUIET, Kind.UNKNOWN, 4),
        ("在吗\n在\n借我两千\n急用", Kind.CHAT, 4),
        ("第一条\n\n第二条\n第三条", Kind.LETTER, 0),
        ("[2026-03-01 10:02] 小王：在吗\n[2026-03-01 10:03] 小李：在\n[2026-03-01 10:04] 小王：有空吗", Kind.CHAT, 3),
        ("喂你好" * 100, Kind.CALL, 5),
        ("喂你好" * 100, Kind.SMS, 0),
    ],
)
def test_turns_are_found_by_marks_lines_or_stretches(text, kind, expected):
    assert len(turn_spans(text, kind)) == expected


@pytest.mark.parametrize("text", [CALL, QUIET, "\n".join(f"{n}：第{n}句" for n in range(500)), "甲：" * 3000])
def test_turns_cover_the_text_and_are_bounded(text):
    spans = turn_spans(text)

    assert LEAST_TURNS <= len(spans) <= MOST_TURNS or not spans
    assert "".join(text[start:end] for start, end in spans) in {text, ""}
