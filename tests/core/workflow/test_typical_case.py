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
        (True, (), (), "own_text"), (True, ("有姓名",), (), "own_text"), (False, ("有姓名", "有地名"), (), "left"),
        (False, ("有姓名",), ("有号码",), "never"),
    ],
)  # fmt: skip
def test_what_stands_against_approval_is_said(wrote_it, left, never, code):
    with pytest.raises(StepRefused) as refusal:
        check_approval(TypicalState.CHECKING, wrote_it=wrote_it, left=left, never=never)

    assert refusal.value.reason.code == code


def test_a_clean_text_is_approved_by_somebody_else():
    after = check_approval(TypicalState.CHECKING, wrote_it=False, left=(), never=())

    assert after == TypicalState.APPROVED


@pytest.mark.parametrize("left", [("有姓名“王某某”",), ("有姓名“王某某”", "有地名")])
def test_handing_on_says_how_much_is_left_and_names_the_first(left):
    with pytest.raises(StepRefused, match=f"{len(left)} 处.*王某某"):
        check_text(TypicalState.DRAFTED, TypicalStep.SUBMIT, left=left, never=())


def test_a_text_that_is_not_waiting_is_approved_by_nobody():
    with pytest.raises(StepRefused, match="起草中"):
        check_approval(TypicalState.DRAFTED, wrote_it=False, left=(), never=())
