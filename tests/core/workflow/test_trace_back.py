"""A duty to answer: heard first, concluded on by somebody else, late stays late."""

import pytest

from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.trace_back import (
    DUTY,
    DutyState,
    DutyStep,
    check_answer,
    check_conclusion,
    may_publish,
)

S, T = DutyState, DutyStep


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        (S.ASKED, T.ANSWER, S.ANSWERED), (S.MISSED, T.ANSWER, S.ANSWERED), (S.RETURNED, T.ANSWER, S.ANSWERED),
        (S.ANSWERED, T.ANSWER, None), (S.CONCLUDED, T.ANSWER, None),
        (S.ASKED, T.CONCLUDE, None), (S.RETURNED, T.CONCLUDE, None),
        (S.ANSWERED, T.CONCLUDE, S.CONCLUDED), (S.MISSED, T.CONCLUDE, S.CONCLUDED),
        (S.ASKED, T.MISS, S.MISSED), (S.ANSWERED, T.MISS, None), (S.ANSWERED, T.RETURN, S.RETURNED),
        (S.CONCLUDED, T.REOPEN, S.ANSWERED), (S.ASKED, T.WITHDRAW, S.WITHDRAWN), (S.CONCLUDED, T.WITHDRAW, None),
    ],
)  # fmt: skip
def test_steps(state, step, after):
    if after is None:
        with pytest.raises(StepRefused):
            DUTY.next_state(state, step)
    else:
        assert DUTY.next_state(state, step) is after


def test_only_the_unit_answers():
    with pytest.raises(StepRefused, match="自己提交"):
        check_answer(S.ASKED, is_of_unit=False)

    assert check_answer(S.MISSED, is_of_unit=True) is S.ANSWERED


def test_nobody_concludes_about_the_own_unit():
    with pytest.raises(StepRefused, match="以外的人"):
        check_conclusion(S.ANSWERED, is_own=True)

    assert check_conclusion(S.MISSED, is_own=False) is S.CONCLUDED


@pytest.mark.parametrize(
    ("states", "may"),
    [([], False), ([S.CONCLUDED], True), ([S.CONCLUDED, S.ASKED], False), ([S.WITHDRAWN, S.CONCLUDED], True)],
)
def test_nothing_is_published_before_all_are_judged(states, may):
    assert may_publish(states) is may
