"""The states of a task and of what one unit owes of it."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class TaskState(StrEnum):
    """Where a task stands. The values are stored: never rename one."""

    DRAFTED = "drafted"
    ISSUING = "issuing"
    ISSUED = "issued"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class TaskStep(StrEnum):
    """What may happen to a task."""

    ISSUE = "issue"
    REACH = "reach"  # the job has given it to every unit
    CLOSE = "close"
    WITHDRAW = "withdraw"


class ShareState(StrEnum):
    """Where one unit's share of a task stands. The values are stored: never rename one."""

    OWED = "owed"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    EXCUSED = "excused"


class ShareStep(StrEnum):
    """What may happen to a unit's share of a task."""

    DELIVER = "deliver"
    RETURN = "return"
    CONFIRM = "confirm"
    EXCUSE = "excuse"
    RESUME = "resume"


S, T = TaskState, TaskStep

TASK: Machine[TaskState, TaskStep] = Machine(
    name="campaigns.task",
    noun="任务",
    initial=(S.DRAFTED,),
    transitions={
        (S.DRAFTED, T.ISSUE): S.ISSUING,
        (S.ISSUING, T.REACH): S.ISSUED,
        (S.ISSUED, T.CLOSE): S.CLOSED,
        (S.DRAFTED, T.WITHDRAW): S.WITHDRAWN,
        (S.ISSUED, T.WITHDRAW): S.WITHDRAWN,
    },
    owners={S.DRAFTED: "发任务的单位", S.ISSUING: "系统（正在下发）", S.ISSUED: "领任务的单位"},
    finals=frozenset({S.CLOSED, S.WITHDRAWN}),
    state_names={
        S.DRAFTED: "未下发",
        S.ISSUING: "下发中",
        S.ISSUED: "已下发",
        S.CLOSED: "已办结",
        S.WITHDRAWN: "已撤回",
    },
    step_names={T.ISSUE: "下发", T.REACH: "送达各单位", T.CLOSE: "办结", T.WITHDRAW: "撤回"},
)

H, P = ShareState, ShareStep

SHARE: Machine[ShareState, ShareStep] = Machine(
    name="campaigns.share",
    noun="任务份额",
    initial=(H.OWED,),
    transitions={
        (H.OWED, P.DELIVER): H.DELIVERED,
        (H.DELIVERED, P.RETURN): H.OWED,
        (H.DELIVERED, P.CONFIRM): H.CONFIRMED,
        (H.CONFIRMED, P.RETURN): H.OWED,
        (H.OWED, P.EXCUSE): H.EXCUSED,
        (H.EXCUSED, P.RESUME): H.OWED,
    },
    owners={H.OWED: "领任务的单位", H.DELIVERED: "上一级（确认）"},
    finals=frozenset({H.CONFIRMED, H.EXCUSED}),
    state_names={H.OWED: "未完成", H.DELIVERED: "已完成待确认", H.CONFIRMED: "已确认", H.EXCUSED: "已免除"},
    step_names={P.DELIVER: "报完成", P.RETURN: "退回", P.CONFIRM: "确认", P.EXCUSE: "免除", P.RESUME: "恢复"},
)
