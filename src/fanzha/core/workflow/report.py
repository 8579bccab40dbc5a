"""The states of a report: from the moment it comes in until somebody has judged it."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class ReportState(StrEnum):
    """Where a report stands. The values are stored: never rename one."""

    RECEIVED = "received"
    SCREENED = "screened"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    JOINED = "joined"
    LAPSED = "lapsed"


class ReportStep(StrEnum):
    """What may happen to a report."""

    SCREEN = "screen"
    QUEUE = "queue"
    SKIP_QUEUE = "skip_queue"
    JOIN = "join"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    LAPSE = "lapse"
    REOPEN = "reopen"


S, T = ReportState, ReportStep

REPORT = Machine(
    name="report",
    noun="举报",
    initial=(S.RECEIVED,),
    transitions={
        (S.RECEIVED, T.SCREEN): S.SCREENED,
        (S.SCREENED, T.QUEUE): S.WAITING,
        (S.SCREENED, T.JOIN): S.JOINED,
        # A trusted feed whose grade the rule names; everything from the public waits for a person.
        (S.SCREENED, T.SKIP_QUEUE): S.CONFIRMED,
        (S.WAITING, T.CONFIRM): S.CONFIRMED,
        (S.WAITING, T.DISMISS): S.DISMISSED,
        (S.WAITING, T.JOIN): S.JOINED,
        # The sweep: what nobody judged within the rule's days ends, said as it is, and can be taken up again.
        (S.WAITING, T.LAPSE): S.LAPSED,
        (S.DISMISSED, T.REOPEN): S.WAITING,
        (S.LAPSED, T.REOPEN): S.WAITING,
    },
    owners={S.RECEIVED: "系统", S.WAITING: "值班员"},
    # Screened and nothing found: nobody has to act, only the count is of use.
    finals=frozenset({S.SCREENED, S.CONFIRMED, S.DISMISSED, S.JOINED, S.LAPSED}),
    state_names={
        S.RECEIVED: "已收到",
        S.SCREENED: "筛查未见异常",
        S.WAITING: "待核实",
        S.CONFIRMED: "已核实",
        S.DISMISSED: "已排除",
        S.JOINED: "已并案",
        S.LAPSED: "过期未核",
    },
    step_names={
        T.SCREEN: "筛查",
        T.QUEUE: "送核实",
        T.SKIP_QUEUE: "免核实确认",
        T.JOIN: "并入另一条",
        T.CONFIRM: "确认",
        T.DISMISS: "排除",
        T.LAPSE: "过期归档",
        T.REOPEN: "重新核实",
    },
    sentences={
        "joins_itself": "一条举报不能并入它自己。请填另一条举报的编号。",
        "joins_a_joined_one": "编号 {number} 本身已并入别的举报。请并入最早的那一条。",
        "first_is_not_open": "编号 {number} 是“{state}”，不能再并入。请选待核实或已核实的举报。",
        "nobody_to_warn": "要去劝阻的人没有电话，也没有住址，找不到人。补上一样，或者改选“只作线索”。",
    },
)


def check_step(state: ReportState, step: ReportStep) -> ReportState:
    """Return the state that a step leads to.

    Raises:
        StepRefused: the step is not open from this state.
    """
    return REPORT.next_state(state, step)


def check_join(state: ReportState, *, own_number: str, first_number: str, first_state: ReportState) -> ReportState:
    """Return the state of a report that is joined to an earlier one.

    Raises:
        StepRefused: the report cannot be joined now, or not to that one.
    """
    after = check_step(state, ReportStep.JOIN)
    if own_number == first_number:
        raise REPORT.refusal("joins_itself")
    if first_state is ReportState.JOINED:
        raise REPORT.refusal("joins_a_joined_one", number=first_number)
    if first_state not in JOINABLE:
        raise REPORT.refusal("first_is_not_open", number=first_number, state=REPORT.state_names[first_state])
    return after


# What a duplicate may be joined to: a dismissed one is no answer for somebody who reports it again.
JOINABLE = frozenset({ReportState.WAITING, ReportState.CONFIRMED})


def check_confirm(state: ReportState, *, is_to_be_warned: bool, has_phone: bool, has_address: bool) -> ReportState:
    """Return the state of a report that an officer confirms.

    Raises:
        StepRefused: it is not waiting, or somebody is to be warned whom nobody could find.
    """
    after = check_step(state, ReportStep.CONFIRM)
    if is_to_be_warned and not (has_phone or has_address):
        raise REPORT.refusal("nobody_to_warn")
    return after
