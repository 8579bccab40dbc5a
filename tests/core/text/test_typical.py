"""The first draft tells what happened and not to whom; it fits the library as it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanzha.core.text.identifying import Known, traces
from fanzha.core.text.typical import LONGEST_PARAGRAPH, Told, first_draft, paragraphs

KNOWN = Known(
    names=frozenset({"戴国强"}), places=frozenset({"马坊"}), values=frozenset({"13800001703"}),
    sums=frozenset({30_000_00}),
)  # fmt: skip
STORY = "11月3日，马坊镇的戴国强（41岁）接到 138 0000 1703 的电话！对方让他转3万元。\n戴国强转了，后来报警。"


def test_nothing_that_the_rules_know_is_left_in_the_draft():
    draft = first_draft(Told(STORY, "冒充客服退款", 41, 30_000_00, ("要求共享屏幕",), ("挂断电话",)), KNOWN)

    assert draft.title == "冒充客服退款：一名四十多岁的居民被骗几万元"
    assert traces("\n".join([draft.title, draft.story, draft.lesson]), KNOWN) == []
    assert {trace.code for trace in draft.replaced} >= {"name", "number", "sum", "day", "age"}
    assert "！" not in draft.story


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (Told(""), "电信网络诈骗：一名居民被骗"),
        (Told("", "刷单返利", 16, 900_00), "刷单返利：一名未成年的居民被骗几百元"),
        (Told("", "刷单返利", None, 2_000_000_00), "刷单返利：一名居民被骗上百万元"),
    ],
)  # fmt: skip
def test_the_title_says_no_more_than_is_known(told, title):
    assert first_draft(told, Known()).title == title


def test_a_long_story_is_cut_between_sentences():
    text = "对方自称客服，说可以退款。" * 60

    found = paragraphs(text)

    assert all(len(part) <= LONGEST_PARAGRAPH and part.endswith("。") for part in found)
    assert "".join(found) == text


@given(st.text(alphabet="他说转。；！\n{}a", max_size=900), st.integers(1, 40))
def test_cutting_loses_no_word(text, longest):
    found = paragraphs(text, longest)

    assert all(0 < len(part) <= longest for part in found)
    assert "".join(found) == "".join(
        line.strip() for line in text.replace("！", "。").replace("{", "（").replace("}", "）").splitlines()
    )
