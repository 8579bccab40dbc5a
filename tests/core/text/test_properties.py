"""What holds for every text, however hostile."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fanzha.core.text import (
    EntityKind,
    find_entities,
    likeness,
    mask,
    near_duplicate_keys,
    normalise,
    similarity_digest,
)

# Pieces that trigger each rule, so that random texts meet them side by side.
PIECES = [
    "安", "全", "账", "户", "一", "三", "零", "幺", "壹", "叁", "洞", "拐", "两", "个", "年", "万", "元", "点",
    "加", "微", "信", "a", "b", "o", "l", "v", "x", "q", "1", "3", "8", "0", "138", "13800138000",
    "6225881414207430", "11010519491231002X", " ", "  ", ".", "。", ",", "，", "*", "-", "·", "~", "、", "@",
    "+", "(", ")", "：", "\n", "\u200b", "\ufe0f", "①", "⑩", "ⓥ", "帳", "Ａ", "а", "✚", "\x00", "\ud800", "😀",
    "http://", "www.", ".com", "验证码", "微信号", "户名", "张三", "账号", "身份证", "qq", "0512-", "万元",
    "下载", "app", "“", "”", "é", "½", "二〇二六", "...", "--",
]  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(
    st.characters(exclude_categories=()), max_size=60
)


@given(hostile)
@example("一二三四五个")
@example("安 全,账,户 吗")
@example("1 2 三 四 5")
@settings(max_examples=300, deadline=None)
def test_normalising_again_changes_nothing(text):
    once = normalise(text).text

    assert normalise(once).text == once


@given(hostile)
@settings(max_examples=150, deadline=None)
def test_offsets_name_an_original_character_for_each_plain_one_and_never_go_back(text):
    found = normalise(text)

    offsets = list(found.offsets)

    assert len(offsets) == len(found.text)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


@given(hostile)
@settings(max_examples=150, deadline=None)
def test_the_plain_form_can_be_stored_and_sent(text):
    plain = normalise(text).text

    assert "\x00" not in plain
    assert plain.encode("utf-8").decode("utf-8") == plain


@given(hostile)
@settings(max_examples=300, deadline=None)
def test_entities_come_in_order_inside_the_text_and_apart(text):
    entities = find_entities(text)

    edges = [edge for entity in entities for edge in (entity.start, entity.end)]
    assert all(0 <= entity.start < entity.end <= len(text) for entity in entities)
    assert edges == sorted(edges)
    assert all(isinstance(entity.kind, EntityKind) and entity.value for entity in entities)


@given(hostile)
@settings(max_examples=150, deadline=None)
def test_finding_in_the_normalised_text_is_finding_in_the_text(text):
    assert find_entities(normalise(text)) == find_entities(text)


@given(hostile)
@settings(max_examples=300, deadline=None)
def test_masking_again_changes_nothing(text):
    once = mask(text)

    assert mask(once) == once


@given(hostile)
@settings(max_examples=100, deadline=None)
def test_copies_of_a_message_are_the_same_message(text):
    assert similarity_digest(text) == similarity_digest(normalise(text))
    assert near_duplicate_keys(text) == near_duplicate_keys(f" {text} ")
    assert likeness(text, text) == 1
