"""A clue and its reward: handed over and taken, decided by another, paid by a third."""

import pytest

from fanzha.core.workflow.clue import (
    CLUE,
    ClueState,
    ClueStep,
    RewardState,
    RewardStep,
    check_hand_over,
    check_payment,
    check_reward_decision,
)
from fanzha.core.workflow.machine import StepRefused

S, T = ClueState, ClueStep


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        (S.RECEIVED, T.HAND_OVER, S.HANDED), (S.HANDED, T.HAND_OVER, None), (S.HANDED, T.ACCEPT, S.WORKING),
        (S.HANDED, T.SEND_BACK, S.RECEIVED), (S.WORKING, T.SEND_BACK, S.RECEIVED), (S.RECEIVED, T.ACCEPT, None),
        (S.RECEIVED, T.PROVE, S.PROVEN), (S.WORKING, T.PROVE, S.PROVEN), (S.HANDED, T.PROVE, None),
        (S.RECEIVED, T.DISMISS, S.UNFOUNDED), (S.RECEIVED, T.JOIN, S.JOINED), (S.WORKING, T.JOIN, None),
        (S.PROVEN, T.REOPEN, S.RECEIVED), (S.RECEIVED, T.REOPEN, None),
    ],
)  # fmt: skip
def test_steps(state, step, after):
    if after is None:
        with pytest.raises(StepRefused):
            CLUE.next_state(state, step)
    else:
        assert CLUE.next_state(state, step) is after


def test_a_clue_is_not_handed_to_who_holds_it():
    assert check_hand_over(S.RECEIVED, to_own_unit=False) is S.HANDED
    with pytest.raises(StepRefused, match="另一个单位"):
        check_hand_over(S.RECEIVED, to_own_unit=True)


@pytest.mark.parametrize(
    ("state", "step", "own", "after"),
    [
        (RewardState.ASKED, RewardStep.AGREE, False, RewardState.AGREED),
        (RewardState.ASKED, RewardStep.REFUSE, False, RewardState.REFUSED),
        (RewardState.ASKED, RewardStep.AGREE, True, None), (RewardState.PAID, RewardStep.AGREE, False, None),
    ],
)  # fmt: skip
def test_a_reward_is_decided_by_another(state, step, own, after):
    if after is None:
        with pytest.raises(StepRefused):
            check_reward_decision(state, step, is_proposer=own)
    else:
        assert check_reward_decision(state, step, is_proposer=own) is after


@pytest.mark.parametrize(
    ("state", "fits", "part", "word"),
    [
        (RewardState.AGREED, True, False, ""), (RewardState.AGREED, False, False, "领取码"),
        (RewardState.AGREED, True, True, "以外的人"), (RewardState.ASKED, True, False, "发放"),
    ],
)  # fmt: skip
def test_a_reward_is_paid_against_the_code_by_a_third(state, fits, part, word):
    if not word:
        assert check_payment(state, code_fits=fits, took_part=part) is RewardState.PAID
        return
    with pytest.raises(StepRefused, match=word):
        check_payment(state, code_fits=fits, took_part=part)
