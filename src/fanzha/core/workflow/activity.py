"""The states of an activity (活动): planned, under way, recorded, closed; or it did not take place."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class ActivityState(StrEnum):
    """Where one activity stands. The values are stored: never rename one."""

    PLANNED = "planned"
    HELD = "held"
    RECORDED = "recorded"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ActivityStep(StrEnum):
    """What may happen to an activity."""

    START = "start"  # people come in: the code is shown
    RECORD = "record"
    REOPEN = "reopen"
    CLOSE = "close"  # by time alone: from then on it counts for good
    CANCEL = "cancel"


S, T = ActivityState, ActivityStep

ACTIVITY: Machine[ActivityState, ActivityStep] = Machine(
    name="campaigns.activity",
    noun="活动",
    initial=(S.PLANNED,),
    transitions={
        (S.PLANNED, T.START): S.HELD,
        (S.PLANNED, T.RECORD): S.RECORDED,
        (S.PLANNED, T.CANCEL): S.CANCELLED,
        (S.HELD, T.RECORD): S.RECORDED,
        (S.HELD, T.CANCEL): S.CANCELLED,
        (S.RECORDED, T.REOPEN): S.HELD,
        (S.RECORDED, T.CLOSE): S.CLOSED,
    },
    owners={S.PLANNED: "主办单位", S.HELD: "主办单位（登记到场人数）"},
    finals=frozenset({S.RECORDED, S.CLOSED, S.CANCELLED}),
    state_names={
        S.PLANNED: "未开始",
        S.HELD: "进行中，待登记",
        S.RECORDED: "已登记",
        S.CLOSED: "已归档",
        S.CANCELLED: "已取消",
    },
    step_names={
        T.START: "开始签到",
        T.RECORD: "登记结果",
        T.REOPEN: "重新登记",
        T.CLOSE: "归档",
        T.CANCEL: "取消",
    },
)

COUNTS = (S.RECORDED, S.CLOSED)
"""The states in which an activity counts."""
