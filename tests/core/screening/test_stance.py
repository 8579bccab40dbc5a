"""Using a tactic is one thing, warning of it another."""

import pytest

from fanzha.core.screening.stance import LEAST_MARKS, is_publicity


def used(screener, text):
    return {hit.name for hit in screener.screen(text).tactics}


@pytest.mark.parametrize(
    ("tactic", "text"),
    [
        ("safe_account", "请把存款转到安全账户"),
        ("task_commission", "刷单返佣日结，扫码进群"),
        ("code_request", "收到验证码以后告诉我"),
        ("screen_sharing", "打开屏幕共享我教您操作"),
        ("unfreeze_fee", "先交解冻费才能提现"),
    ],
)
def test_a_tactic_in_use_is_found(screener, tactic, text):
    assert tactic in used(screener, text)


@pytest.mark.parametrize(
    ("tactic", "text"),
    [
        ("safe_account", "谨防骗子叫您把存款转到安全账户"),
        ("safe_account", "把存款转到安全账户都是诈骗"),
        ("task_commission", "谨防刷单返利"),
        ("code_request", "不要告诉别人验证码，凡是要您把验证码告诉他的都是诈骗"),
        ("screen_sharing", "切勿打开屏幕共享"),
        ("unfreeze_fee", "凡是先交解冻费才能提现的都是诈骗"),
        ("transfer_demand", "不要转账"),
    ],
)
def test_a_tactic_warned_of_is_not_held_against_the_text(screener, tactic, text):
    assert tactic not in used(screener, text)


def test_a_warning_ends_with_its_sentence(screener):
    assert "safe_account" in used(screener, "谨防受骗。请把存款转到安全账户")


def test_a_scam_that_calls_itself_a_warning_still_gives_something_to_follow(screener):
    text = "【反诈中心】提醒您谨防诈骗，您的账户涉嫌洗钱，请立即点击 fz-hc.cc/a 把存款转到安全账户核查，牢记保密。"

    verdict = screener.screen(text)

    assert verdict.is_scam


@pytest.mark.parametrize(
    ("counts", "length", "expected"),
    [
        ({}, 30, False),
        ({"fraudster": 5}, 30, False),
        ({"publicity_head": 1}, 30, False),
        ({"publicity_head": 1, "fraudster": 1}, 30, True),
        ({"publicity_hint": 2}, 30, False),
        ({"publicity_hint": 2, "hotline": 1}, 30, True),
        ({"publicity_head": 1, "fraudster": 1}, 600, False),
        ({"news": LEAST_MARKS}, 30, True),
    ],
)
def test_publicity_needs_several_marks_and_more_in_a_long_text(counts, length, expected):
    assert is_publicity(counts, length) is expected
