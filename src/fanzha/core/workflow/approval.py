"""The states of a request for a sensitive step: asked by one person, decided by a second, ended by the clock."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class ApprovalState(StrEnum):
    """Where a request stands. The values are stored: never rename one."""

    WAITING = "waiting"
    PERMITTED = "permitted"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    FAILED = "failed"


class ApprovalStep(StrEnum):
    """What may happen to a request."""

    AGREE = "agree"
    PERMIT = "permit"
    USE = "use"
    FAIL = "fail"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


S, T = ApprovalState, ApprovalStep

APPROVAL = Machine(
    name="approval",
    noun="申请",
    initial=(S.WAITING,),
    transitions={
        (S.WAITING, T.AGREE): S.DONE,
        # Some steps the asker takes in person once they are allowed: a file that is fetched, a code that is typed in.
        (S.WAITING, T.PERMIT): S.PERMITTED,
        (S.WAITING, T.FAIL): S.FAILED,
        (S.WAITING, T.REFUSE): S.REFUSED,
        (S.WAITING, T.WITHDRAW): S.WITHDRAWN,
        (S.WAITING, T.EXPIRE): S.EXPIRED,
        (S.PERMITTED, T.USE): S.DONE,
        (S.PERMITTED, T.FAIL): S.FAILED,
        (S.PERMITTED, T.WITHDRAW): S.WITHDRAWN,
        (S.PERMITTED, T.EXPIRE): S.EXPIRED,
    },
    owners={S.WAITING: "另一位有权限的同事", S.PERMITTED: "申请人"},
    finals=frozenset({S.DONE, S.REFUSED, S.WITHDRAWN, S.EXPIRED, S.FAILED}),
    state_names={
        S.WAITING: "等待决定",
        S.PERMITTED: "已同意，等申请人办理",
        S.DONE: "已办",
        S.REFUSED: "未同意",
        S.WITHDRAWN: "已撤回",
        S.EXPIRED: "已过期",
        S.FAILED: "没有办成",
    },
    step_names={
        T.AGREE: "同意",
        T.PERMIT: "同意",
        T.USE: "办理",
        T.FAIL: "记为没办成",
        T.REFUSE: "不同意",
        T.WITHDRAW: "撤回",
        T.EXPIRE: "过期",
    },
    sentences={
        "decided": "{name}已在 {when} 决定：{state}。不用再办。",
        "ended": "这条申请{state}，不能再办。需要时请申请人重新提出。",
        "own_request": "自己的申请不能自己决定，要由另一位有权限的同事决定。",
        "kept_apart": "{why}",
        "past": "这条申请在 {when} 到期，没有人决定。需要时请申请人重新提出。",
        "not_asker": "只有申请人{name}能{step}。",
    },
)


def check_decide(
    state: ApprovalState,
    step: ApprovalStep,
    *,
    is_own: bool,
    kept_apart: str = "",
    decided_by: str = "",
    decided_when: str = "",
    past: str = "",
) -> ApprovalState:
    """Return the state that a second person's decision leads to.

    Args:
        step: AGREE, PERMIT or REFUSE.
        is_own: the decider asked for it.
        kept_apart: why this decider counts as the same person (stands in for the asker), or "".
        decided_by, decided_when: who decided before, and when, as it is shown; "" where nobody did.
        past: when it ran out, as it is shown, or "" where it has not.

    Raises:
        StepRefused: it is decided, over, one's own, or the decider stands in for the asker.
    """
    if state is not S.WAITING and decided_by:
        raise APPROVAL.refusal("decided", name=decided_by, when=decided_when, state=APPROVAL.state_names[state])
    if state is not S.WAITING:
        raise APPROVAL.refusal("ended", state=APPROVAL.state_names[state])
    if is_own:
        raise APPROVAL.refusal("own_request")
    if kept_apart:
        raise APPROVAL.refusal("kept_apart", why=kept_apart)
    if past:
        raise APPROVAL.refusal("past", when=past)
    return APPROVAL.next_state(state, step)


def check_by_asker(
    state: ApprovalState, step: ApprovalStep, *, is_own: bool, asker: str, past: str = ""
) -> ApprovalState:
    """Return the state that a step of the asker's own leads to: withdrawing, or using what was permitted.

    Raises:
        StepRefused: somebody else asked, it ran out, or the step is not open.
    """
    if not is_own:
        raise APPROVAL.refusal("not_asker", name=asker, step=APPROVAL.step_names[step])
    after = APPROVAL.next_state(state, step)
    if past and step is T.USE:
        raise APPROVAL.refusal("past", when=past)
    return after
