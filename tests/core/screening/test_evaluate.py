"""Figures of a version: counts, intervals, calibration and types as anybody can recount them."""

import math

import pytest

from fanzha.core.screening import Grade, Kind, Verdict
from fanzha.core.screening.adapt import Labelled
from fanzha.core.screening.evaluate import (
    ALL,
    Rate,
    auc,
    calibration_bands,
    calibration_error,
    evaluate,
    figures,
    is_kept_back,
    types_of,
    wilson,
)
from training.texts import own_texts


def verdict(is_scam=False, score=0.1, type_code=None, grade=None):
    shown = grade or (Grade.YELLOW if is_scam else Grade.NONE)
    return Verdict(is_scam, shown, score, type_code, None, (), (), (), (), "v1")


def text(is_scam, type_code=None, kind=Kind.SMS):
    return Labelled("内容", is_scam, kind, type_code)


def kind_of(one):
    return Kind(one.kind) if one.kind in set(Kind) else Kind.UNKNOWN


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (0, 50), (1, 1), (7, 10), (500, 1000), (1000, 1000)])
def test_wilson_ends_are_where_the_share_just_deviates_at_the_level(part, whole):
    low, high = wilson(part, whole)

    assert 0 <= low <= part / whole <= high <= 1
    for end in (low, high):
        if 1e-9 < end < 1 - 1e-9:
            z = abs(part / whole - end) / math.sqrt(end * (1 - end) / whole)
            assert z == pytest.approx(1.96, abs=1e-3)


@pytest.mark.parametrize(
    ("scores", "labels", "area"),
    [
        ([0.1, 0.9], [False, True], 1.0),
        ([0.9, 0.1], [False, True], 0.0),
        ([0.5, 0.5, 0.5], [False, True, True], 0.5),
        ([0.2, 0.8], [True, True], None),
        ([], [], None),
    ],
)
def test_auc_counts_pairs(scores, labels, area):
    assert auc(scores, labels) == area


@pytest.mark.parametrize(("score", "low"), [(0.0, 0.0), (0.0999, 0.0), (0.1, 0.1), (0.95, 0.9), (1.0, 0.9)])
def test_a_probability_belongs_to_the_band_that_it_begins(score, low):
    assert [band.low for band in calibration_bands([score], [True])] == [low]


def test_the_calibration_error_weighs_each_band_by_its_texts():
    bands = calibration_bands([0.95, 0.95, 0.95, 0.15], [True, True, False, False])

    assert calibration_error(bands) == pytest.approx(0.75 * abs(0.95 - 2 / 3) + 0.25 * 0.15)
    assert calibration_error(()) is None


def test_figures_count_what_was_found_and_what_was_raised_wrongly():
    texts = [text(True), text(True), text(False), text(False), text(False)]
    verdicts = [verdict(True, 0.9), verdict(False, 0.4, grade=Grade.BLUE), verdict(True, 0.8), verdict(), verdict()]

    found = figures(texts, verdicts)

    assert (found.recall, found.false_alarms) == (Rate(1, 2), Rate(1, 3))
    assert (found.suspected, found.doubted) == (Rate(2, 2), Rate(1, 3))
    assert found.texts == 5


def test_a_rate_of_nothing_has_no_share():
    found = figures([text(True)], [verdict(True, 0.9)])

    assert found.false_alarms.share is None
    assert found.false_alarms.interval is None


def test_a_type_that_is_not_named_counts_as_a_miss():
    texts = [text(True, "C01"), text(True, "C01"), text(True, "C02"), text(True), text(False, "C02")]
    verdicts = [verdict(True, 0.9, "C01"), verdict(True, 0.9), verdict(True, 0.9, "C01"), verdict(), verdict()]

    found = types_of(texts, verdicts)

    assert found.texts == 3
    assert found.macro_f1 == pytest.approx((2 / 4 + 0) / 2)
    assert (found.named, found.right) == (Rate(2, 3), Rate(1, 2))
    assert found.confusion == {("C01", "C01"): 1, ("C01", "none"): 1, ("C02", "C01"): 1}


def test_an_evaluation_speaks_of_each_kind_and_of_the_surest_mistakes_first(screener):
    whole = own_texts(held_out=True)[:240]
    turned = [one.is_scam != (number % 12 == 0) for number, one in enumerate(whole)]  # wrong labels are mistakes too
    texts = [Labelled(one.text, label, kind_of(one)) for one, label in zip(whole, turned, strict=True)]

    found = evaluate(screener, texts)

    kinds = [kind for kind in found.kinds if kind != ALL]
    assert sum(found.kinds[kind].texts for kind in kinds) == found.whole.texts == 240
    wrong = found.whole.false_alarms.part + found.whole.recall.whole - found.whole.recall.part
    assert len(found.errors) == wrong > 1
    sureness = [1 - error.score if error.is_scam else error.score for error in found.errors]
    assert sureness == sorted(sureness, reverse=True)


def test_an_evaluation_does_not_depend_on_the_order_of_the_texts(screener):
    texts = [Labelled(one.text, one.is_scam, kind_of(one)) for one in own_texts(held_out=True)[:60]]

    assert evaluate(screener, texts).kinds == evaluate(screener, texts[::-1]).kinds


def test_one_text_in_five_is_kept_back_whatever_its_spaces():
    texts = [one.text for one in own_texts()]

    kept = [one for one in texts if is_kept_back(one)]

    assert 0.15 < len(kept) / len(texts) < 0.25
    assert all(is_kept_back(f" {one} ") for one in kept[:50])
