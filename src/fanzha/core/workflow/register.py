"""The states of an entry in a register: kept or ended; a hidden risk is found, graded, resolved, checked, closed."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class RegisterState(StrEnum):
    """Where one entry stands. The values are stored: never rename one."""

    KEPT = "kept"
    ENDED = "ended"
    FOUND = "found"
    GRADED = "graded"
    RESOLVED = "resolved"
    CHECKED = "checked"
    CLOSED = "closed"
    VOID = "void"


class RegisterStep(StrEnum):
    """What may happen to an entry."""

    END = "end"
    RESTORE = "restore"
    GRADE = "grade"
    RESOLVE = "resolve"
    SEND_BACK = "send_back"
    CHECK = "check"
    CLOSE = "close"
    REOPEN = "reopen"
    VOID = "void"


S, T = RegisterState, RegisterStep

REGISTER: Machine[RegisterState, RegisterStep] = Machine(
    name="campaigns.register",
    noun="登记",
    initial=(S.KEPT, S.FOUND),
    transitions={
        (S.KEPT, T.END): S.ENDED,
        (S.ENDED, T.RESTORE): S.KEPT,
        (S.FOUND, T.GRADE): S.GRADED,
        (S.FOUND, T.VOID): S.VOID,
        (S.GRADED, T.GRADE): S.GRADED,
        (S.GRADED, T.RESOLVE): S.RESOLVED,
        (S.GRADED, T.VOID): S.VOID,
        (S.RESOLVED, T.SEND_BACK): S.GRADED,
        (S.RESOLVED, T.CHECK): S.CHECKED,
        (S.CHECKED, T.SEND_BACK): S.GRADED,
        (S.CHECKED, T.CLOSE): S.CLOSED,
        (S.CLOSED, T.REOPEN): S.GRADED,
    },
    owners={
        S.FOUND: "登记单位",
        S.GRADED: "登记单位",
        S.RESOLVED: "核查人（不能是整改人）",
        S.CHECKED: "销号人（不能是整改人、核查人）",
    },
    finals=frozenset({S.KEPT, S.ENDED, S.CLOSED, S.VOID}),
    state_names={
        S.KEPT: "在册",
        S.ENDED: "已停用",
        S.FOUND: "待分级",
        S.GRADED: "整改中",
        S.RESOLVED: "待核查",
        S.CHECKED: "待销号",
        S.CLOSED: "已销号",
        S.VOID: "已作废",
    },
    step_names={
        T.END: "停用",
        T.RESTORE: "恢复",
        T.GRADE: "分级",
        T.RESOLVE: "登记整改",
        T.SEND_BACK: "退回整改",
        T.CHECK: "核查通过",
        T.CLOSE: "销号",
        T.REOPEN: "重新整改",
        T.VOID: "作废",
    },
    sentences={
        "same_person": "{before}是您登记的，{step}要由另一位同事。",
        "no_plan": "“{grade}”隐患要先有应急预案。请在“应急预案”里登记，再选上它分级。",
    },
)
JUDGING = frozenset({T.SEND_BACK, T.CHECK, T.CLOSE, T.REOPEN})


def check_step(state: RegisterState, step: RegisterStep, *, resolved_it: bool, checked_it: bool) -> RegisterState:
    """Return the state that a step leads to.

    Args:
        resolved_it: the actor is whoever said that it is resolved.
        checked_it: the actor is whoever checked that.

    Raises:
        StepRefused: not open from this state, or not for this person: nobody checks their own work, and whoever checked
            does not close.
    """
    after = REGISTER.next_state(state, step)
    if step in {T.CHECK, T.CLOSE} and resolved_it:
        raise REGISTER.refusal("same_person", before="整改", step=REGISTER.step_names[step])
    if step is T.CLOSE and checked_it:
        raise REGISTER.refusal("same_person", before="核查", step=REGISTER.step_names[step])
    return after
