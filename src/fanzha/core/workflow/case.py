"""The case from the report to the end: taken in, investigated, solved, brought to the prosecutor, closed."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class State(StrEnum):
    """Where a case stands."""

    REPORTED = "reported"
    INVESTIGATING = "investigating"
    SOLVED = "solved"
    PROSECUTED = "prosecuted"
    CLOSED = "closed"


class Step(StrEnum):
    """What may be done to a case."""

    ACCEPT = "accept"
    EDIT = "edit"
    SOLVE = "solve"
    PROSECUTE = "prosecute"
    CLOSE = "close"
    REOPEN = "reopen"


_OPEN = (State.REPORTED, State.INVESTIGATING, State.SOLVED, State.PROSECUTED)

MACHINE: Machine[State, Step] = Machine(
    name="case",
    noun="案件",
    initial=(State.REPORTED,),
    transitions={
        (State.REPORTED, Step.ACCEPT): State.INVESTIGATING,
        **{(state, Step.EDIT): state for state in _OPEN},
        (State.INVESTIGATING, Step.SOLVE): State.SOLVED,
        (State.SOLVED, Step.PROSECUTE): State.PROSECUTED,
        **{(state, Step.CLOSE): State.CLOSED for state in _OPEN},
        (State.CLOSED, Step.REOPEN): State.INVESTIGATING,
    },
    owners={
        State.REPORTED: "研判员",
        State.INVESTIGATING: "承办单位",
        State.SOLVED: "承办单位",
        State.PROSECUTED: "承办单位",
    },
    finals=frozenset({State.CLOSED}),
    state_names={
        State.REPORTED: "已受理登记",
        State.INVESTIGATING: "侦办中",
        State.SOLVED: "已破案，待结案",
        State.PROSECUTED: "已移送起诉",
        State.CLOSED: "已结案",
    },
    step_names={
        Step.ACCEPT: "转入侦办",
        Step.EDIT: "修改",
        Step.SOLVE: "登记破案",
        Step.PROSECUTE: "移送起诉",
        Step.CLOSE: "结案",
        Step.REOPEN: "重新侦办",
    },
)


def next_state(state: State, step: Step) -> State:
    """Return the state that a step leads to.

    Raises:
        StepRefused: the table has no such step from this state.
    """
    return MACHINE.next_state(state, step)
