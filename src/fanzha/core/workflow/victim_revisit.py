"""The states of a revisit: every victim is asked once how it happened, kindly, and may say no."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class RevisitState(StrEnum):
    """Where a revisit stands. The values are stored: never rename one."""

    DUE = "due"
    TRYING = "trying"
    MISSED = "missed"
    DONE = "done"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    WAIVED = "waived"


class RevisitStep(StrEnum):
    """What may happen to a revisit."""

    TRY = "try"
    FINISH = "finish"
    REFUSE = "refuse"
    GIVE_UP = "give_up"
    MISS = "miss"
    WAIVE = "waive"
    REOPEN = "reopen"


S, T = RevisitState, RevisitStep
_OPEN = (S.DUE, S.TRYING, S.MISSED)

REVISIT: Machine[RevisitState, RevisitStep] = Machine(
    name="victim_revisit",
    noun="回访",
    initial=(S.DUE,),
    transitions={
        (S.DUE, T.TRY): S.TRYING,
        (S.TRYING, T.TRY): S.TRYING,
        (S.MISSED, T.TRY): S.MISSED,
        **{(state, T.FINISH): S.DONE for state in _OPEN},
        **{(state, T.REFUSE): S.REFUSED for state in _OPEN},
        **{(state, T.GIVE_UP): S.UNREACHABLE for state in (S.TRYING, S.MISSED)},
        **{(state, T.WAIVE): S.WAIVED for state in _OPEN},
        **{(state, T.MISS): S.MISSED for state in (S.DUE, S.TRYING)},
        **{(state, T.REOPEN): S.DUE for state in (S.REFUSED, S.UNREACHABLE, S.WAIVED)},
    },
    owners={S.DUE: "承办单位", S.TRYING: "承办单位", S.MISSED: "承办单位"},
    finals=frozenset({S.DONE, S.REFUSED, S.UNREACHABLE, S.WAIVED}),
    state_names={
        S.DUE: "待回访",
        S.TRYING: "联系过，还没接通",
        S.MISSED: "逾期未回访",
        S.DONE: "已回访",
        S.REFUSED: "本人不愿意",
        S.UNREACHABLE: "联系不上",
        S.WAIVED: "不再回访",
    },
    step_names={
        T.TRY: "登记没接通",
        T.FINISH: "完成回访",
        T.REFUSE: "本人不愿意",
        T.GIVE_UP: "联系不上",
        T.MISS: "逾期",
        T.WAIVE: "不再回访",
        T.REOPEN: "重新回访",
    },
    sentences={
        "too_few_tries": "还要再联系 {missing} 次，才能登记为联系不上。已经联系 {tries} 次。",
        "too_close": "两次联系要隔开 {hours} 小时。请换个时间再打。",
    },
)


def check_try(state: RevisitState, *, hours_since_last: float | None, least_hours: int) -> RevisitState:
    """Return the state after one more try.

    Args:
        hours_since_last: since the try before, `None` where there was none.

    Raises:
        StepRefused: it is over, or the try before was too short a time ago to say anything.
    """
    after = REVISIT.next_state(state, RevisitStep.TRY)
    if hours_since_last is not None and hours_since_last < least_hours:
        raise REVISIT.refusal("too_close", hours=least_hours)
    return after


def check_giving_up(state: RevisitState, *, tries: int, least_tries: int) -> RevisitState:
    """Return the state once nobody was reached.

    Raises:
        StepRefused: it is over, or fewer tries were made than the rules ask for.
    """
    after = REVISIT.next_state(state, RevisitStep.GIVE_UP)
    if tries < least_tries:
        raise REVISIT.refusal("too_few_tries", missing=least_tries - tries, tries=tries)
    return after
