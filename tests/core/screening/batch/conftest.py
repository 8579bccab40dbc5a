"""Texts on which both ways of screening must agree: our own, in every disguise."""

import pytest

from bench.perturb import PERTURBATIONS
from fanzha.core.screening.batch.features import FeatureTable
from fanzha.core.screening.batch.patterns import PatternTable
from training.texts import own_texts

MOST = 250  # characters; longer texts are screened one by one anyway


@pytest.fixture(scope="session")
def patterns(model):
    """Return the patterns of the shipped lexicon as a table, made once."""
    return PatternTable(model.lexicon)


@pytest.fixture(scope="session")
def feature_table(model):
    """Return the features of the shipped model as a table, made once."""
    return FeatureTable(model.layout, model.lexicon)


@pytest.fixture(scope="session")
def disguised():
    """Return our own short texts, plain and each in one disguise after the other."""
    own = [text.text for text in (*own_texts(), *own_texts(held_out=True)) if len(text.text) <= MOST // 2]
    ways = list(PERTURBATIONS.values())
    changed = [ways[number % len(ways)](text) for number, text in enumerate(own)]
    return [text for text in (*own, *changed) if len(text) <= MOST]
