"""The states of a proposed link, of a series and of a stop-value: a machine proposes, a person decides, all is kept."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class LinkState(StrEnum):
    """Where a proposed link stands. The values are stored: never rename one."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class LinkStep(StrEnum):
    """What may happen to a proposed link."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RENEW = "renew"
    PART = "part"


L, T = LinkState, LinkStep

LINK: Machine[LinkState, LinkStep] = Machine(
    name="case_link",
    noun="关联建议",
    initial=(L.PROPOSED,),
    transitions={
        (L.PROPOSED, T.ACCEPT): L.ACCEPTED,
        (L.PROPOSED, T.DECLINE): L.DECLINED,
        (L.PROPOSED, T.WITHDRAW): L.WITHDRAWN,
        (L.DECLINED, T.RENEW): L.PROPOSED,
        (L.WITHDRAWN, T.RENEW): L.PROPOSED,
        (L.ACCEPTED, T.PART): L.DECLINED,
    },
    owners={L.PROPOSED: "研判员、值班员"},
    finals=frozenset({L.ACCEPTED, L.DECLINED, L.WITHDRAWN}),
    state_names={L.PROPOSED: "待判断", L.ACCEPTED: "已采纳", L.DECLINED: "不采纳", L.WITHDRAWN: "依据已撤"},
    step_names={T.ACCEPT: "采纳", T.DECLINE: "不采纳", T.WITHDRAW: "撤回", T.RENEW: "重新提出", T.PART: "拆开"},
)


class SeriesState(StrEnum):
    """Where a series stands. The values are stored: never rename one."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class SeriesStep(StrEnum):
    """What may happen to a series."""

    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    PART = "part"


S, U = SeriesState, SeriesStep

SERIES: Machine[SeriesState, SeriesStep] = Machine(
    name="case_series",
    noun="系列案",
    initial=(S.OPEN,),
    transitions={
        (S.OPEN, U.CLOSE): S.CLOSED,
        (S.CLOSED, U.REOPEN): S.OPEN,
        (S.OPEN, U.MERGE): S.MERGED,
        (S.MERGED, U.PART): S.OPEN,
    },
    owners={S.OPEN: "研判员"},
    finals=frozenset({S.CLOSED, S.MERGED}),
    state_names={S.OPEN: "在串并", S.CLOSED: "已结束", S.MERGED: "已并入另一系列"},
    step_names={U.CLOSE: "结束", U.REOPEN: "重新打开", U.MERGE: "并入另一系列", U.PART: "拆回"},
)


class StopState(StrEnum):
    """Where a stop-value stands. The values are stored: never rename one."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    ENDED = "ended"


class StopStep(StrEnum):
    """What may happen to a stop-value."""

    CONFIRM = "confirm"
    END = "end"


STOP: Machine[StopState, StopStep] = Machine(
    name="stop_value",
    noun="公用值",
    initial=(StopState.PROPOSED, StopState.ACTIVE),
    transitions={
        (StopState.PROPOSED, StopStep.CONFIRM): StopState.ACTIVE,
        (StopState.PROPOSED, StopStep.END): StopState.ENDED,
        (StopState.ACTIVE, StopStep.END): StopState.ENDED,
    },
    owners={StopState.PROPOSED: "研判员", StopState.ACTIVE: "研判员"},
    finals=frozenset({StopState.ENDED}),
    state_names={StopState.PROPOSED: "待确认", StopState.ACTIVE: "在用", StopState.ENDED: "已停用"},
    step_names={StopStep.CONFIRM: "确认", StopStep.END: "停用"},
)
