"""The evidence shown is the evidence used: without it, the score is lower."""

import math

import pytest

SCAMS = [
    "我是县公安局民警，您涉嫌洗钱，请把钱转到安全账户，不要告诉任何人。",
    "做任务日结佣金，第一单返利以后垫付5000做连单，完成才能提现，加微信 abc12345。",
    "您的贷款因卡号填错被冻结，先交一万元解冻费才能放款，否则影响征信。",
    "你裸聊的视频我录下来了，不转两万就群发给你通讯录所有人。",
    "您好我是快递客服，包裹丢失三倍理赔，请下载会议软件共享屏幕，把验证码告诉我。",
    "恭喜您中了一等奖，先交个人所得税3600元到公证账户才能领奖。",
    "部队订餐，请帮忙代买五十箱军用罐头，先垫付货款给供应商。",
    "高价收银行卡电话卡，一天500元，帮忙走账跑分。",
]


def log_odds(score):
    return math.log(max(score, 1e-4) / max(1 - score, 1e-4))


def total(verdict):
    """Return the log-odds before they are rounded to a score."""
    return sum(part.weight for part in verdict.contributions)


def without(text, hits):
    """Return a text with the quoted places blanked out."""
    characters = list(text)
    for hit in hits:
        characters[hit.start : hit.end] = "。" * (hit.end - hit.start)
    return "".join(characters)


@pytest.mark.parametrize("text", SCAMS)
def test_removing_all_quoted_evidence_lowers_the_score(screener, text):
    verdict = screener.screen(text)

    bare = screener.screen(without(text, verdict.tactics))

    assert log_odds(bare.score) < log_odds(verdict.score) - 1


@pytest.mark.parametrize("text", SCAMS)
def test_removing_the_heaviest_tactic_lowers_the_score(screener, text):
    verdict = screener.screen(text)
    heaviest = max(verdict.tactics, key=lambda hit: (hit.weight, -hit.start)).name

    bare = screener.screen(without(text, [hit for hit in verdict.tactics if hit.name == heaviest]))

    assert total(bare) < total(verdict)


@pytest.mark.parametrize("text", SCAMS)
def test_no_tactic_in_use_speaks_for_innocence(screener, text):
    assert all(hit.weight > 0 for hit in screener.screen(text).tactics)
