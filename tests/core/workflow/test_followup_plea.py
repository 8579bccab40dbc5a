"""What a person asks about an own file: who answers, and what may not be refused."""

from itertools import product

import pytest

from fanzha.core.workflow.followup_plea import PLEA, PleaKind, PleaState, PleaStep, check_answer
from fanzha.core.workflow.machine import StepRefused

S, T, K = PleaState, PleaStep, PleaKind
AFTER = {T.GRANT: S.GRANTED, T.REFUSE: S.REFUSED, T.SAY_NOTHING_HELD: S.NOTHING_HELD, T.TAKE_BACK: S.TAKEN_BACK}


def answered(kind=K.COPY, step=T.GRANT, *, state=S.WAITING, named=True, part="", has_file=True, why="按要求办了"):
    return check_answer(kind, state, step, is_named=named, took_part=part, has_file=has_file, why=why)


def test_a_request_is_answered_once():
    assert {pair for pair in product(S, T) if pair in PLEA.transitions} == {(S.WAITING, step) for step in T}
    with pytest.raises(StepRefused, match="已经办完"):
        answered(state=S.GRANTED)


@pytest.mark.parametrize(
    ("kind", "step", "more"),
    [
        (K.COPY, T.GRANT, {}), (K.CORRECT, T.GRANT, {}), (K.CORRECT, T.REFUSE, {}), (K.COPY, T.TAKE_BACK, {}),
        (K.APPEAL, T.GRANT, {"named": False}), (K.APPEAL, T.REFUSE, {"named": False}),
        (K.APPEAL, T.TAKE_BACK, {"part": "提出开立"}), (K.COPY, T.SAY_NOTHING_HELD, {"has_file": False}),
        (K.COPY, T.REFUSE, {"why": "依照个人信息保护法第三十五条，暂不提供"}),
    ],
)  # fmt: skip
def test_what_fits_is_answered(kind, step, more):
    assert answered(kind, step, **more) is AFTER[step]


@pytest.mark.parametrize(
    ("kind", "step", "more", "sentence"),
    [
        (K.COPY, T.GRANT, {"named": False}, "指定人员办理"), (K.CORRECT, T.REFUSE, {"named": False}, "指定人员办理"),
        (K.APPEAL, T.GRANT, {"part": "提出开立"}, "经手过"), (K.APPEAL, T.REFUSE, {"part": "指定人员"}, "经手过"),
        (K.APPEAL, T.SAY_NOTHING_HELD, {}, "对应着一份档案"), (K.COPY, T.REFUSE, {"why": "现在不方便"}, "不能不给"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(kind, step, more, sentence):
    with pytest.raises(StepRefused, match=sentence):
        answered(kind, step, **more)
