"""A task of a case: somebody does it, or somebody says why it is not needed."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class State(StrEnum):
    """Where a task stands. The values are stored: never rename one."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What may happen to a task."""

    MISS = "miss"
    FINISH = "finish"
    CANCEL = "cancel"


_RUNNING = (State.OPEN, State.OVERDUE)

MACHINE: Machine[State, Step] = Machine(
    name="case_task",
    noun="案件任务",
    initial=(State.OPEN,),
    transitions={
        (State.OPEN, Step.MISS): State.OVERDUE,
        **{(state, Step.FINISH): State.DONE for state in _RUNNING},
        **{(state, Step.CANCEL): State.CANCELLED for state in _RUNNING},
    },
    owners={State.OPEN: "任务单位", State.OVERDUE: "任务单位"},
    finals=frozenset({State.DONE, State.CANCELLED}),
    state_names={
        State.OPEN: "待办", State.OVERDUE: "已超期", State.DONE: "已办完", State.CANCELLED: "不用办了",
    },
    step_names={Step.MISS: "超期", Step.FINISH: "登记办完", Step.CANCEL: "取消任务"},
)  # fmt: skip


def next_state(state: State, step: Step) -> State:
    """Return the state that a step leads to.

    Raises:
        StepRefused: the table has no such step from this state.

    >>> next_state(State.OVERDUE, Step.FINISH).value
    'done'
    """
    return MACHINE.next_state(state, step)
