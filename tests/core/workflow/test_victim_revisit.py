"""A revisit: asked once, tried more than once, refused without a reason."""

import pytest

from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.victim_revisit import (
    REVISIT,
    RevisitState,
    RevisitStep,
    check_giving_up,
    check_try,
)

S, T = RevisitState, RevisitStep


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        (S.DUE, T.TRY, S.TRYING), (S.DONE, T.TRY, None),
        (S.DUE, T.FINISH, S.DONE), (S.TRYING, T.FINISH, S.DONE), (S.MISSED, T.FINISH, S.DONE), (S.DONE, T.FINISH, None),
        (S.DUE, T.REFUSE, S.REFUSED), (S.REFUSED, T.REFUSE, None), (S.DUE, T.GIVE_UP, None),
        (S.TRYING, T.GIVE_UP, S.UNREACHABLE), (S.MISSED, T.GIVE_UP, S.UNREACHABLE), (S.DUE, T.MISS, S.MISSED),
        (S.DONE, T.REOPEN, None), (S.REFUSED, T.REOPEN, S.DUE), (S.UNREACHABLE, T.REOPEN, S.DUE),
        (S.WAIVED, T.REOPEN, S.DUE), (S.MISSED, T.WAIVE, S.WAIVED),
    ],
)  # fmt: skip
def test_steps(state, step, after):
    if after is None:
        with pytest.raises(StepRefused):
            REVISIT.next_state(state, step)
    else:
        assert REVISIT.next_state(state, step) is after


@pytest.mark.parametrize(("hours", "open_"), [(None, True), (3.9, False), (4, True), (30, True)])
def test_tries_lie_apart(hours, open_):
    if open_:
        assert check_try(S.DUE, hours_since_last=hours, least_hours=4) is S.TRYING
    else:
        with pytest.raises(StepRefused, match="隔开 4 小时"):
            check_try(S.DUE, hours_since_last=hours, least_hours=4)


@pytest.mark.parametrize(("tries", "open_"), [(2, False), (3, True), (4, True)])
def test_nobody_is_given_up_before_three_tries(tries, open_):
    if open_:
        assert check_giving_up(S.TRYING, tries=tries, least_tries=3) is S.UNREACHABLE
    else:
        with pytest.raises(StepRefused, match="还要再联系 1 次"):
            check_giving_up(S.TRYING, tries=tries, least_tries=3)
