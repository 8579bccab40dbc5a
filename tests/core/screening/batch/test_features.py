"""Columns of features are the features of one text at a time."""

import numpy as np
import pytest
from hypothesis import given, settings

from fanzha.core.screening.batch.features import FeatureTable
from fanzha.core.screening.batch.findings import findings
from fanzha.core.screening.batch.patterns import PatternTable
from fanzha.core.screening.batch.surfaces import surfaces
from fanzha.core.screening.features import features_of
from fanzha.core.screening.find import find_tactics
from tests.builders.messages import TEXTS


def agree(model, texts):
    joined = surfaces(texts).joined
    columns = findings(model.lexicon, joined, PatternTable(model.lexicon).match(joined))

    features = FeatureTable(model.layout, model.lexicon).features(joined, columns)

    for number, of_text in enumerate(features.each(np.arange(len(texts)))):
        if not columns.is_intricate[number]:
            text = joined.one(number)
            assert of_text == features_of(model.layout, model.lexicon, text, find_tactics(model.lexicon, text))
    return features


@given(texts=TEXTS)
@settings(max_examples=100, deadline=None)
def test_features_are_those_of_one_text_at_a_time(model, texts):
    agree(model, texts)


@pytest.mark.slow
def test_features_of_our_own_texts_in_disguise_are_those_of_one_at_a_time(model, disguised):
    features = agree(model, disguised)

    assert len(set(features.number.tolist())) > 0.9 * len(model.layout.names)
