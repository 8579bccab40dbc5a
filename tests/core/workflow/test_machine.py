"""The generic state machine: what it refuses to be built from, what it refuses to do, and how it says so."""

from enum import StrEnum

import pytest

from fanzha.core.workflow.machine import Machine, Reason, StepRefused


class State(StrEnum):
    """States of a lamp with a fuse."""

    OFF = "off"
    ON = "on"
    BURNT = "burnt"


class Step(StrEnum):
    """Steps of a lamp."""

    SWITCH = "switch"
    BURN = "burn"


TABLE = {(State.OFF, Step.SWITCH): State.ON, (State.ON, Step.SWITCH): State.OFF, (State.ON, Step.BURN): State.BURNT}
PARTS = {
    "name": "lamp",
    "noun": "灯",
    "initial": (State.OFF,),
    "transitions": TABLE,
    "owners": {State.OFF: "门卫", State.ON: "门卫"},
    "finals": frozenset({State.BURNT}),
    "state_names": {State.OFF: "关着", State.ON: "开着", State.BURNT: "烧坏"},
    "step_names": {Step.SWITCH: "按开关", Step.BURN: "烧断"},
}


def lamp(**changes):
    return Machine(**{**PARTS, **changes})


@pytest.mark.parametrize(("state", "step", "after"), [(*key, to) for key, to in TABLE.items()])
def test_step_in_the_table_leads_to_its_state(state, step, after):
    assert lamp().next_state(state, step) is after


@pytest.mark.parametrize(
    ("state", "step", "words"),
    [
        (State.OFF, Step.BURN, "“关着”的灯不能烧断。现在该由门卫办理。"),
        (State.BURNT, Step.SWITCH, "“烧坏”的灯不能按开关。这条灯已经办完。"),
    ],
)
def test_step_outside_the_table_is_refused_with_its_sentence(state, step, words):
    with pytest.raises(StepRefused) as refused:
        lamp().next_state(state, step)

    assert str(refused.value) == words
    assert refused.value.reason.code == "not_open"
    assert refused.value.reason.facts["state"] == PARTS["state_names"][state]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"owners": {State.OFF: "门卫"}}, "without an owner: on"),
        (
            {"transitions": {(State.OFF, Step.SWITCH): State.ON, (State.ON, Step.SWITCH): State.OFF}},
            "never reached: burnt",
        ),
        (
            {"transitions": {**TABLE, (State.OFF, Step.BURN): State.BURNT}, "finals": frozenset()},
            "without a way out: burnt",
        ),
        ({"state_names": {State.OFF: "关着", State.ON: "开着"}}, "states without words: burnt"),
        ({"step_names": {Step.SWITCH: "按开关"}}, "steps without words: burn"),
    ],
)
def test_machine_with_a_hole_is_refused(changes, problem):
    with pytest.raises(ValueError, match=problem):
        lamp(**changes)


def test_open_states_are_those_in_which_somebody_must_act():
    assert lamp().open_states == (State.OFF, State.ON)


def test_steps_from_a_state_follow_the_table():
    assert lamp().steps_from(State.ON) == (Step.SWITCH, Step.BURN)
    assert lamp().steps_from(State.BURNT) == ()


def test_own_sentence_is_filled_with_facts():
    refusal = lamp(sentences={"hot": "灯有 {degrees} 度，先等它凉。"}).refusal("hot", degrees=90)

    assert str(refusal) == "灯有 90 度，先等它凉。"
    assert refusal.reason == Reason("hot", {"degrees": 90})


def test_reason_without_a_sentence_is_a_programming_error():
    with pytest.raises(KeyError):
        Reason("unknown").said({})


def test_diagram_names_every_step():
    drawn = lamp().diagram()

    assert "on --> burnt: burn" in drawn
    assert drawn.count("-->") == 1 + len(TABLE) + 1
