"""The columns find what the readable way finds: the same searched form, the same words, the same patterns."""

import pytest
from hypothesis import example, given, settings

from fanzha.core.screening.batch.codes import join
from fanzha.core.screening.batch.surfaces import surfaces
from fanzha.core.screening.find import pattern_spans
from fanzha.core.screening.surface import surface_of
from tests.builders.messages import TEXTS


@pytest.fixture(scope="module")
def lexicon(model):
    return model.lexicon


def forms(texts):
    joined = surfaces(texts).joined
    return [joined.one(number) for number in range(len(joined))]


@given(TEXTS)
@example(["\0", "a\0b", ""])
@example([])
@settings(max_examples=200, deadline=None)
def test_searched_forms_are_those_of_one_text_at_a_time(texts):
    assert forms(texts) == [surface_of(text).text for text in texts]


@pytest.mark.slow
def test_searched_forms_of_our_own_texts_in_disguise_are_those_of_one_at_a_time(disguised):
    assert forms(disguised) == [surface_of(text).text for text in disguised]


def test_most_texts_pass_by_the_table_alone(disguised, monkeypatch):
    careful = []
    monkeypatch.setattr(
        "fanzha.core.screening.batch.surfaces.surface_of", lambda text: careful.append(text) or surface_of(text)
    )
    plain = [text for text in disguised if "\n" not in text and text.isprintable()][:500]

    surfaces(plain)

    assert 0 < len(careful) < len(plain) // 4


def found_by_columns(lexicon, table, texts):
    """Return for each text its words by class, and its patterns by target."""
    matches = table.match(join(texts))
    return (
        _by_text(matches.words, lexicon.words.slot_count, len(texts)),
        _by_text(matches.found, len(lexicon.targets), len(texts)),
        matches.is_crowded,
    )


def _by_text(places, groups, texts):
    found = [{} for _ in range(texts)]
    for group, start, end in zip(places.group.tolist(), places.start.tolist(), places.end.tolist(), strict=True):
        found[group // groups].setdefault(group % groups, []).append((start, end))
    return found


def agree(lexicon, table, texts):
    searched = forms(texts)
    words, patterns, is_crowded = found_by_columns(lexicon, table, searched)

    for number, text in enumerate(searched):
        assert words[number].items() <= lexicon.words.find(text).items()
        assert {slot for slot in lexicon.stance_slots if slot in lexicon.words.find(text)} <= set(words[number])
        expected = {target: sorted(spans) for target, spans in pattern_spans(lexicon, text)[1].items()}
        assert {target: sorted(spans) for target, spans in patterns[number].items()} == expected
    assert not is_crowded.any()


@given(texts=TEXTS)
@settings(max_examples=100, deadline=None)
def test_words_and_patterns_are_those_of_one_text_at_a_time(lexicon, patterns, texts):
    agree(lexicon, patterns, texts)


@pytest.mark.slow
def test_words_and_patterns_of_our_own_texts_in_disguise_are_those_of_one_at_a_time(lexicon, patterns, disguised):
    agree(lexicon, patterns, disguised)


def test_a_class_that_fills_a_text_marks_it_as_crowded(model, patterns):
    texts = ["转账" * 450 + "到安全账户", "您好", "转账" * 10 + "到安全账户"]

    assert found_by_columns(model.lexicon, patterns, texts)[2].tolist() == [True, False, False]
