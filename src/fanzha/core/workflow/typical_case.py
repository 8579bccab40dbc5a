"""The states of a typical case: drafted from the file, checked, approved by a second person, in the library or not."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class TypicalState(StrEnum):
    """Where a typical case stands. The values are stored: never rename one."""

    ASKED = "asked"
    DECLINED = "declined"
    DRAFTED = "drafted"
    CHECKING = "checking"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class TypicalStep(StrEnum):
    """What may happen to a typical case."""

    DRAFT = "draft"
    EDIT = "edit"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    REFUSE = "refuse"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


S, T = TypicalState, TypicalStep

TYPICAL: Machine[TypicalState, TypicalStep] = Machine(
    name="typical_case",
    noun="典型案例",
    initial=(S.ASKED, S.DRAFTED),
    transitions={
        # Thinking again is open from wherever it ended.
        **{(state, T.DRAFT): S.DRAFTED for state in (S.ASKED, S.DECLINED, S.WITHDRAWN)},
        **{(state, T.EDIT): S.DRAFTED for state in (S.DRAFTED, S.REFUSED)},
        (S.DRAFTED, T.SUBMIT): S.CHECKING,
        (S.CHECKING, T.TAKE_BACK): S.DRAFTED,
        (S.CHECKING, T.APPROVE): S.APPROVED,
        (S.CHECKING, T.REFUSE): S.REFUSED,
        **{(state, T.DECLINE): S.DECLINED for state in (S.ASKED, S.DRAFTED, S.REFUSED)},
        (S.APPROVED, T.WITHDRAW): S.WITHDRAWN,
    },
    owners={S.ASKED: "承办单位", S.DRAFTED: "起草人", S.CHECKING: "起草人以外的审批人", S.REFUSED: "起草人"},
    finals=frozenset({S.APPROVED, S.DECLINED, S.WITHDRAWN}),
    state_names={
        S.ASKED: "待定是否宣传",
        S.DRAFTED: "起草中",
        S.CHECKING: "待审批",
        S.REFUSED: "没有通过，待修改",
        S.APPROVED: "已入资料库",
        S.DECLINED: "不宣传",
        S.WITHDRAWN: "已撤下",
    },
    step_names={
        T.DRAFT: "起草",
        T.EDIT: "修改",
        T.SUBMIT: "送审",
        T.TAKE_BACK: "拿回来改",
        T.APPROVE: "批准入库",
        T.REFUSE: "不批准",
        T.DECLINE: "登记不宣传",
        T.WITHDRAW: "撤下",
    },
    sentences={
        "own_text": "这篇文字您写过，要由另一位有审批权限的同事批准。",
        "left": "还有 {count} 处可能认出当事人。请按列出的逐处改掉，或者写明为什么可以留。",
        "never": "有 {count} 处号码、证件号或账号，写明理由也不能留。请按列出的逐处去掉。",
    },
)


def check_text(state: TypicalState, step: TypicalStep, *, left: int, never: int) -> TypicalState:
    """Return the state after a text is handed to the approver.

    Args:
        left: how much still identifies and has no reason to stay.
        never: how much of what no reason excuses.

    Raises:
        StepRefused: not open from this state, or something in the text identifies somebody.
    """
    after = TYPICAL.next_state(state, step)
    if never:
        raise TYPICAL.refusal("never", count=never)
    if left:
        raise TYPICAL.refusal("left", count=left)
    return after


def check_approval(state: TypicalState, *, wrote_it: bool, left: int, never: int) -> TypicalState:
    """Return the state after a second person lets a text into the library.

    Args:
        wrote_it: whether this person drafted it, changed it, gave a reason for something in it or handed it on.
        left, never: as for `check_text`, of the text and the file as they are now.

    Raises:
        StepRefused: not open from this state, the approver had a hand in it, or something in it identifies somebody.
    """
    TYPICAL.next_state(state, TypicalStep.APPROVE)
    if wrote_it:
        raise TYPICAL.refusal("own_text")
    return check_text(state, TypicalStep.APPROVE, left=left, never=never)
