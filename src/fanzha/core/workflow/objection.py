"""The states of an objection to a watch list: whoever holds a listed number, account or link asks for its removal."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class ObjectionState(StrEnum):
    """Where an objection stands. The values are stored: never rename one."""

    RECEIVED = "received"
    UPHELD = "upheld"
    REFUSED = "refused"
    NOT_LISTED = "not_listed"


class ObjectionStep(StrEnum):
    """What may happen to an objection."""

    UPHOLD = "uphold"
    REFUSE = "refuse"
    CLOSE = "close"


S, T = ObjectionState, ObjectionStep

OBJECTION: Machine[ObjectionState, ObjectionStep] = Machine(
    name="objection",
    noun="异议",
    initial=(S.RECEIVED,),
    transitions={
        (S.RECEIVED, T.UPHOLD): S.UPHELD,
        (S.RECEIVED, T.REFUSE): S.REFUSED,
        (S.RECEIVED, T.CLOSE): S.NOT_LISTED,
    },
    owners={S.RECEIVED: "值班员"},
    finals=frozenset({S.UPHELD, S.REFUSED, S.NOT_LISTED}),
    state_names={
        S.RECEIVED: "核查中",
        S.UPHELD: "异议成立，已撤下",
        S.REFUSED: "异议不成立，保留",
        S.NOT_LISTED: "不在名单里",
    },
    step_names={T.UPHOLD: "撤下", T.REFUSE: "保留", T.CLOSE: "不在名单，办结"},
    sentences={
        "is_listed": "这个{kind}现在在名单里，要么撤下，要么写明理由保留。",
        "is_not_listed": "这个{kind}现在不在名单里，没有可以撤下或保留的。请按“不在名单，办结”。",
        "listed_it_yourself": "这一条是您列入的，异议要由另一位同事核查。",
    },
)


def check_decision(
    state: ObjectionState, step: ObjectionStep, *, is_listed: bool, kind: str, listed_it: bool, is_alone: bool
) -> ObjectionState:
    """Return the state of an objection that an officer decides.

    Args:
        is_listed: the value stands on the list now.
        listed_it: the officer listed it.
        is_alone: nobody but that officer may decide here.

    Raises:
        StepRefused: it was decided before, the step does not fit the list, or the officer listed the value.
    """
    after = OBJECTION.next_state(state, step)
    if step is ObjectionStep.CLOSE:
        if is_listed:
            raise OBJECTION.refusal("is_listed", kind=kind)
        return after
    if not is_listed:
        raise OBJECTION.refusal("is_not_listed", kind=kind)
    if listed_it and not is_alone:
        raise OBJECTION.refusal("listed_it_yourself")
    return after
