"""The states of one screening version: trained at home, watched beside the live one, live, retired."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class VersionState(StrEnum):
    """Where a version stands. The values are stored: never rename one."""

    TRAINING = "training"
    CANDIDATE = "candidate"
    SHADOW = "shadow"
    LIVE = "live"
    RETIRED = "retired"


class VersionStep(StrEnum):
    """What may happen to a version."""

    FINISH = "finish"
    FAIL = "fail"
    START_SHADOW = "start_shadow"
    STOP_SHADOW = "stop_shadow"
    GO_LIVE = "go_live"
    DISCARD = "discard"
    RETIRE = "retire"
    RESTORE = "restore"


S, T = VersionState, VersionStep

VERSION = Machine(
    name="version",
    noun="识别版本",
    initial=(S.TRAINING, S.CANDIDATE),  # a file that was trained elsewhere begins as a candidate
    transitions={
        (S.TRAINING, T.FINISH): S.CANDIDATE,
        (S.TRAINING, T.FAIL): S.RETIRED,
        (S.CANDIDATE, T.START_SHADOW): S.SHADOW,
        (S.CANDIDATE, T.DISCARD): S.RETIRED,
        (S.SHADOW, T.STOP_SHADOW): S.CANDIDATE,
        # Only what has been watched beside the live one may take its place.
        (S.SHADOW, T.GO_LIVE): S.LIVE,
        (S.SHADOW, T.DISCARD): S.RETIRED,
        (S.LIVE, T.RETIRE): S.RETIRED,
        (S.RETIRED, T.RESTORE): S.LIVE,
    },
    owners={S.TRAINING: "系统", S.CANDIDATE: "研判员", S.SHADOW: "研判员"},
    finals=frozenset({S.LIVE, S.RETIRED}),
    state_names={
        S.TRAINING: "训练中",
        S.CANDIDATE: "待试用",
        S.SHADOW: "对照中",
        S.LIVE: "使用中",
        S.RETIRED: "已停用",
    },
    step_names={
        T.FINISH: "训练完成",
        T.FAIL: "训练失败",
        T.START_SHADOW: "开始对照",
        T.STOP_SHADOW: "停止对照",
        T.GO_LIVE: "投入使用",
        T.DISCARD: "放弃",
        T.RETIRE: "停用",
        T.RESTORE: "重新启用",
    },
    sentences={
        "one_shadow": "{version} 正在对照。同一时间只对照一个版本，先停下那一个。",
        "one_training": "{name}{when}开始的训练还没结束。等它结束再训练。",
        "trained_it": "这一版是您训练的，要由另一位有权限的同事投入使用。",
        "seen_too_few": "对照了 {seen} 条，还不到 {least} 条，看不出差别。再等一等。",
        "never_live": "这一版没有正式用过，不能直接启用。先对照，再投入使用。",
    },
)

LEAST_SEEN = 50  # texts that a shadow must have judged; our own starting value, November 2026


def check_step(state: VersionState, step: VersionStep) -> VersionState:
    """Return the state that a step leads to.

    Raises:
        StepRefused: the step is not open from this state.
    """
    return VERSION.next_state(state, step)


def check_start_shadow(state: VersionState, *, shadow: str) -> VersionState:
    """Return the state of a version that is to judge beside the live one.

    Args:
        shadow: the name of the version that does so now, or "".

    Raises:
        StepRefused: another version is watched already, or this one is no candidate.
    """
    after = check_step(state, VersionStep.START_SHADOW)
    if shadow:
        raise VERSION.refusal("one_shadow", version=shadow)
    return after


def check_go_live(state: VersionState, *, seen: int, trained_it: bool, is_alone: bool) -> VersionState:
    """Return the state of a version that is to judge for everybody: two people look at it, where there are two.

    Args:
        seen: how many texts it has judged beside the live one.
        is_alone: nobody but the trainer may put versions to use here.

    Raises:
        StepRefused: it was not watched, or not long enough, or whoever trained it would let it out.
    """
    after = check_step(state, VersionStep.GO_LIVE)
    if seen < LEAST_SEEN:
        raise VERSION.refusal("seen_too_few", seen=seen, least=LEAST_SEEN)
    if trained_it and not is_alone:
        raise VERSION.refusal("trained_it")
    return after


def check_restore(state: VersionState, *, was_live: bool) -> VersionState:
    """Return the state of a retired version that is put back to use.

    Raises:
        StepRefused: it is not retired, or was never in use.
    """
    after = check_step(state, VersionStep.RESTORE)
    if not was_live:
        raise VERSION.refusal("never_live")
    return after
