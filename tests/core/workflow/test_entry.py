"""The table of an entry's states, and the checks beside it."""

import pytest

from fanzha.core.workflow.entry import ENTRY, EntryState, EntryStep, check_endorse, check_publish, check_step
from fanzha.core.workflow.machine import StepRefused

S, T = EntryState, EntryStep

OPEN = {
    (S.DRAFT, T.EDIT): S.DRAFT,
    (S.DRAFT, T.SUBMIT): S.IN_REVIEW,
    (S.DRAFT, T.DISCARD): S.WITHDRAWN,
    (S.IN_REVIEW, T.RETURN): S.DRAFT,
    (S.IN_REVIEW, T.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, T.ENDORSE): S.PUBLISHED,
    (S.PUBLISHED, T.WITHDRAW): S.WITHDRAWN,
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
    assert set(ENTRY.state_names) == set(S)
    assert set(ENTRY.step_names) == set(T)


def test_a_writer_cannot_publish_the_own_version():
    with pytest.raises(StepRefused, match="另一位"):
        check_publish(S.IN_REVIEW, wrote_it=True)


def test_a_second_person_can_publish_what_is_in_review():
    assert check_publish(S.IN_REVIEW, wrote_it=False) is S.PUBLISHED


@pytest.mark.parametrize("state", [S.DRAFT, S.PUBLISHED, S.WITHDRAWN])
def test_only_what_is_in_review_can_be_published(state):
    with pytest.raises(StepRefused):
        check_publish(state, wrote_it=False)


def test_a_shipped_version_is_confirmed_once():
    assert check_endorse(S.PUBLISHED, endorsed_by="") is S.PUBLISHED
    with pytest.raises(StepRefused, match="周某已经审核确认过"):
        check_endorse(S.PUBLISHED, endorsed_by="周某")
