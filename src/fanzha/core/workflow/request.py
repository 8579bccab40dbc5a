"""The states of a request of a person concerned: to see, correct or delete what is held, or to have it explained."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class RequestState(StrEnum):
    """Where a request stands. The values are stored: never rename one."""

    APPLIED = "applied"
    OPEN = "open"
    SECOND = "second"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class RequestStep(StrEnum):
    """What may happen to a request."""

    VERIFY = "verify"
    EXTEND = "extend"
    PROPOSE = "propose"
    TURN_BACK = "turn_back"
    ANSWER = "answer"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


class RequestKind(StrEnum):
    """What is asked for. The values are stored."""

    SEE = "see"
    CORRECT = "correct"
    DELETE = "delete"
    EXPLAIN = "explain"


KIND_NAMES = {
    RequestKind.SEE: "查阅、复制", RequestKind.CORRECT: "更正、补充", RequestKind.DELETE: "删除",
    RequestKind.EXPLAIN: "解释说明",
}  # fmt: skip

S, T = RequestState, RequestStep

REQUEST: Machine[RequestState, RequestStep] = Machine(
    name="request",
    noun="申请",
    # From the public page nobody has been seen yet; at the counter identity is checked before the request is taken.
    initial=(S.APPLIED, S.OPEN),
    transitions={
        (S.APPLIED, T.VERIFY): S.OPEN,
        (S.APPLIED, T.WITHDRAW): S.WITHDRAWN,
        # The sweep: whoever does not come to the counter within the rule's days may ask anew.
        (S.APPLIED, T.LAPSE): S.LAPSED,
        (S.OPEN, T.EXTEND): S.OPEN,
        (S.OPEN, T.PROPOSE): S.SECOND,
        (S.OPEN, T.ANSWER): S.ANSWERED,
        (S.OPEN, T.REFUSE): S.REFUSED,
        (S.OPEN, T.WITHDRAW): S.WITHDRAWN,
        (S.SECOND, T.ANSWER): S.ANSWERED,
        (S.SECOND, T.TURN_BACK): S.OPEN,
    },
    owners={S.APPLIED: "窗口值班员", S.OPEN: "值班员", S.SECOND: "第二位审批人"},
    finals=frozenset({S.ANSWERED, S.REFUSED, S.WITHDRAWN, S.LAPSED}),
    state_names={
        S.APPLIED: "等本人到窗口核验",
        S.OPEN: "办理中",
        S.SECOND: "等第二人批准",
        S.ANSWERED: "已答复",
        S.REFUSED: "不予办理",
        S.WITHDRAWN: "本人撤回",
        S.LAPSED: "过期未核验",
    },
    step_names={
        T.VERIFY: "核验身份",
        T.EXTEND: "延长期限",
        T.PROPOSE: "提交删除",
        T.TURN_BACK: "退回",
        T.ANSWER: "答复",
        T.REFUSE: "不予办理",
        T.WITHDRAW: "撤回",
        T.LAPSE: "过期归档",
    },
    sentences={
        "nobody_named": "还没有找到对应的人员。先在人员里找到这个人，填上人员编号再办。",
        "wants_a_second": "删除要第二个人批准。请用“提交删除”。",
        "deletes_only": "只有删除申请要提交第二人批准，这件申请请直接答复。",
        "extended_before": "已经延长过一次，不能再延长。",
        "still_needed": "现在还不能删除：{why}。办完后再办，或者写明理由不予办理。",
    },
)


def check_step(state: RequestState, step: RequestStep) -> RequestState:
    """Return the state that a step leads to.

    Raises:
        StepRefused: the step is not open from this state.
    """
    return REQUEST.next_state(state, step)


def check_answer(state: RequestState, kind: RequestKind, *, has_person: bool) -> RequestState:
    """Return the state of a request that one officer answers.

    Raises:
        StepRefused: it is not open, it is a deletion, or nobody says whose data are meant.
    """
    after = check_step(state, RequestStep.ANSWER)
    if kind is RequestKind.DELETE:
        raise REQUEST.refusal("wants_a_second")
    if not has_person:
        raise REQUEST.refusal("nobody_named")
    return after


def check_propose(state: RequestState, kind: RequestKind, *, has_person: bool, why_not: str) -> RequestState:
    """Return the state of a deletion that is put before a second person.

    Args:
        why_not: what still needs the data, in words; empty where nothing does.

    Raises:
        StepRefused: it is not open, no deletion, nobody is named, or something still needs the data.
    """
    after = check_step(state, RequestStep.PROPOSE)
    if kind is not RequestKind.DELETE:
        raise REQUEST.refusal("deletes_only")
    if not has_person:
        raise REQUEST.refusal("nobody_named")
    if why_not:
        raise REQUEST.refusal("still_needed", why=why_not)
    return after


def check_extend(state: RequestState, *, was_extended: bool) -> RequestState:
    """Return the state of a request whose day is put off, once.

    Raises:
        StepRefused: it is not open, or was put off before.
    """
    after = check_step(state, RequestStep.EXTEND)
    if was_extended:
        raise REQUEST.refusal("extended_before")
    return after
