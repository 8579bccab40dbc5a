"""The states of a no-fraud unit (无诈单位): checked by itself, applied for, checked on the spot, awarded, reviewed."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class NoFraudState(StrEnum):
    """Where one application stands. The values are stored: never rename one."""

    DRAFT = "draft"
    APPLIED = "applied"
    CHECKED = "checked"
    AWARDED = "awarded"
    REVIEW = "doubted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    GIVEN_UP = "given_up"


class NoFraudStep(StrEnum):
    """What may happen to an application."""

    APPLY = "apply"
    SEND_BACK = "send_back"
    CHECK = "check"
    AWARD = "award"
    REFUSE = "refuse"
    DOUBT = "doubt"  # a year is over, or something happened: it is looked at again
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    GIVE_UP = "give_up"


S, T = NoFraudState, NoFraudStep

NO_FRAUD: Machine[NoFraudState, NoFraudStep] = Machine(
    name="campaigns.no_fraud",
    noun="无诈单位申报",
    initial=(S.DRAFT,),
    transitions={
        (S.DRAFT, T.APPLY): S.APPLIED,
        (S.DRAFT, T.GIVE_UP): S.GIVEN_UP,
        (S.APPLIED, T.SEND_BACK): S.DRAFT,
        (S.APPLIED, T.CHECK): S.CHECKED,
        (S.CHECKED, T.SEND_BACK): S.DRAFT,
        (S.CHECKED, T.AWARD): S.AWARDED,
        (S.CHECKED, T.REFUSE): S.REFUSED,
        (S.AWARDED, T.DOUBT): S.REVIEW,
        (S.REVIEW, T.CHECK): S.REVIEW,
        (S.REVIEW, T.CONFIRM): S.AWARDED,
        (S.REVIEW, T.WITHDRAW): S.WITHDRAWN,
        (S.AWARDED, T.WITHDRAW): S.WITHDRAWN,
    },
    owners={
        S.DRAFT: "申报单位",
        S.APPLIED: "现场核查人",
        S.CHECKED: "评定人（不能是核查人）",
        S.REVIEW: "现场核查人，再由评定人复核",
    },
    finals=frozenset({S.AWARDED, S.REFUSED, S.WITHDRAWN, S.GIVEN_UP}),
    state_names={
        S.DRAFT: "自查中",
        S.APPLIED: "待现场核查",
        S.CHECKED: "待评定",
        S.AWARDED: "已命名",
        S.REVIEW: "待复核",
        S.REFUSED: "未通过",
        S.WITHDRAWN: "已撤销",
        S.GIVEN_UP: "已放弃",
    },
    step_names={
        T.APPLY: "申报",
        T.SEND_BACK: "退回",
        T.CHECK: "登记现场核查",
        T.AWARD: "命名",
        T.REFUSE: "不予命名",
        T.DOUBT: "列入复核",
        T.CONFIRM: "复核通过",
        T.WITHDRAW: "撤销",
        T.GIVE_UP: "放弃",
    },
    sentences={
        "own_unit": "本单位的申报要由上一级的同事{step}。",
        "same_person": "现场核查是您登记的，{step}要由另一位同事。",
    },
)


def check_judging(state: NoFraudState, step: NoFraudStep, *, is_own_unit: bool, checked_it: bool) -> NoFraudState:
    """Return the state that a step of judging leads to.

    Args:
        is_own_unit: the actor's post is at the unit that applies.
        checked_it: the actor is whoever noted the check on the spot.

    Raises:
        StepRefused: not open from this state, or not for this person: nobody judges their own unit, and whoever checked
            does not award.
    """
    after = NO_FRAUD.next_state(state, step)
    if is_own_unit:
        raise NO_FRAUD.refusal("own_unit", step=NO_FRAUD.step_names[step])
    if checked_it and step in {T.AWARD, T.REFUSE, T.CONFIRM}:
        raise NO_FRAUD.refusal("same_person", step=NO_FRAUD.step_names[step])
    return after
