"""The states of a duty to answer: a unit says what it had done before one of its people was defrauded.

The machine finds what the ledger holds; whether a duty was met is for a person to conclude, after the unit has spoken.
"""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class DutyState(StrEnum):
    """Where a duty to answer stands. The values are stored: never rename one."""

    ASKED = "asked"
    MISSED = "missed"
    ANSWERED = "answered"
    RETURNED = "returned"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"


class DutyStep(StrEnum):
    """What may happen to a duty to answer."""

    ANSWER = "answer"
    MISS = "miss"
    RETURN = "return"
    CONCLUDE = "conclude"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


class Conclusion(StrEnum):
    """What a person found. The values are stored: never rename one."""

    MET = "met"
    NOT_MET = "not_met"
    UNPROVEN = "unproven"


CONCLUSION_NAMES = {
    Conclusion.MET: "已尽到宣传责任",
    Conclusion.NOT_MET: "没有尽到宣传责任",
    Conclusion.UNPROVEN: "证据不足，不作认定",
}

S, T = DutyState, DutyStep
_OPEN = (S.ASKED, S.MISSED, S.ANSWERED, S.RETURNED)

DUTY: Machine[DutyState, DutyStep] = Machine(
    name="trace_back.duty",
    noun="倒查说明",
    initial=(S.ASKED,),
    transitions={
        **{(state, T.ANSWER): S.ANSWERED for state in (S.ASKED, S.MISSED, S.RETURNED)},
        **{(state, T.MISS): S.MISSED for state in (S.ASKED, S.RETURNED)},
        (S.ANSWERED, T.RETURN): S.RETURNED,
        # Nobody is concluded about unheard: the unit has answered, or its time is over.
        **{(state, T.CONCLUDE): S.CONCLUDED for state in (S.ANSWERED, S.MISSED)},
        (S.CONCLUDED, T.REOPEN): S.ANSWERED,
        **{(state, T.WITHDRAW): S.WITHDRAWN for state in _OPEN},
    },
    owners={
        S.ASKED: "责任单位",
        S.MISSED: "责任单位",
        S.RETURNED: "责任单位",
        S.ANSWERED: "研判员、督导员",
    },
    finals=frozenset({S.CONCLUDED, S.WITHDRAWN}),
    state_names={
        S.ASKED: "待说明",
        S.MISSED: "逾期未说明",
        S.ANSWERED: "已说明，待认定",
        S.RETURNED: "退回补充",
        S.CONCLUDED: "已认定",
        S.WITHDRAWN: "已撤回",
    },
    step_names={
        T.ANSWER: "提交说明",
        T.MISS: "逾期",
        T.RETURN: "退回补充",
        T.CONCLUDE: "认定",
        T.REOPEN: "重新认定",
        T.WITHDRAW: "撤回",
    },
    sentences={
        "own_unit": "认定要由责任单位以外的人作出。请转给县反诈中心。",
        "not_the_units": "说明要由责任单位自己提交。",
    },
)


def check_answer(state: DutyState, *, is_of_unit: bool) -> DutyState:
    """Return the state after the unit's answer.

    Args:
        is_of_unit: the officer holds a post at the unit that owes the answer, or above it.

    Raises:
        StepRefused: it is no longer open, or the officer is not of that unit.
    """
    after = DUTY.next_state(state, DutyStep.ANSWER)
    if not is_of_unit:
        raise DUTY.refusal("not_the_units")
    return after


def check_conclusion(state: DutyState, *, is_own: bool) -> DutyState:
    """Return the state after a conclusion.

    Args:
        is_own: the officer answers for the unit about which is concluded.

    Raises:
        StepRefused: the unit was not heard and its time is not over, or the officer is of that unit.
    """
    after = DUTY.next_state(state, DutyStep.CONCLUDE)
    if is_own:
        raise DUTY.refusal("own_unit")
    return after


def may_publish(states: "list[DutyState]") -> bool:
    """Return whether a bulletin may name the outcome: every unit was concluded about, or withdrawn.

    >>> may_publish([DutyState.CONCLUDED, DutyState.WITHDRAWN]), may_publish([DutyState.ANSWERED]), may_publish([])
    (True, False, False)
    """
    return bool(states) and all(state in DUTY.finals for state in states)
