"""A disguised scam is still called a scam."""

import pytest

from bench.perturb import PERTURBATIONS

SCAMS = [
    "我是县公安局民警，您涉嫌洗钱，请马上把钱转到安全账户，不要告诉任何人，否则逮捕。",
    "您好我是快递客服，您的包裹丢失可以三倍理赔，请下载会议软件打开屏幕共享，把验证码告诉我。",
    "您的贷款因为银行卡号填错被冻结，先交10000元解冻费才能放款，否则影响征信。",
    "做任务日结佣金，先垫付5000做完连单才能提现，联系派单员加微信 abc12345 进群。",
]

# Said in docs/methods/screening.md; whoever mends one takes it out here.
KNOWN_MISSES = {("homophone_words", SCAMS[0]), ("homophone_words", SCAMS[1])}


def test_there_are_enough_kinds_of_disguise():
    assert len(PERTURBATIONS) >= 24


@pytest.mark.parametrize("name", PERTURBATIONS)
@pytest.mark.parametrize("text", SCAMS)
def test_a_disguised_scam_is_still_found(screener, name, text, request):
    if (name, text) in KNOWN_MISSES:
        request.applymarker(pytest.mark.xfail(strict=True, reason="every second telling word written by its sound"))

    assert screener.screen(PERTURBATIONS[name](text)).is_scam


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_a_disguise_does_not_make_honest_text_a_scam(screener, name):
    text = "您的快递已到驿站，凭取件码 6-2-3091 今天20点前取件，如有问题请联系驿站。"

    assert not screener.screen(PERTURBATIONS[name](text)).is_scam
