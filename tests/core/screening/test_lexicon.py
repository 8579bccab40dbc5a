"""The small language of the lexicon: what it matches, at its edges, and what it refuses."""

import json

import pytest

from fanzha.core.screening.find import find_tactics
from fanzha.core.screening.lexicon import MOST_GAP, BadLexicon, parse_lexicon


def lexicon_of(*lines, slots=None, **extra):
    table = {"version": "t", "slots": slots or {}, "tactics": {"secrecy": list(lines)}, "frames": {}, **extra}
    return parse_lexicon(json.dumps(table))


def places(lexicon, text):
    return [text[place.start : place.end] for place in find_tactics(lexicon, text).places]


@pytest.mark.parametrize(("between", "found"), [(0, True), (3, True), (4, True), (5, False)])
def test_gap_counts_the_characters_between_the_words(between, found):
    lexicon = lexicon_of("不要 >4 告诉")

    assert bool(places(lexicon, "不要" + "哈" * between + "告诉")) is found


def test_words_must_come_in_order():
    lexicon = lexicon_of("不要 >4 告诉")

    assert places(lexicon, "告诉不要") == []


def test_words_do_not_overlap():
    lexicon = lexicon_of("转账 >4 账户")

    assert places(lexicon, "转账户") == []


def test_slot_and_alternatives_mean_any_of_their_words():
    lexicon = lexicon_of("@pay|买 >4 黄金|现金", slots={"pay": "转账 汇款"})

    assert [places(lexicon, text) != [] for text in ("汇款黄金", "买现金", "卖现金")] == [True, True, False]


def test_single_characters_are_words_too():
    lexicon = lexicon_of("转 >2 元")

    assert places(lexicon, "转了一元") == ["转了一元"]


@pytest.mark.parametrize("text", ["转5000元", "转五百块", "转￥300", "转一万五"])
def test_amount_is_a_built_in_class(text):
    assert places(lexicon_of("转 >2 @amount"), text)


def test_a_line_holds_the_shortest_span_that_matches():
    lexicon = lexicon_of("不要 >9 告诉")

    assert places(lexicon, "不要不要告诉") == ["不要告诉"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("@nothing >3 转账", "Unknown word class"),
        ("转账 账户", "alternate"),
        ("转账 >3", "alternate"),
        (">3 转账", "alternate"),
        ("", "alternate"),
        ("转账|| >3 账户", "empty word"),
        (f"转账 >{MOST_GAP + 1} 账户", "gap"),
    ],
)
def test_a_wrong_line_is_named(line, complaint):
    with pytest.raises(BadLexicon, match=f"(?i){complaint}"):
        lexicon_of(line)


def test_a_tactic_needs_a_definition():
    with pytest.raises(BadLexicon, match="no_such_tactic"):
        parse_lexicon('{"version": "t", "slots": {}, "tactics": {"no_such_tactic": ["转账"]}, "frames": {}}')


@pytest.mark.parametrize("source", ["", "[]", "{}", '{"version": 1}', b"\xff\xfe"])
def test_what_is_no_lexicon_is_refused(source):
    with pytest.raises(BadLexicon):
        parse_lexicon(source)


def test_a_word_is_found_however_it_is_spelt_inside_a_longer_word_too():
    sounds = {"微信": "薇信 weixin wx"}
    lexicon = lexicon_of("加微信 >6 转账", sounds=sounds)

    texts = ["加微信再转账", "加薇信再转账", "加weixin再转账", "加wx转账", "加微博再转账"]

    assert [bool(find_tactics(lexicon, text).places) for text in texts] == [True, True, True, True, False]


def test_a_spelling_that_is_a_word_of_a_class_stays_that_word():
    lexicon = lexicon_of("代款 >6 转账", slots={"loan": "贷款"}, sounds={"贷款": "代款 dai款"})

    assert len(lexicon.words.slots_of["代款"]) == 1
    assert "dai款" in lexicon.words.slots_of
