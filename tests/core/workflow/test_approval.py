"""Who may decide a request for a sensitive step, and when."""

import pytest

from fanzha.core.workflow.approval import APPROVAL, ApprovalState, ApprovalStep, check_by_asker, check_decide
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.why import is_reason

S, T = ApprovalState, ApprovalStep


def test_every_step_of_the_table_is_taken_from_where_it_stands():
    for state, step in APPROVAL.transitions:
        after = APPROVAL.transitions[state, step]
        assert APPROVAL.next_state(state, step) is after
        assert (state in APPROVAL.open_states, after is S.PERMITTED or after in APPROVAL.finals) == (True, True)


@pytest.mark.parametrize(
    ("step", "after"), [(T.AGREE, S.DONE), (T.PERMIT, S.PERMITTED), (T.REFUSE, S.REFUSED)]
)  # fmt: skip
def test_a_second_person_decides_what_waits(step, after):
    assert check_decide(S.WAITING, step, is_own=False) is after


@pytest.mark.parametrize(
    ("state", "facts", "code"),
    [
        (S.WAITING, {"is_own": True}, "own_request"),
        (S.WAITING, {"is_own": False, "kept_apart": "李某正在代周某的班。"}, "kept_apart"),
        (S.WAITING, {"is_own": False, "past": "11-26 10:00"}, "past"),
        (S.DONE, {"is_own": False, "decided_by": "王某", "decided_when": "11-23 10:00"}, "decided"),
        (S.REFUSED, {"is_own": False, "decided_by": "王某", "decided_when": "11-23 10:00"}, "decided"),
        (S.WITHDRAWN, {"is_own": False}, "ended"),
        (S.EXPIRED, {"is_own": False}, "ended"),
        # Who is told first that it is over needs no word about whose it was.
        (S.DONE, {"is_own": True, "decided_by": "王某", "decided_when": "11-23 10:00"}, "decided"),
    ],
)
@pytest.mark.parametrize("step", [T.AGREE, T.PERMIT, T.REFUSE])
def test_whoever_may_not_decide_is_told_why(state, facts, code, step):
    with pytest.raises(StepRefused) as refusal:
        check_decide(state, step, **facts)

    assert refusal.value.reason.code == code
    assert refusal.value.sentence


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        (S.WAITING, T.WITHDRAW, S.WITHDRAWN), (S.PERMITTED, T.WITHDRAW, S.WITHDRAWN), (S.PERMITTED, T.USE, S.DONE),
        (S.WAITING, T.USE, None), (S.DONE, T.USE, None), (S.DONE, T.WITHDRAW, None), (S.EXPIRED, T.USE, None),
    ],
)  # fmt: skip
def test_what_the_asker_may_still_do(state, step, after):
    if after is None:
        with pytest.raises(StepRefused):
            check_by_asker(state, step, is_own=True, asker="周某")
    else:
        assert check_by_asker(state, step, is_own=True, asker="周某") is after


def test_a_permit_is_for_the_asker_and_for_a_time():
    with pytest.raises(StepRefused, match="只有申请人周某"):
        check_by_asker(S.PERMITTED, T.USE, is_own=False, asker="周某")
    with pytest.raises(StepRefused, match="到期"):
        check_by_asker(S.PERMITTED, T.USE, is_own=True, asker="周某", past="11-24 10:00")


def test_nothing_that_is_over_goes_on():
    over = {state for state in S if state not in APPROVAL.open_states}

    assert [state for state, step in APPROVAL.transitions if state in over] == []
    assert {step for state, step in APPROVAL.transitions if state is S.WAITING} == set(T) - {T.USE}


@pytest.mark.parametrize(("text", "says"), [("", False), ("同意了", False), (" 同意了 ", False), ("核对过了", True)])
def test_a_reason_says_something(text, says):
    assert is_reason(text) is says
