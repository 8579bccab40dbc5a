"""Marked text shows exactly the text, whatever it holds and however the marks overlap."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanzha.web.components.evidence import evidence, numbers_by_name


def shown(markup):
    """Return the words a reader sees, without numbers."""
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<sup>.*?</sup>", "", markup)))


def test_text_from_outside_cannot_become_markup():
    text = '<script>alert(1)</script><img src=x onerror="go()">'

    markup = evidence(text, [{"start": 3, "end": 12, "name": "a"}])

    assert "<script" not in markup
    assert "<img" not in markup
    assert shown(markup) == text


def test_marks_may_cut_through_an_escaped_character():
    markup = evidence("a&b<c", [{"start": 1, "end": 2}, {"start": 3, "end": 4}])

    assert markup.count("<mark>&amp;</mark>") == 1
    assert markup.count("<mark>&lt;</mark>") == 1


def test_overlapping_marks_stay_well_formed():
    spans = [{"start": 0, "end": 4, "name": "a"}, {"start": 2, "end": 6, "name": "b", "strong": True}]

    markup = evidence("零一二三四五六", spans)

    tags = re.findall(r"</?mark", markup)
    assert tags == ["<mark", "</mark"] * 3
    assert markup.count('class="hi"') == 2
    assert shown(markup) == "零一二三四五六"


def test_each_kind_keeps_one_number():
    spans = [
        {"start": 4, "end": 5, "name": "b"},
        {"start": 0, "end": 1, "name": "a"},
        {"start": 6, "end": 7, "name": "b"},
    ]

    assert numbers_by_name(spans) == {"a": 1, "b": 2}
    assert re.findall(r"</span>(\d)</sup>", evidence("零一二三四五六七", spans)) == ["1", "2", "2"]


@pytest.mark.parametrize("bad", [(-5, 2), (3, 99), (4, 4), (9, 3)])
def test_spans_outside_the_text_do_no_harm(bad):
    markup = evidence("零一二三四", [{"start": bad[0], "end": bad[1], "name": "a"}])

    assert shown(markup) == "零一二三四"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-3, 45), st.integers(-3, 45), st.booleans()), max_size=6))
def test_no_letter_is_lost_or_doubled(text, places):
    spans = [{"start": a, "end": b, "name": str(a % 3), "strong": strong} for a, b, strong in places]

    markup = evidence(text, spans)

    assert shown(markup) == text
    assert re.findall(r"<(/?)mark", markup) == ["", "/"] * markup.count("<mark")
