"""Texts that leave the house name nobody, and still screen the same."""

import pytest

from fanzha.core.screening.faceless import without_persons
from training.texts import own_texts


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("打13912345678找我", "12345678"),
        ("打 139 1234 5678 找我", "5678"),
        ("卡号6222021234567890123", "1234567890123"),
        ("身份证11010519491231002X", "0519491231002"),
        ("加微信wang_xiao88详聊", "xiao88"),
        ("QQ：1234567890", "234567890"),
        ("写信到xiaoming@example.com", "iaoming"),
        ("户名：王小明", "小明"),
        ("订单20261122334455", "1122334455"),
        ("验证码是 845121，不要告诉别人", "845121"),
    ],
)
def test_what_names_somebody_is_gone(text, hidden):
    found = without_persons(text)

    assert hidden not in found
    assert len(found) == len(text)


@pytest.mark.parametrize(
    "text", ["", "明天九点开会", "请点击 ybt-sx.top/d 填写", "打 96110 或 110 咨询", "垫付 1280 元"]
)
def test_what_names_nobody_stays(text):
    assert without_persons(text) == text


def test_verdicts_hardly_change(screener):
    texts = [one.text for one in own_texts(held_out=True)[:300]]

    before = screener.screen_many(texts)
    after = screener.screen_many([without_persons(text) for text in texts])

    changed = [one for one, other in zip(before, after, strict=True) if one.is_scam is not other.is_scam]
    assert len(changed) <= 3
