"""The states of a periodic return: drafted, completed by the unit, approved by the unit above, reopened for a time."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class ReturnState(StrEnum):
    """Where a return stands. The values are stored: never rename one."""

    DRAFT = "draft"
    COMPLETED = "completed"
    APPROVED = "approved"
    REOPENED = "reopened"


class FormState(StrEnum):
    """Where the form of a periodic return stands. The values are stored: never rename one."""

    DRAFT = "draft"
    LIVE = "live"
    ENDED = "ended"


FORM_STATE_NAMES = {FormState.DRAFT: "未启用", FormState.LIVE: "报送中", FormState.ENDED: "已停用"}


class ReturnStep(StrEnum):
    """What may happen to a return."""

    COMPLETE = "complete"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    REOPEN = "reopen"
    LAPSE = "lapse"  # the time for which it was reopened is over; it stands as it stood


class Timeliness(StrEnum):
    """How a unit stands with one return that it owes."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    NOT_DUE = "not_due"


TIMELINESS_NAMES = {
    Timeliness.ON_TIME: "按时",
    Timeliness.LATE: "迟报",
    Timeliness.MISSING: "未报",
    Timeliness.NOT_DUE: "未到期",
}

S, T = ReturnState, ReturnStep

RETURN: Machine[ReturnState, ReturnStep] = Machine(
    name="campaigns.return",
    noun="报表",
    initial=(S.DRAFT,),
    transitions={
        (S.DRAFT, T.COMPLETE): S.COMPLETED,
        (S.REOPENED, T.COMPLETE): S.COMPLETED,
        (S.COMPLETED, T.SEND_BACK): S.DRAFT,
        (S.COMPLETED, T.APPROVE): S.APPROVED,
        (S.COMPLETED, T.REOPEN): S.REOPENED,
        (S.APPROVED, T.REOPEN): S.REOPENED,
        (S.REOPENED, T.LAPSE): S.COMPLETED,
    },
    owners={S.DRAFT: "填报单位", S.COMPLETED: "上一级（审核）", S.REOPENED: "填报单位（限期内）"},
    finals=frozenset({S.APPROVED}),
    state_names={S.DRAFT: "填写中", S.COMPLETED: "已上报", S.APPROVED: "已审核", S.REOPENED: "限期重开"},
    step_names={T.COMPLETE: "上报", T.SEND_BACK: "退回", T.APPROVE: "审核通过", T.REOPEN: "重开", T.LAPSE: "期满锁定"},
    sentences={
        "own_unit": "本单位的报表要由上一级{step}。",
        "same_person": "这份报表是您上报的，{step}要由另一位同事。",
    },
)
# Steps of the unit above; the unit itself completes.
_OF_THE_UNIT_ABOVE = frozenset({T.SEND_BACK, T.APPROVE, T.REOPEN})


def check_decision(state: ReturnState, step: ReturnStep, *, is_above: bool, completed_it: bool) -> ReturnState:
    """Return the state that a step of the unit above leads to.

    Args:
        is_above: the actor's post with the permission lies above the unit, or at the unit that asks.
        completed_it: the actor is whoever handed the return in.

    Raises:
        StepRefused: not open from this state, or not for this person: nobody approves for their own unit, and whoever
            handed a return in does not approve it.
    """
    after = RETURN.next_state(state, step)
    if step in _OF_THE_UNIT_ABOVE and not is_above:
        raise RETURN.refusal("own_unit", step=RETURN.step_names[step])
    if completed_it and step is T.APPROVE:
        raise RETURN.refusal("same_person", step=RETURN.step_names[step])
    return after
