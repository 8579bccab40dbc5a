"""Objections to the watch lists: what may be decided, and by whom."""

import pytest

from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.objection import ObjectionState, ObjectionStep, check_decision

S, T = ObjectionState, ObjectionStep


def decided(step, *, state=S.RECEIVED, is_listed=True, listed_it=False, is_alone=False):
    return check_decision(state, step, is_listed=is_listed, kind="号码", listed_it=listed_it, is_alone=is_alone)


@pytest.mark.parametrize(
    ("step", "is_listed", "after"),
    [(T.UPHOLD, True, S.UPHELD), (T.REFUSE, True, S.REFUSED), (T.CLOSE, False, S.NOT_LISTED)],
)
def test_what_fits_the_list_is_decided(step, is_listed, after):
    assert decided(step, is_listed=is_listed) is after


@pytest.mark.parametrize(
    ("step", "is_listed", "sentence"),
    [(T.CLOSE, True, "现在在名单里"), (T.UPHOLD, False, "不在名单里"), (T.REFUSE, False, "不在名单里")],
)
def test_what_does_not_fit_the_list_is_refused(step, is_listed, sentence):
    with pytest.raises(StepRefused, match=sentence):
        decided(step, is_listed=is_listed)


@pytest.mark.parametrize("step", [T.UPHOLD, T.REFUSE])
def test_nobody_judges_an_own_listing_unless_alone(step):
    with pytest.raises(StepRefused, match="另一位同事"):
        decided(step, listed_it=True)

    assert decided(step, listed_it=True, is_alone=True) in {S.UPHELD, S.REFUSED}


@pytest.mark.parametrize("state", [S.UPHELD, S.REFUSED, S.NOT_LISTED])
def test_what_was_decided_stays_decided(state):
    with pytest.raises(StepRefused, match="已经办完"):
        decided(T.UPHOLD, state=state)
