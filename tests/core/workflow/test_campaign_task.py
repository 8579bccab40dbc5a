"""When a share may be reported done, and who may say what to it."""

import pytest

from fanzha.core.workflow.campaign_task import (
    SHARE,
    TASK,
    Delivered,
    ShareState,
    ShareStep,
    TaskState,
    TaskStep,
    check_judgement,
    check_report,
    check_running,
)
from fanzha.core.workflow.machine import StepRefused

DONE = Delivered(quota=60, done=60, rows=2)


@pytest.mark.parametrize(
    ("delivered", "said", "code"),
    [
        (DONE, "", ""),
        (Delivered(quota=None, done=1, rows=1), "", ""),
        (Delivered(quota=60, done=75, rows=1), "", ""),
        (Delivered(quota=60, done=59, rows=1), "", "short"),
        (Delivered(quota=60, done=59, rows=1), "少了", "short"),
        (Delivered(quota=60, done=59, rows=1), "印刷厂少送", ""),
        (Delivered(quota=60, done=60, rows=2, open_parts=1), "", "parts_open"),
        (Delivered(quota=60, done=60, rows=2, missing=("照片",)), "", "evidence_missing"),
        (Delivered(quota=60, done=60, rows=2, link_missing=True), "", "link_missing"),
        (Delivered(quota=None, done=0), "", "nothing"),
        (Delivered(quota=None, done=0), "本单位没有电子屏", ""),
        (Delivered(quota=60, done=0), "", "nothing"),
        (Delivered(quota=0, done=0), "", "nothing"),
    ],
)
def test_what_must_stand_before_a_share_is_reported_done(delivered, said, code):
    if not code:
        assert check_report(ShareState.OWED, delivered, said=said) is SHARE.next_state(
            ShareState.OWED, ShareStep.DELIVER
        )
        return
    with pytest.raises(StepRefused) as refused:
        check_report(ShareState.OWED, delivered, said=said)
    assert refused.value.reason.code == code


@pytest.mark.parametrize("state", [ShareState.DELIVERED, ShareState.CONFIRMED, ShareState.EXCUSED])
def test_nothing_is_reported_twice(state):
    with pytest.raises(StepRefused):
        check_report(state, DONE, said="")


@pytest.mark.parametrize(
    ("state", "step", "above", "own", "code"),
    [
        (ShareState.DELIVERED, ShareStep.CONFIRM, True, False, ""),
        (ShareState.DELIVERED, ShareStep.CONFIRM, True, True, "own_report"),
        (ShareState.DELIVERED, ShareStep.CONFIRM, False, False, "not_from_above"),
        (ShareState.OWED, ShareStep.CONFIRM, True, False, "not_open"),
        (ShareState.DELIVERED, ShareStep.RETURN, True, True, ""),
        (ShareState.CONFIRMED, ShareStep.RETURN, True, False, ""),
        (ShareState.CONFIRMED, ShareStep.RETURN, False, False, "not_from_above"),
        (ShareState.OWED, ShareStep.EXCUSE, True, False, ""),
        (ShareState.DELIVERED, ShareStep.EXCUSE, True, False, "not_open"),
        (ShareState.EXCUSED, ShareStep.RESUME, True, False, ""),
        (ShareState.EXCUSED, ShareStep.RESUME, False, False, "not_from_above"),
    ],
)
def test_who_may_say_what_to_a_share(state, step, above, own, code):
    if not code:
        after = check_judgement(state, step, is_from_above=above, giver="清河县", is_own_report=own)
        assert after is SHARE.transitions[state, step]
        return
    with pytest.raises(StepRefused) as refused:
        check_judgement(state, step, is_from_above=above, giver="清河县", is_own_report=own)
    assert refused.value.reason.code == code


@pytest.mark.parametrize("state", [state for state in TaskState if state is not TaskState.ISSUED])
def test_nobody_works_on_a_task_that_is_not_out(state):
    with pytest.raises(StepRefused, match=TASK.state_names[state]):
        check_running(state)


def test_a_task_that_is_being_issued_is_not_withdrawn():
    with pytest.raises(StepRefused):
        TASK.next_state(TaskState.ISSUING, TaskStep.WITHDRAW)
