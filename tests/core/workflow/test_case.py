"""The case's table."""

import pytest

from fanzha.core.workflow.case import MACHINE, State, Step, next_state
from fanzha.core.workflow.machine import StepRefused


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        (State.REPORTED, Step.ACCEPT, State.INVESTIGATING),
        (State.REPORTED, Step.EDIT, State.REPORTED),
        (State.INVESTIGATING, Step.SOLVE, State.SOLVED),
        (State.SOLVED, Step.CLOSE, State.CLOSED),
        (State.SOLVED, Step.PROSECUTE, State.PROSECUTED),
        (State.PROSECUTED, Step.EDIT, State.PROSECUTED),
        (State.PROSECUTED, Step.CLOSE, State.CLOSED),
        (State.REPORTED, Step.CLOSE, State.CLOSED),
        (State.CLOSED, Step.REOPEN, State.INVESTIGATING),
    ],
)
def test_step_leads_to_its_state(state, step, after):
    assert next_state(state, step) is after


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (State.CLOSED, Step.EDIT),
        (State.CLOSED, Step.CLOSE),
        (State.REPORTED, Step.SOLVE),
        (State.INVESTIGATING, Step.PROSECUTE),
        (State.REPORTED, Step.REOPEN),
    ],
)
def test_other_steps_are_refused(state, step):
    with pytest.raises(StepRefused, match=MACHINE.state_names[state]):
        next_state(state, step)
