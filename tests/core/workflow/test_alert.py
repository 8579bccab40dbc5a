"""The alert's table, and what has to be true before it may end."""

from dataclasses import replace

import pytest

from fanzha.core.workflow.alert import (
    FINDING_NAMES,
    MACHINE,
    OUTCOME_NAMES,
    RESULT_NAMES,
    RESULTS,
    Attempt,
    Contact,
    Ending,
    Finding,
    Outcome,
    Result,
    State,
    Step,
    StepRefused,
    check_close,
    check_contact,
    check_set_aside,
    refusal_to_close,
)

CALL = Attempt(Contact.PHONE, Result.REACHED, Finding.PERSUADED)
NO_ANSWER = Attempt(Contact.PHONE, Result.NO_ANSWER)
MET = Attempt(Contact.FACE, Result.REACHED, Finding.PERSUADED)
NOBODY_HOME = Attempt(Contact.FACE, Result.ABSENT)
FAMILY = Attempt(Contact.FACE, Result.FAMILY)
SMS = Attempt(Contact.SMS, Result.SENT)
RED = Ending(
    State.WORKING, Outcome.DISSUADED, "红色", frozenset({Contact.FACE}), attempts_needed=3, reason="已写明理由"
)
YELLOW = replace(RED, grade_name="黄色", ways=frozenset({Contact.PHONE, Contact.FACE}), attempts_needed=2)
BLUE = replace(RED, grade_name="蓝色", ways=frozenset(Contact), attempts_needed=1)


@pytest.mark.parametrize(
    ("ending", "attempts", "code"),
    [
        (RED, [], "needs_face"),
        (RED, [CALL], "needs_face"),
        (RED, [SMS, CALL], "needs_face"),
        (RED, [NOBODY_HOME], "needs_face"),
        (RED, [FAMILY], "needs_face"),
        (RED, [MET], None),
        (RED, [NO_ANSWER, NOBODY_HOME, MET], None),
        (YELLOW, [], "needs_contact"),
        (YELLOW, [SMS], "needs_contact"),
        (YELLOW, [NO_ANSWER], "needs_contact"),
        (YELLOW, [CALL], None),
        (YELLOW, [MET], None),
        (BLUE, [], "needs_contact"),
        (BLUE, [SMS], None),
        (BLUE, [CALL], None),
    ],
)
def test_dissuaded_rests_on_the_contact_that_the_grade_needs(ending, attempts, code):
    refusal = refusal_to_close(replace(ending, attempts=attempts))

    assert (refusal.reason.code if refusal else None) == code


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ([Finding.PERSUADED], None),
        ([Finding.DOUBTFUL], "not_persuaded"),
        ([Finding.UNPERSUADED], "not_persuaded"),
        ([Finding.UNPERSUADED, Finding.PERSUADED], None),
        ([Finding.PERSUADED, Finding.DOUBTFUL], "not_persuaded"),
        ([Finding.PAID], "paid"),
        ([Finding.PAID, Finding.PERSUADED], "paid"),
        ([Finding.HARMLESS], None),
    ],
)
def test_last_finding_decides_whether_somebody_was_dissuaded(findings, code):
    attempts = [Attempt(Contact.FACE, Result.REACHED, finding) for finding in findings]

    refusal = refusal_to_close(replace(RED, attempts=attempts))

    assert (refusal.reason.code if refusal else None) == code


@pytest.mark.parametrize(
    ("ending", "attempts", "code"),
    [
        (RED, [NO_ANSWER, NOBODY_HOME], "needs_attempts"),
        (RED, [NO_ANSWER, NO_ANSWER, NO_ANSWER], "needs_face_attempt"),
        (RED, [NO_ANSWER, NO_ANSWER, NOBODY_HOME], None),
        (RED, [SMS, NO_ANSWER, NOBODY_HOME], "needs_attempts"),
        (YELLOW, [NO_ANSWER], "needs_attempts"),
        (YELLOW, [NO_ANSWER, NO_ANSWER], None),
    ],
)
def test_gone_needs_enough_attempts_and_a_door_for_high_grades(ending, attempts, code):
    refusal = refusal_to_close(replace(ending, outcome=Outcome.GONE, attempts=attempts))

    assert (refusal.reason.code if refusal else None) == code


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (replace(RED, outcome=Outcome.MISMATCH), "needs_check"),
        (replace(RED, outcome=Outcome.MISMATCH, may_grade=True), None),
        (replace(RED, outcome=Outcome.MISMATCH, attempts=[NOBODY_HOME]), None),
        (replace(YELLOW, outcome=Outcome.MISMATCH), None),
        (replace(YELLOW, outcome=Outcome.MISMATCH, reason="空"), "needs_reason"),
        (replace(YELLOW, outcome=Outcome.MISMATCH, reason="三个字"), "needs_reason"),
        (replace(YELLOW, outcome=Outcome.MISMATCH, reason="四个字了"), None),
        (replace(RED, outcome=Outcome.DUPLICATE), "needs_first"),
        (replace(RED, outcome=Outcome.DUPLICATE, first_number="YJ-2026-000001"), None),
        (replace(RED, outcome=Outcome.DEFRAUDED, reason=""), None),
        (replace(RED, outcome=Outcome.LAPSED), "not_lapsing"),
        (replace(YELLOW, outcome=Outcome.LAPSED), None),
    ],
)
def test_other_outcomes(ending, code):
    refusal = refusal_to_close(ending)

    assert (refusal.reason.code if refusal else None) == code


@pytest.mark.parametrize(("state", "open_"), [(state, state not in {State.TRANSFER, State.CLOSED}) for state in State])
def test_every_open_state_but_a_transfer_can_be_closed(state, open_):
    ending = replace(RED, state=state, attempts=[MET])

    assert (refusal_to_close(ending) is None) is open_
    if open_:
        assert check_close(ending) is State.CLOSED


@pytest.mark.parametrize(
    ("finding", "after"),
    [
        (None, State.WORKING), (Finding.DOUBTFUL, State.WORKING), (Finding.UNPERSUADED, State.WORKING),
        (Finding.PERSUADED, State.REPORTED), (Finding.PAID, State.REPORTED), (Finding.HARMLESS, State.REPORTED),
    ],
)  # fmt: skip
@pytest.mark.parametrize("state", [State.ASSIGNED, State.WORKING, State.AWAY, State.REPORTED])
def test_conclusive_finding_waits_for_somebody_who_may_close(state, finding, after):
    assert check_contact(state, finding=finding, has_person=True) is after


def test_contact_needs_somebody_to_contact():
    with pytest.raises(StepRefused, match="还不知道要劝阻谁"):
        check_contact(State.ASSIGNED, finding=None, has_person=False)


@pytest.mark.parametrize("state", [State.PROPOSED, State.GRADED, State.TRANSFER, State.CLOSED])
def test_contact_is_refused_where_nobody_is_responsible_for_it(state):
    with pytest.raises(StepRefused, match="不能登记处置"):
        check_contact(state, finding=None, has_person=True)


@pytest.mark.parametrize("attempts", [[NO_ANSWER], [NOBODY_HOME]])
def test_setting_aside_follows_an_attempt(attempts):
    assert check_set_aside(State.WORKING, attempts) is State.AWAY


@pytest.mark.parametrize("attempts", [[], [SMS]])
def test_setting_aside_without_an_attempt_is_refused(attempts):
    with pytest.raises(StepRefused) as refused:
        check_set_aside(State.WORKING, attempts)

    assert refused.value.reason.code == "needs_attempt"


@pytest.mark.parametrize(("state", "step"), [(state, step) for state in State for step in Step])
def test_table_is_closed(state, step):
    """Each pair is either in the table or refused with a sentence that names the state."""
    if (state, step) in MACHINE.transitions:
        assert MACHINE.next_state(state, step) in State
    else:
        with pytest.raises(StepRefused) as refused:
            MACHINE.next_state(state, step)
        assert MACHINE.state_names[state] in str(refused.value)


def test_grade_never_changes_before_it_is_confirmed_nor_after_the_end():
    assert not {State.PROPOSED, State.CLOSED} & {state for state, step in MACHINE.transitions if step is Step.REGRADE}


def test_only_a_closed_alert_is_reopened():
    assert [state for state, step in MACHINE.transitions if step is Step.REOPEN] == [State.CLOSED]


def test_everything_has_chinese_words():
    assert set(OUTCOME_NAMES) == set(Outcome)
    assert set(RESULT_NAMES) == set(Result)
    assert set(FINDING_NAMES) == set(Finding)
    assert set(RESULTS) == set(Contact)
    assert {result for results in RESULTS.values() for result in results} == set(Result)
