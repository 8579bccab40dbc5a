"""Where a piece of evidence is: held here, handed over to somebody, or returned to whom it belongs."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class State(StrEnum):
    """Where a piece is. The values are stored: never rename one."""

    HELD = "held"
    OUT = "out"
    RETURNED = "returned"


class Step(StrEnum):
    """What may happen to a piece; the value is what the row of custody says."""

    HAND_OVER = "handed"
    TAKE_BACK = "back"
    RETURN = "returned"


MACHINE: Machine[State, Step] = Machine(
    name="case_evidence",
    noun="证据",
    initial=(State.HELD,),
    transitions={
        (State.HELD, Step.HAND_OVER): State.OUT,
        (State.OUT, Step.TAKE_BACK): State.HELD,
        (State.HELD, Step.RETURN): State.RETURNED,
    },
    owners={State.HELD: "承办单位", State.OUT: "接收人"},
    finals=frozenset({State.RETURNED}),
    state_names={State.HELD: "在保管", State.OUT: "已移交", State.RETURNED: "已退还"},
    step_names={Step.HAND_OVER: "移交", Step.TAKE_BACK: "收回", Step.RETURN: "退还"},
)  # fmt: skip


def next_state(state: State, step: Step) -> State:
    """Return the state that a step leads to.

    Raises:
        StepRefused: the table has no such step from this state.

    >>> next_state(State.OUT, Step.TAKE_BACK).value
    'held'
    """
    return MACHINE.next_state(state, step)
