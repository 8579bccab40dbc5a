"""A stream of messages gets the verdicts that each message gets alone; what finds nothing comes without reasons."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from fanzha.core.screening import Grade, Kind
from fanzha.core.screening.batch import engine
from tests.builders.messages import TEXTS


def unexplained(verdict):
    return replace(verdict, tactics=(), entities=(), contributions=(), explained=False)


def agree(screener, texts, kind=Kind.UNKNOWN):
    verdicts = list(screener.screen_stream(texts, kind))

    for verdict, alone in zip(verdicts, screener.screen_many(texts, kind), strict=True):
        assert verdict == (alone if verdict.explained else unexplained(alone))
        assert verdict.explained is (verdict.grade is not Grade.NONE)
    return verdicts


@given(texts=TEXTS)
@settings(max_examples=150, deadline=None)
def test_verdicts_are_those_of_one_text_at_a_time(screener, texts):
    assert len(agree(screener, texts)) == len(texts)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.SMS, Kind.NOTE])
def test_verdicts_on_our_own_texts_in_disguise_are_those_of_one_at_a_time(screener, disguised, kind):
    verdicts = agree(screener, disguised, kind)

    assert {verdict.grade for verdict in verdicts} == set(Grade)
    assert not all(verdict.explained for verdict in verdicts)


def test_long_swollen_and_crowded_texts_keep_their_places(screener):
    swollen = "ﷺ" * 200 + "您的账户被冻结，请把钱转到安全账户"
    texts = [
        "您好",
        "请把钱转到安全账户，不要告诉家人。" * 40,
        swollen,
        "",
        "转账" * 100,
        "不要告诉家人。" * 12,
        "abc",
        "您好",
    ]

    verdicts = agree(screener, texts)

    assert [verdict.grade for verdict in verdicts] == [verdict.grade for verdict in map(screener.screen, texts)]


def test_scores_next_to_a_tie_are_rounded_as_alone(screener, disguised, monkeypatch):
    monkeypatch.setattr(engine, "_TIE", 0.4)

    assert len(agree(screener, disguised[:200])) == 200


def test_verdicts_come_before_the_stream_has_ended(screener):
    def texts():
        yield from ["您好，请查收"] * engine.BATCH
        pytest.fail("more was read than the first verdict needs")

    assert next(screener.screen_stream(texts())).grade is Grade.NONE


def test_an_empty_stream_has_no_verdicts(screener):
    assert list(screener.screen_stream([])) == []
