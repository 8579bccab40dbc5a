"""The table of a report's states, and the checks beside it."""

import pytest

from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.report import REPORT, ReportState, ReportStep, check_confirm, check_join, check_step

S, T = ReportState, ReportStep

OPEN = {
    (S.RECEIVED, T.SCREEN): S.SCREENED,
    (S.SCREENED, T.QUEUE): S.WAITING,
    (S.SCREENED, T.JOIN): S.JOINED,
    (S.SCREENED, T.SKIP_QUEUE): S.CONFIRMED,
    (S.WAITING, T.CONFIRM): S.CONFIRMED,
    (S.WAITING, T.DISMISS): S.DISMISSED,
    (S.WAITING, T.JOIN): S.JOINED,
    (S.WAITING, T.LAPSE): S.LAPSED,
    (S.DISMISSED, T.REOPEN): S.WAITING,
    (S.LAPSED, T.REOPEN): S.WAITING,
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("step", list(T))
def test_each_step_is_open_exactly_where_the_table_says(state, step):
    wanted = OPEN.get((state, step))

    if wanted is None:
        with pytest.raises(StepRefused):
            check_step(state, step)
    else:
        assert check_step(state, step) is wanted


def test_every_state_and_step_has_chinese_words():
    assert set(REPORT.state_names) == set(S)
    assert set(REPORT.step_names) == set(T)


def test_only_the_system_and_the_duty_officer_own_a_state():
    assert REPORT.owners == {S.RECEIVED: "系统", S.WAITING: "值班员"}


@pytest.mark.parametrize(
    ("warned", "phone", "address", "open_"),
    [(True, True, False, True), (True, False, True, True), (True, False, False, False), (False, False, False, True)],
)
def test_confirming_needs_a_way_to_find_the_person_to_be_warned(warned, phone, address, open_):
    def confirm():
        return check_confirm(S.WAITING, is_to_be_warned=warned, has_phone=phone, has_address=address)

    if open_:
        assert confirm() is S.CONFIRMED
    else:
        with pytest.raises(StepRefused, match="只作线索"):
            confirm()


@pytest.mark.parametrize(
    ("first", "first_state", "code"),
    [
        ("JB-2", S.WAITING, None),
        ("JB-2", S.CONFIRMED, None),
        ("JB-1", S.WAITING, "joins_itself"),
        ("JB-2", S.JOINED, "joins_a_joined_one"),
        ("JB-2", S.DISMISSED, "first_is_not_open"),
        ("JB-2", S.LAPSED, "first_is_not_open"),
        ("JB-2", S.SCREENED, "first_is_not_open"),
    ],
)
def test_a_report_joins_only_an_open_first_one(first, first_state, code):
    def join():
        return check_join(S.WAITING, own_number="JB-1", first_number=first, first_state=first_state)

    if code is None:
        assert join() is S.JOINED
    else:
        with pytest.raises(StepRefused) as refusal:
            join()
        assert refusal.value.reason.code == code
