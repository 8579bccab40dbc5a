"""An entry is kept or ended; a risk goes through hands that are not the same."""

import pytest

from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.register import REGISTER, RegisterState, RegisterStep, check_step

S, T = RegisterState, RegisterStep


@pytest.mark.parametrize(("state", "step", "resolved_it", "checked_it", "after"), [
    (S.KEPT, T.END, False, False, S.ENDED), (S.ENDED, T.RESTORE, False, False, S.KEPT),
    (S.FOUND, T.GRADE, False, False, S.GRADED), (S.GRADED, T.GRADE, False, False, S.GRADED),
    (S.GRADED, T.RESOLVE, False, False, S.RESOLVED), (S.RESOLVED, T.CHECK, False, False, S.CHECKED),
    (S.CHECKED, T.CLOSE, False, False, S.CLOSED), (S.CLOSED, T.REOPEN, True, True, S.GRADED),
    (S.RESOLVED, T.SEND_BACK, True, False, S.GRADED), (S.CHECKED, T.SEND_BACK, False, True, S.GRADED),
    (S.FOUND, T.VOID, False, False, S.VOID), (S.GRADED, T.VOID, False, False, S.VOID),
])  # fmt: skip
def test_a_step_leads_on(state, step, resolved_it, checked_it, after):
    assert check_step(state, step, resolved_it=resolved_it, checked_it=checked_it) is after


@pytest.mark.parametrize(("state", "step", "resolved_it", "checked_it"), [
    (S.RESOLVED, T.CHECK, True, False), (S.CHECKED, T.CLOSE, True, False), (S.CHECKED, T.CLOSE, False, True),
    (S.FOUND, T.RESOLVE, False, False), (S.RESOLVED, T.VOID, False, False), (S.CLOSED, T.END, False, False),
])  # fmt: skip
def test_a_step_is_refused_in_words(state, step, resolved_it, checked_it):
    with pytest.raises(StepRefused) as refusal:
        check_step(state, step, resolved_it=resolved_it, checked_it=checked_it)
    assert str(refusal.value).endswith("。")


@pytest.mark.parametrize(("state", "step"), list(REGISTER.transitions))
def test_every_step_of_the_table_is_open_to_a_third_person(state, step):
    after = check_step(state, step, resolved_it=False, checked_it=False)

    assert after is REGISTER.transitions[state, step]
