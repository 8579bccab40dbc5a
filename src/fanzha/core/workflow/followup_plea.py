"""What a person asks about an own follow-up file: a copy, a correction, or an appeal against the file itself."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class PleaState(StrEnum):
    """Where it stands. The values are stored: never rename one."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    NOTHING_HELD = "nothing_held"
    TAKEN_BACK = "taken_back"


class PleaStep(StrEnum):
    """What may happen to it."""

    GRANT = "grant"
    REFUSE = "refuse"
    SAY_NOTHING_HELD = "say_nothing_held"
    TAKE_BACK = "take_back"


class PleaKind(StrEnum):
    """What is asked for. The values are stored."""

    COPY = "copy"
    CORRECT = "correct"
    APPEAL = "appeal"


PLEA_NAMES = {PleaKind.COPY: "查阅、复制", PleaKind.CORRECT: "更正、补充", PleaKind.APPEAL: "申诉"}

S, T = PleaState, PleaStep

PLEA: Machine[PleaState, PleaStep] = Machine(
    name="followup_plea",
    noun="请求",
    initial=(S.WAITING,),
    transitions={
        (S.WAITING, T.GRANT): S.GRANTED,
        (S.WAITING, T.REFUSE): S.REFUSED,
        (S.WAITING, T.SAY_NOTHING_HELD): S.NOTHING_HELD,
        (S.WAITING, T.TAKE_BACK): S.TAKEN_BACK,
    },
    owners={S.WAITING: "指定人员；申诉由没有经手的人"},
    finals=frozenset({S.GRANTED, S.REFUSED, S.NOTHING_HELD, S.TAKEN_BACK}),
    state_names={
        S.WAITING: "等答复",
        S.GRANTED: "已照办",
        S.REFUSED: "没有照办，已说明理由",
        S.NOTHING_HELD: "查过，没有档案",
        S.TAKEN_BACK: "本人撤回",
    },
    step_names={
        T.GRANT: "照办", T.REFUSE: "不照办，说明理由", T.SAY_NOTHING_HELD: "答复没有档案", T.TAKE_BACK: "登记本人撤回",
    },
    sentences={
        "took_part": "您经手过这份档案（{how}）。申诉要由没有经手过的人处理。",
        "not_named": "查阅和更正由档案的指定人员办理。",
        "is_held": "这件请求对应着一份档案，不能答复“没有档案”。",
        "copy_is_owed": "本人查阅、复制自己的内容，不能不给。确有法定情形的，写明法律条文再办。",
    },
)  # fmt: skip

_LAW_SIGN = "第"  # a refused copy names an article: 第…条


def check_answer(
    kind: PleaKind, state: PleaState, step: PleaStep, *, is_named: bool, took_part: str, has_file: bool, why: str
) -> PleaState:
    """Return the state that an answer leads to.

    Args:
        is_named: the officer is named in the file.
        took_part: how the officer had a hand in the file ("提出开立"), or "".
        has_file: whether there is a file that the plea is about.
        why: what the officer answers.

    Raises:
        StepRefused: answered already, the wrong officer, or a copy that is refused without naming a law.
    """
    after = PLEA.next_state(state, step)
    if step is T.SAY_NOTHING_HELD:
        if has_file:
            raise PLEA.refusal("is_held")
        return after
    if kind is PleaKind.APPEAL and took_part and step is not T.TAKE_BACK:
        raise PLEA.refusal("took_part", how=took_part)
    if kind is not PleaKind.APPEAL and has_file and not is_named:
        raise PLEA.refusal("not_named")
    if kind is PleaKind.COPY and step is T.REFUSE and not (_LAW_SIGN in why and "条" in why):
        raise PLEA.refusal("copy_is_owed")
    return after
