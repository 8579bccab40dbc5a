"""Columns of findings are the findings of one text at a time: apart, used or warned of, counted."""

import numpy as np
import pytest
from hypothesis import given, settings

from fanzha.core.screening.batch.findings import findings
from fanzha.core.screening.batch.surfaces import surfaces
from fanzha.core.screening.find import find_tactics
from tests.builders.messages import TEXTS


def agree(lexicon, patterns, texts):
    joined = surfaces(texts).joined

    columns = findings(lexicon, joined, patterns.match(joined))

    for number, found in enumerate(columns.each(np.arange(len(texts)))):
        if not columns.is_intricate[number]:
            assert found == find_tactics(lexicon, joined.one(number))
    return columns


@given(texts=TEXTS)
@settings(max_examples=100, deadline=None)
def test_findings_are_those_of_one_text_at_a_time(model, patterns, texts):
    agree(model.lexicon, patterns, texts)


@pytest.mark.slow
def test_findings_in_our_own_texts_in_disguise_are_those_of_one_at_a_time(model, patterns, disguised):
    columns = agree(model.lexicon, patterns, disguised)

    assert columns.is_warned.any()
    assert columns.is_publicity.any()
    assert columns.is_intricate.mean() < 0.01


def test_more_places_of_a_tactic_than_are_kept_are_left_to_the_readable_way(model, patterns):
    columns = agree(model.lexicon, patterns, ["不要告诉家人。" * 12, "不要告诉家人。"])

    assert columns.is_intricate.tolist() == [True, False]
