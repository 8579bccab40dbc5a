"""The table of screening versions: only what was watched goes live, let out by a second person."""

import pytest

from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.version import (
    LEAST_SEEN,
    VERSION,
    VersionState,
    VersionStep,
    check_go_live,
    check_restore,
    check_start_shadow,
    check_step,
)

S, T = VersionState, VersionStep


def test_every_state_and_step_has_its_words():
    assert set(VERSION.state_names) == set(S)
    assert set(VERSION.step_names) == set(T)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("step", T)
def test_what_the_table_does_not_name_is_refused(state, step):
    if (state, step) in VERSION.transitions:
        assert check_step(state, step) is VERSION.transitions[state, step]
    else:
        with pytest.raises(StepRefused, match=VERSION.state_names[state]):
            check_step(state, step)


def test_nothing_goes_live_but_from_the_shadow_or_from_having_been_live():
    assert {key for key, to in VERSION.transitions.items() if to is S.LIVE} == {
        (S.SHADOW, T.GO_LIVE), (S.RETIRED, T.RESTORE),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "trained_it", "is_alone", "code"),
    [
        (LEAST_SEEN, False, False, ""),
        (LEAST_SEEN, False, True, ""),
        (LEAST_SEEN, True, True, ""),
        (LEAST_SEEN, True, False, "trained_it"),
        (LEAST_SEEN - 1, False, False, "seen_too_few"),
        (0, True, False, "seen_too_few"),
    ],
)
def test_going_live(seen, trained_it, is_alone, code):
    if not code:
        assert check_go_live(S.SHADOW, seen=seen, trained_it=trained_it, is_alone=is_alone) is S.LIVE
        return
    with pytest.raises(StepRefused) as refused:
        check_go_live(S.SHADOW, seen=seen, trained_it=trained_it, is_alone=is_alone)
    assert refused.value.reason.code == code


def test_a_second_shadow_is_refused_by_the_name_of_the_first():
    assert check_start_shadow(S.CANDIDATE, shadow="") is S.SHADOW
    with pytest.raises(StepRefused, match="甲版"):
        check_start_shadow(S.CANDIDATE, shadow="甲版")


def test_only_what_was_live_comes_back():
    assert check_restore(S.RETIRED, was_live=True) is S.LIVE
    with pytest.raises(StepRefused, match="没有正式用过"):
        check_restore(S.RETIRED, was_live=False)
