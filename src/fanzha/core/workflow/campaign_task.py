"""The states of a task and of what one unit owes of it."""

from dataclasses import dataclass
from enum import StrEnum

from fanzha.core.workflow.machine import Machine
from fanzha.core.workflow.why import is_reason


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
    sentences={
        "not_running": "这项任务{state}，份额不能再动。",
        "not_from_above": "确认、退回和免除由布置的单位办：{unit}。本单位不能自己办。",
        "own_report": "报完成的人不能自己确认。请本单位或上级的同事确认。",
        "parts_open": "分给下级的还有 {count} 个没有确认或免除。先办完下级的，再报完成。",
        "evidence_missing": "还缺凭证：{kinds}。请补传后再报完成。",
        "link_missing": "还缺链接。请在登记完成情况时填上。",
        "short": "要求 {quota}，已完成 {done}。没有做够也可以报，请在说明里写原因，至少 4 个字。",
        "nothing": "还没有登记完成情况。先登记一次，再报完成。",
    },
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What stands on a share when its unit reports it done.

    Attributes:
        quota: what was asked, with the parts; `None` where no number was.
        done: what was done, with the parts.
        open_parts: how many parts are neither confirmed nor excused.
        rows: how many deliveries stand, those of the parts included.
        missing: words of the kinds of evidence that were asked for and are not there.
        link_missing: a link was asked for and none is there.
    """

    quota: int | None
    done: int
    open_parts: int = 0
    rows: int = 0
    missing: tuple[str, ...] = ()
    link_missing: bool = False


def check_report(state: ShareState, delivered: Delivered, *, said: str) -> ShareState:
    """Return the state after a unit reports its share done.

    Raises:
        StepRefused: parts are open, nothing was done, proof is missing, or less was done than asked without a reason.
    """
    after = SHARE.next_state(state, ShareStep.DELIVER)
    if delivered.open_parts:
        raise SHARE.refusal("parts_open", count=delivered.open_parts)
    # Whoever handed everything down reports what the parts did; their proof was looked at when they were confirmed.
    if not delivered.rows and not is_reason(said):
        raise SHARE.refusal("nothing")
    if delivered.rows and delivered.missing:
        raise SHARE.refusal("evidence_missing", kinds="、".join(delivered.missing))
    if delivered.rows and delivered.link_missing:
        raise SHARE.refusal("link_missing")
    if delivered.quota is not None and delivered.done < delivered.quota and not is_reason(said):
        raise SHARE.refusal("short", quota=delivered.quota, done=delivered.done)
    return after


def check_judgement(
    state: ShareState, step: ShareStep, *, is_from_above: bool, giver: str, is_own_report: bool
) -> ShareState:
    """Return the state after the unit that gave a share confirms it, returns it, excuses it or takes that back.

    Args:
        is_from_above: the officer speaks for the unit that gave the share, or for one above that.
        giver: the name of the unit that gave it, for the sentence.
        is_own_report: the officer reported it done.

    Raises:
        StepRefused: not open from this state, not from above, or one's own report.
    """
    after = SHARE.next_state(state, step)
    if not is_from_above:
        raise SHARE.refusal("not_from_above", unit=giver)
    if step is ShareStep.CONFIRM and is_own_report:
        raise SHARE.refusal("own_report")
    return after


def check_running(state: TaskState) -> None:
    """Stop work on a share whose task is not out, or not any more.

    Raises:
        StepRefused: the task is drafted, being issued, closed or withdrawn.
    """
    if state is not TaskState.ISSUED:
        raise SHARE.refusal("not_running", state=TASK.state_names[state])
