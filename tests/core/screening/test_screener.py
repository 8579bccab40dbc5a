"""The verdict: whole, repeatable, the same alone and in a batch, and true to the text it points at."""

import math

import pytest

from fanzha.core.screening import ADVICE, TACTICS, Grade, Kind, PublicVerdict, Screener, explain, load_model
from fanzha.core.screening.advice import MOST_STEPS

POLICE = "我是县公安局民警，您涉嫌洗钱，请把钱转到安全账户，不要告诉任何人。"
TASKS = "做任务日结佣金，先垫付，加微信 abc12345"
TEXTS = [POLICE, TASKS, "", "明天开会", "hello", "您好" * 300, "谨防刷单返利，拨打96110", "😀", "转\n账" * 40, POLICE]


def test_same_text_gives_the_same_verdict(screener, model_bytes):
    again = Screener(load_model(model_bytes))

    assert [screener.screen(text) for text in TEXTS] == [again.screen(text) for text in TEXTS]


@pytest.mark.parametrize("size", [1, 2, 3, 10, 700])
def test_a_batch_of_any_size_gives_what_each_text_gives_alone(screener, size):
    texts = (TEXTS * (size // len(TEXTS) + 1))[:size]

    assert screener.screen_many(texts) == [screener.screen(text) for text in texts]


def test_no_texts_give_no_verdicts(screener):
    assert screener.screen_many([]) == []


@pytest.mark.parametrize("text", TEXTS)
def test_a_scam_has_a_grade_a_reason_and_advice(screener, text):
    verdict = screener.screen(text)

    assert 0.0 <= verdict.score <= 1.0
    assert verdict.version == screener.version
    if verdict.is_scam:
        assert verdict.grade is not Grade.NONE
        assert verdict.tactics
        assert verdict.advice


@pytest.mark.parametrize("text", TEXTS)
def test_contributions_add_up_to_the_score(screener, text):
    verdict = screener.screen(text)

    total = sum(part.weight for part in verdict.contributions)

    if verdict.readable:
        assert verdict.score == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-4)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (POLICE, "转到安全账户"),
        ("请转到安.全.账.户", "转到安.全.账.户"),
        ("請轉到 安 全 賬 戶", "轉到 安 全 賬 戶"),
        ("🔥🔥请转到🔥安全账户", "转到🔥安全账户"),
    ],
)
def test_places_are_places_in_the_text_as_written(screener, text, quoted):
    verdict = screener.screen(text)

    assert quoted in {text[hit.start : hit.end] for hit in verdict.tactics if hit.name == "safe_account"}


def test_places_in_a_shortened_text_are_places_in_the_whole(screener):
    text = "今天天气很好。" * 10_000 + POLICE + "电话13812345678"

    verdict = screener.screen(text)

    assert "转到安全账户" in {text[hit.start : hit.end] for hit in verdict.tactics}
    assert "13812345678" in {text[found.start : found.end] for found in verdict.entities}


@pytest.mark.parametrize("text", ["", "   ", "hello world", "12345", "😀😀😀", "\x00\x01", "Привет мир", "我"])
def test_what_cannot_be_read_is_said_to_be_unreadable(screener, text):
    verdict = screener.screen(text)

    assert verdict.public is PublicVerdict.UNREADABLE
    assert not verdict.is_scam
    assert verdict.advice == ("ask_96110",)


def test_the_public_is_told_one_of_four_things(screener):
    answers = [screener.screen(text).public for text in (POLICE, "明天上午九点开会，请带好材料", "")]

    assert answers == [PublicVerdict.LIKELY_SCAM, PublicVerdict.NOTHING, PublicVerdict.UNREADABLE]
    assert all("安全" not in answer.label_zh and "%" not in answer.label_zh for answer in PublicVerdict)


@pytest.mark.parametrize("text", ["老同学借我两千急用", "我换号了，存一下"])
def test_blue_without_scam_means_verify_first(screener, text):
    verdict = screener.screen(text)

    assert verdict.grade is Grade.BLUE
    assert not verdict.is_scam
    assert verdict.public is PublicVerdict.UNSURE
    assert verdict.advice[-1] == "ask_96110"


def test_wording_alone_never_makes_a_scam(screener):
    verdicts = screener.screen_many([text * times for text in ("宝贝平台老师", "客服账户资金") for times in (1, 9)])

    assert all(verdict.tactics or not verdict.is_scam for verdict in verdicts)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_can_be_screened(screener, kind):
    assert screener.screen(POLICE, kind).is_scam


def test_type_and_subtype_have_their_codes(screener):
    verdict = screener.screen(POLICE)

    assert verdict.type == "C08"
    assert verdict.subtype == "T39"


def test_nothing_found_names_no_type(screener):
    verdict = screener.screen("明天上午九点开会，请带好材料")

    assert verdict.type is None
    assert verdict.subtype is None
    assert verdict.advice == ()


@pytest.mark.parametrize(("code", "sentence"), ADVICE.items())
def test_advice_fits_a_large_print_line(code, sentence):
    assert len(sentence) <= 14
    assert not set(sentence) & set("!！?？%")


@pytest.mark.parametrize("text", TEXTS)
def test_advice_is_short_and_known(screener, text):
    advice = screener.screen(text).advice

    assert len(advice) <= MOST_STEPS
    assert set(advice) <= set(ADVICE)
    assert len(set(advice)) == len(advice)


def test_an_officer_is_told_what_speaks_for_and_against(screener):
    scam = explain(screener.screen(POLICE))
    warning = explain(screener.screen("谨防刷单返利诈骗，凡是先垫付的都是诈骗，拨打96110"))

    assert "判断为诈骗" in scam[0]
    assert any(TACTICS["safe_account"].name_zh in line for line in scam)
    assert "不等于安全" in warning[0]
    assert any(line.startswith("另一面") for line in warning)
    assert explain(screener.screen("")) == ["没有可判断的中文内容，请人工查看。"]
