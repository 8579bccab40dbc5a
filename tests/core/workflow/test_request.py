"""Requests of persons concerned: each step from each state, and what an officer is told where it is not open."""

import pytest

from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.request import (
    KIND_NAMES,
    RequestKind,
    RequestState,
    RequestStep,
    check_answer,
    check_extend,
    check_propose,
    check_step,
)

S, T, K = RequestState, RequestStep, RequestKind


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        (S.APPLIED, T.VERIFY, S.OPEN),
        (S.APPLIED, T.WITHDRAW, S.WITHDRAWN),
        (S.APPLIED, T.LAPSE, S.LAPSED),
        (S.OPEN, T.EXTEND, S.OPEN),
        (S.OPEN, T.PROPOSE, S.SECOND),
        (S.OPEN, T.ANSWER, S.ANSWERED),
        (S.OPEN, T.REFUSE, S.REFUSED),
        (S.OPEN, T.WITHDRAW, S.WITHDRAWN),
        (S.SECOND, T.ANSWER, S.ANSWERED),
        (S.SECOND, T.TURN_BACK, S.OPEN),
    ],
)
def test_each_step_leads_on(state, step, after):
    assert check_step(state, step) is after


@pytest.mark.parametrize(
    ("state", "step"),
    [(S.APPLIED, T.ANSWER), (S.SECOND, T.WITHDRAW), (S.ANSWERED, T.REFUSE), (S.LAPSED, T.VERIFY), (S.OPEN, T.LAPSE)],
)
def test_other_steps_are_refused_with_a_sentence(state, step):
    with pytest.raises(StepRefused, match="的申请不能"):
        check_step(state, step)


@pytest.mark.parametrize(
    ("kind", "has_person", "sentence"),
    [(K.DELETE, True, "第二个人"), (K.SEE, False, "还没有找到"), (K.EXPLAIN, False, "还没有找到")],
)
def test_one_officer_answers_no_deletion_and_nothing_about_nobody(kind, has_person, sentence):
    with pytest.raises(StepRefused, match=sentence):
        check_answer(S.OPEN, kind, has_person=has_person)


@pytest.mark.parametrize("kind", [K.SEE, K.CORRECT, K.EXPLAIN])
def test_one_officer_answers_the_rest(kind):
    assert check_answer(S.OPEN, kind, has_person=True) is S.ANSWERED


@pytest.mark.parametrize(
    ("kind", "has_person", "why_not", "sentence"),
    [
        (K.SEE, True, "", "只有删除"),
        (K.DELETE, False, "", "还没有找到"),
        (K.DELETE, True, "预警 YJ-1 还没有办结", "预警 YJ-1 还没有办结"),
    ],
)
def test_only_a_deletion_that_nothing_needs_goes_to_a_second_person(kind, has_person, why_not, sentence):
    with pytest.raises(StepRefused, match=sentence):
        check_propose(S.OPEN, kind, has_person=has_person, why_not=why_not)


def test_a_deletion_goes_to_a_second_person():
    assert check_propose(S.OPEN, K.DELETE, has_person=True, why_not="") is S.SECOND


@pytest.mark.parametrize("was_extended", [False, True])
def test_the_day_is_put_off_once(was_extended):
    if was_extended:
        with pytest.raises(StepRefused, match="已经延长过一次"):
            check_extend(S.OPEN, was_extended=True)
    else:
        assert check_extend(S.OPEN, was_extended=False) is S.OPEN


def test_every_kind_has_a_word():
    assert set(KIND_NAMES) == set(RequestKind)
