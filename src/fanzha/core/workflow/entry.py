"""The states of one version of a knowledge entry: written by one person, let out by another."""

from enum import StrEnum

from fanzha.core.workflow.machine import Machine


class EntryState(StrEnum):
    """Where a version stands. The values are stored: never rename one."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class EntryStep(StrEnum):
    """What may happen to a version."""

    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    ENDORSE = "endorse"
    DISCARD = "discard"
    WITHDRAW = "withdraw"


S, T = EntryState, EntryStep

# Versions that somebody still works on, and those that were let out and answer for their dates.
OPEN = (S.DRAFT, S.IN_REVIEW)
LET_OUT = (S.PUBLISHED, S.WITHDRAWN)

ENTRY = Machine(
    name="entry",
    noun="内容",
    initial=(S.DRAFT, S.PUBLISHED),  # what ships with the product begins as published
    transitions={
        (S.DRAFT, T.EDIT): S.DRAFT,
        (S.DRAFT, T.SUBMIT): S.IN_REVIEW,
        (S.DRAFT, T.DISCARD): S.WITHDRAWN,
        (S.IN_REVIEW, T.RETURN): S.DRAFT,
        (S.IN_REVIEW, T.PUBLISH): S.PUBLISHED,
        (S.PUBLISHED, T.ENDORSE): S.PUBLISHED,
        (S.PUBLISHED, T.WITHDRAW): S.WITHDRAWN,
    },
    owners={S.DRAFT: "起草人", S.IN_REVIEW: "审核人"},
    finals=frozenset({S.PUBLISHED, S.WITHDRAWN}),
    state_names={S.DRAFT: "草稿", S.IN_REVIEW: "待审核", S.PUBLISHED: "已发布", S.WITHDRAWN: "已撤下"},
    step_names={
        T.EDIT: "修改",
        T.SUBMIT: "送审",
        T.RETURN: "退回",
        T.PUBLISH: "发布",
        T.ENDORSE: "审核确认",
        T.DISCARD: "放弃",
        T.WITHDRAW: "撤下",
    },
    sentences={
        "own_work": "这一版有您写的内容，要由另一位有审核权限的同事发布。",
        "nothing_changed": "和现在用的这一版一样，没有可送审的改动。先改内容，再送审。",
        "already_endorsed": "{name}已经审核确认过这一版。",
        "past_date": "生效日期 {date} 早于今天。已经过去的日子仍按当时的版本回答，请选今天或以后。",
        "before_present": "现在用的这一版从 {date} 起生效。新的一版不能早于它，请选 {date} 或以后。",
    },
)


def check_step(state: EntryState, step: EntryStep) -> EntryState:
    """Return the state that a step leads to.

    Raises:
        StepRefused: the step is not open from this state.
    """
    return ENTRY.next_state(state, step)


def check_publish(state: EntryState, *, wrote_it: bool) -> EntryState:
    """Return the state of a version that somebody publishes.

    Args:
        state: where the version stands.
        wrote_it: whether this person wrote any part of it.

    Raises:
        StepRefused: it is not in review, or the reviewer is one of its writers.
    """
    after = check_step(state, EntryStep.PUBLISH)
    if wrote_it:
        raise ENTRY.refusal("own_work")
    return after


def check_endorse(state: EntryState, *, endorsed_by: str) -> EntryState:
    """Return the state of a shipped version that the county confirms.

    Args:
        state: where the version stands.
        endorsed_by: who confirmed it before, empty where nobody did.

    Raises:
        StepRefused: it is not published, or it was confirmed before.
    """
    after = check_step(state, EntryStep.ENDORSE)
    if endorsed_by:
        raise ENTRY.refusal("already_endorsed", name=endorsed_by)
    return after
