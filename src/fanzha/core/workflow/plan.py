"""The states of a work plan: drafted by one, put in force by another, replaced by its next version."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class PlanState(StrEnum):
    """Where one version of a plan stands. The values are stored: never rename one."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    ENDED = "ended"
    DISCARDED = "discarded"


class PlanStep(StrEnum):
    """What may happen to a version of a plan."""

    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    REPLACE = "replace"
    END = "end"
    DISCARD = "discard"


S, T = PlanState, PlanStep

PLAN: Machine[PlanState, PlanStep] = Machine(
    name="campaigns.plan",
    noun="方案",
    initial=(S.DRAFTED,),
    transitions={
        (S.DRAFTED, T.SUBMIT): S.SUBMITTED,
        (S.SUBMITTED, T.RETURN): S.DRAFTED,
        (S.SUBMITTED, T.APPROVE): S.IN_FORCE,
        (S.IN_FORCE, T.REPLACE): S.REPLACED,
        (S.IN_FORCE, T.END): S.ENDED,
        (S.DRAFTED, T.DISCARD): S.DISCARDED,
    },
    owners={S.DRAFTED: "起草人", S.SUBMITTED: "审批人（不能是起草人）", S.IN_FORCE: "发文单位"},
    finals=frozenset({S.REPLACED, S.ENDED, S.DISCARDED}),
    state_names={
        S.DRAFTED: "起草中",
        S.SUBMITTED: "待审批",
        S.IN_FORCE: "执行中",
        S.REPLACED: "已被新版代替",
        S.ENDED: "已结束",
        S.DISCARDED: "已作废",
    },
    step_names={
        T.SUBMIT: "提交审批",
        T.RETURN: "退回修改",
        T.APPROVE: "批准执行",
        T.REPLACE: "以新版代替",
        T.END: "结束",
        T.DISCARD: "作废",
    },
    sentences={
        "own_plan": "这一版您起草或改过，要由另一位有审批权限的同事批准。",
    },
)


def check_approve(state: PlanState, *, wrote_it: bool) -> PlanState:
    """Return the state that approval leads to.

    Raises:
        StepRefused: the version does not wait for approval, or whoever approves wrote part of it.
    """
    after = PLAN.next_state(state, PlanStep.APPROVE)
    if wrote_it:
        raise PLAN.refusal("own_plan")
    return after
