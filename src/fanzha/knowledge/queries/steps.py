"""What this officer can do with a version now; a closed step keeps its place and says why."""

from collections.abc import Callable
from dataclasses import dataclass

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.entry import EntryState, check_publish
from fanzha.core.workflow.entry import EntryStep as S
from fanzha.core.workflow.machine import StepRefused
from fanzha.knowledge.models import Entry, Kind
from fanzha.knowledge.queries.desk import open_version

REWRITE = "rewrite"  # begins a version; no step of the one shown
_NO_REVIEW = "要由有审核权限的同事办理，例如中心主任、研判员。"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, open where `reason` is empty."""

    step: str
    reason: str = ""


def steps_for(actor: Actor, entry: Entry) -> list[Step]:
    """Return the steps that belong to this version, each with the reason why it is closed."""
    writes, reviews = actor.may(Permission.KNOWLEDGE_EDIT), actor.may(Permission.KNOWLEDGE_REVIEW)
    if not (writes or reviews):
        return []
    state = EntryState(entry.state)
    if state is EntryState.DRAFT:
        return [Step(S.SUBMIT), Step(S.EDIT), Step(S.DISCARD)] if writes else []
    if state is EntryState.IN_REVIEW:
        return _in_review(actor, entry, reviews=reviews)
    return _let_out(entry, writes=writes, reviews=reviews)


def _in_review(actor: Actor, entry: Entry, *, reviews: bool) -> list[Step]:
    wrote_it = actor.id in entry.writers
    reason = _NO_REVIEW
    if reviews:
        reason = _refusal(lambda: check_publish(EntryState(entry.state), wrote_it=wrote_it))
    # Whoever wrote it may take it back; a reviewer may send it back.
    return [Step(S.PUBLISH, reason), Step(S.RETURN, "" if wrote_it or reviews else _NO_REVIEW)]


def _let_out(entry: Entry, *, writes: bool, reviews: bool) -> list[Step]:
    if _was_replaced(entry):
        return []
    steps = []
    holds = entry.state == EntryState.PUBLISHED
    if holds and entry.origin == Entry.Origin.SHIPPED and entry.reviewed_at is None:
        steps.append(Step(S.ENDORSE, "" if reviews else _NO_REVIEW))
    if writes and entry.kind != Kind.STORY:
        open_ = open_version(entry.kind, entry.code)
        steps.append(Step(REWRITE, _busy(open_) if open_ else ""))
    if holds and reviews:
        steps.append(Step(S.WITHDRAW))
    return steps


def _was_replaced(entry: Entry) -> bool:
    later = Entry.objects.filter(kind=entry.kind, code=entry.code, version__gt=entry.version)
    return later.filter(valid_from__isnull=False).exists()


def _busy(open_: Entry) -> str:
    return (
        f"{open_.author_name}正在改第 {open_.version} 版（{open_.get_state_display()}）。请接着那一版改，或等它办完。"
    )


def _refusal(check: Callable[[], object]) -> str:
    try:
        check()
    except StepRefused as refusal:
        return str(refusal)
    return ""
