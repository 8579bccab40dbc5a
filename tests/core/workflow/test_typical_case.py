"""A typical case is drafted, checked, let in by a second person, and can be taken out again."""

from itertools import product

import pytest

from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.typical_case import TYPICAL, TypicalState, TypicalStep, check_approval, check_text

ALLOWED = {
    ("asked", "draft"): "drafted", ("declined", "draft"): "drafted", ("withdrawn", "draft"): "drafted",
    ("drafted", "edit"): "drafted", ("refused", "edit"): "drafted", ("drafted", "submit"): "checking",
    ("checking", "take_back"): "drafted", ("checking", "approve"): "approved", ("checking", "refuse"): "refused",
    ("asked", "decline"): "declined", ("drafted", "decline"): "declined", ("refused", "decline"): "declined",
    ("approved", "withdraw"): "withdrawn",
}  # fmt: skip


@pytest.mark.parametrize(("state", "step"), list(product(TypicalState, TypicalStep)))
def test_each_state_lets_just_these_steps_through(state, step):
    if (state, step) in ALLOWED:
        assert TYPICAL.next_state(state, step) == ALLOWED[state, step]
        return
    with pytest.raises(StepRefused, match=TYPICAL.state_names[state]):
        TYPICAL.next_state(state, step)


@pytest.mark.parametrize(
    ("wrote_it", "left", "never", "code"),
    [
        (True, 0, 0, "own_text"), (True, 1, 0, "own_text"), (False, 2, 0, "left"), (False, 1, 1, "never"),
        (False, 0, 1, "never"),
    ],
)  # fmt: skip
def test_what_stands_against_approval_is_said(wrote_it, left, never, code):
    with pytest.raises(StepRefused) as refusal:
        check_approval(TypicalState.CHECKING, wrote_it=wrote_it, left=left, never=never)

    assert refusal.value.reason.code == code


def test_a_clean_text_is_approved_by_somebody_else():
    after = check_approval(TypicalState.CHECKING, wrote_it=False, left=0, never=0)

    assert after == TypicalState.APPROVED


@pytest.mark.parametrize(("left", "never", "words"), [(3, 0, "3 处.*写明为什么"), (3, 2, "2 处号码.*也不能留")])
def test_handing_on_says_how_much_is_left(left, never, words):
    with pytest.raises(StepRefused, match=words):
        check_text(TypicalState.DRAFTED, TypicalStep.SUBMIT, left=left, never=never)


def test_a_text_that_is_not_waiting_is_approved_by_nobody():
    with pytest.raises(StepRefused, match="起草中"):
        check_approval(TypicalState.DRAFTED, wrote_it=False, left=0, never=0)
