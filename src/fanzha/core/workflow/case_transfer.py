"""The transfer of a case to another unit: asked, then accepted or refused by those who are asked."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class State(StrEnum):
    """Where a transfer stands. The values are stored: never rename one."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Step(StrEnum):
    """What may happen to a transfer."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


MACHINE: Machine[State, Step] = Machine(
    name="case_transfer",
    noun="案件移送",
    initial=(State.ASKED,),
    transitions={
        (State.ASKED, Step.ACCEPT): State.ACCEPTED,
        (State.ASKED, Step.REFUSE): State.REFUSED,
        (State.ASKED, Step.WITHDRAW): State.WITHDRAWN,
        (State.ASKED, Step.EXPIRE): State.EXPIRED,
    },
    owners={State.ASKED: "接收单位"},
    finals=frozenset({State.ACCEPTED, State.REFUSED, State.WITHDRAWN, State.EXPIRED}),
    state_names={
        State.ASKED: "待接收", State.ACCEPTED: "已接收", State.REFUSED: "没有接收", State.WITHDRAWN: "已撤回",
        State.EXPIRED: "到期没有答复",
    },
    step_names={Step.ACCEPT: "接收", Step.REFUSE: "不接收", Step.WITHDRAW: "撤回", Step.EXPIRE: "到期"},
)  # fmt: skip


def next_state(state: State, step: Step) -> State:
    """Return the state that a step leads to.

    Raises:
        StepRefused: the table has no such step from this state.

    >>> next_state(State.ASKED, Step.ACCEPT).value
    'accepted'
    """
    return MACHINE.next_state(state, step)
