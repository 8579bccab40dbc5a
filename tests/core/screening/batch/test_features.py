"""Columns of features are the features of one text at a time."""

import numpy as np
import pytest
from hypothesis import given, settings

from fanzha.core.screening.batch.findings import findings
from fanzha.core.screening.batch.surfaces import surfaces
from fanzha.core.screening.features import features_of
from fanzha.core.screening.find import find_tactics
from tests.builders.messages import TEXTS


def agree(model, patterns, feature_table, texts):
    joined = surfaces(texts).joined
    columns = findings(model.lexicon, joined, patterns.match(joined))

    features = feature_table.features(joined, columns)

    for number, of_text in enumerate(features.each(np.arange(len(texts)))):
        if not columns.is_intricate[number]:
            text = joined.one(number)
            assert of_text == features_of(model.layout, model.lexicon, text, find_tactics(model.lexicon, text))
    return features


@given(texts=TEXTS)
@settings(max_examples=100, deadline=None)
def test_features_are_those_of_one_text_at_a_time(model, patterns, feature_table, texts):
    agree(model, patterns, feature_table, texts)


@pytest.mark.slow
def test_features_of_our_own_texts_in_disguise_are_those_of_one_at_a_time(model, patterns, feature_table, disguised):
    features = agree(model, patterns, feature_table, disguised)

    assert len(set(features.number.tolist())) > 0.9 * len(model.layout.names)
