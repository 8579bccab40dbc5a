"""The states of a clue and of its reward: checked, handed over, and answered to whoever gave it."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class ClueState(StrEnum):
    """Where a clue stands. The values are stored: never rename one."""

    RECEIVED = "received"
    HANDED = "handed"
    WORKING = "working"
    PROVEN = "proven"
    UNFOUNDED = "unfounded"
    JOINED = "joined"


class ClueStep(StrEnum):
    """What may happen to a clue."""

    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    PROVE = "prove"
    DISMISS = "dismiss"
    JOIN = "join"
    REOPEN = "reopen"


S, T = ClueState, ClueStep

CLUE: Machine[ClueState, ClueStep] = Machine(
    name="clue",
    noun="线索",
    initial=(S.RECEIVED,),
    transitions={
        (S.RECEIVED, T.HAND_OVER): S.HANDED,
        (S.HANDED, T.ACCEPT): S.WORKING,
        (S.HANDED, T.SEND_BACK): S.RECEIVED,
        (S.WORKING, T.SEND_BACK): S.RECEIVED,
        **{(state, T.PROVE): S.PROVEN for state in (S.RECEIVED, S.WORKING)},
        **{(state, T.DISMISS): S.UNFOUNDED for state in (S.RECEIVED, S.WORKING)},
        (S.RECEIVED, T.JOIN): S.JOINED,
        **{(state, T.REOPEN): S.RECEIVED for state in (S.PROVEN, S.UNFOUNDED, S.JOINED)},
    },
    owners={S.RECEIVED: "值班员、研判员", S.HANDED: "接收单位", S.WORKING: "承办单位"},
    finals=frozenset({S.PROVEN, S.UNFOUNDED, S.JOINED}),
    state_names={
        S.RECEIVED: "待核查",
        S.HANDED: "已移交，待接收",
        S.WORKING: "核查中",
        S.PROVEN: "查实",
        S.UNFOUNDED: "查否",
        S.JOINED: "并入另一条",
    },
    step_names={
        T.HAND_OVER: "移交",
        T.ACCEPT: "接收",
        T.SEND_BACK: "退回",
        T.PROVE: "登记查实",
        T.DISMISS: "登记查否",
        T.JOIN: "并入另一条",
        T.REOPEN: "重新核查",
    },
    sentences={"own_unit": "线索要移交给另一个单位。本单位的线索直接核查。"},
)


class RewardState(StrEnum):
    """Where a reward stands. The values are stored: never rename one."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    PAID = "paid_out"


class RewardStep(StrEnum):
    """What may happen to a reward."""

    AGREE = "agree"
    REFUSE = "refuse"
    PAY = "pay"


REWARD: Machine[RewardState, RewardStep] = Machine(
    name="clue.reward",
    noun="奖励",
    initial=(RewardState.ASKED,),
    transitions={
        (RewardState.ASKED, RewardStep.AGREE): RewardState.AGREED,
        (RewardState.ASKED, RewardStep.REFUSE): RewardState.REFUSED,
        (RewardState.AGREED, RewardStep.PAY): RewardState.PAID,
    },
    owners={RewardState.ASKED: "中心主任", RewardState.AGREED: "发放人"},
    finals=frozenset({RewardState.REFUSED, RewardState.PAID}),
    state_names={
        RewardState.ASKED: "待批准",
        RewardState.AGREED: "已批准，待领取",
        RewardState.REFUSED: "没有批准",
        RewardState.PAID: "已领取",
    },
    step_names={RewardStep.AGREE: "批准", RewardStep.REFUSE: "不批准", RewardStep.PAY: "发放"},
    sentences={
        "own_proposal": "奖励要由提出人以外的人批准。",
        "not_proven": "线索查实以后才能提奖励。",
        "wrong_code": "领取码对不上。请核对 12 位领取码，不要问领奖人的姓名。",
        "own_payment": "发放要由提出人、批准人以外的人经手。",
    },
)


def check_hand_over(state: ClueState, *, to_own_unit: bool) -> ClueState:
    """Return the state after a clue is handed to another unit.

    Raises:
        StepRefused: not open from this state, or the unit is the one that holds it.
    """
    after = CLUE.next_state(state, ClueStep.HAND_OVER)
    if to_own_unit:
        raise CLUE.refusal("own_unit")
    return after


def check_reward_decision(state: RewardState, step: RewardStep, *, is_proposer: bool) -> RewardState:
    """Return the state after a decision on a reward.

    Raises:
        StepRefused: decided already, or by who proposed it.
    """
    after = REWARD.next_state(state, step)
    if is_proposer:
        raise REWARD.refusal("own_proposal")
    return after


def check_payment(state: RewardState, *, code_fits: bool, took_part: bool) -> RewardState:
    """Return the state after a reward is paid out against the giver's code.

    Args:
        code_fits: the code that was shown is the clue's.
        took_part: the officer proposed or agreed.

    Raises:
        StepRefused: not agreed, the wrong code, or the officer had a part in it.
    """
    after = REWARD.next_state(state, RewardStep.PAY)
    if took_part:
        raise REWARD.refusal("own_payment")
    if not code_fits:
        raise REWARD.refusal("wrong_code")
    return after
