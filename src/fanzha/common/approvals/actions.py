"""Asking for a sensitive step, deciding it, taking it back, and ending what nobody decided."""

import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from fanzha.common import audit, confirming, crypto, slots
from fanzha.common.actor import Actor, NotAllowed
from fanzha.common.approvals import queries
from fanzha.common.approvals.registry import NotCarriedOut, Outcome, Step, find
from fanzha.common.models import Approval, ApprovalLook
from fanzha.core.workflow.approval import (
    APPROVAL,
    ApprovalState,
    ApprovalStep,
    check_by_asker,
    check_decide,
)
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.why import is_reason

_log = logging.getLogger("fanzha.approvals")
# Without 0 O 1 I L: copied by hand into a terminal. 10 of 31 signs are 49 bits, valid for a day.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_OPEN = [ApprovalState.WAITING, ApprovalState.PERMITTED]


class ApprovalRefused(Exception):
    """A request cannot be made, or not be decided. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Used:
    """A permit that was used, and what its step gave back."""

    approval: Approval
    result: Any


@transaction.atomic
def ask(
    *,
    step: str,
    payload: Mapping[str, Any],
    why: str,
    by: Actor,
    at: datetime,
    about: Any = None,
    unit_id: int | None = None,
) -> Approval:
    """Ask for a sensitive step; a second person decides it.

    Args:
        payload: what `carry_out` needs, as JSON; sealed.
        about: the object concerned, a model instance or (kind, id); its unit is taken where none is named.
        unit_id: the unit concerned; none where the step is about the whole house, which posts at the top decide.

    Raises:
        NoSuchStep: nobody registered it.
        NotAllowed: the actor's posts do not allow asking for it there.
        ConfirmFirst: the actor has to confirm first who is at the screen.
        ApprovalRefused: no reason, the same is asked for already, or nobody else could decide it.
    """
    known = find(step)
    by.require(known.asks)
    unit_id = unit_id if unit_id is not None else getattr(about, "unit_id", None)
    if not queries.is_covered(by, known.asks, unit_id):
        raise NotAllowed("这件事涉及的单位不归您管，请由管这个单位的同事申请。")
    confirming.check(by, at)
    if not is_reason(why):
        raise ApprovalRefused("请写明为什么要办，至少 4 个字。决定的人会看到，也会留在记录里。")
    if not queries.deciders(known, unit_id, besides=by.id, at=at):
        raise ApprovalRefused("现在没有另一位同事有权决定这件事。请联系系统管理员安排一位。")
    return _asked(known, payload, why.strip(), by, at, about, unit_id)


def _asked(
    known: Step, payload: Mapping[str, Any], why: str, by: Actor, at: datetime, about: Any, unit_id: int | None
) -> Approval:
    text = json.dumps(dict(payload), ensure_ascii=False, sort_keys=True, default=str)
    plain, same = json.loads(text), crypto.blind("approval", f"{known.code}\x00{text}")
    limits = queries.limits(known.code, at)
    kind, number = _described(about)
    approval, is_new = Approval.objects.get_or_create(
        step=known.code, same=same, state=ApprovalState.WAITING.value,
        defaults={
            "unit_id": unit_id, "about_kind": kind, "about_id": number, "why": why,
            "sealed": {"step": known.code, "same": same, "payload": plain},
            "facts": [[str(label), str(said)] for label, said in known.facts(plain)],
            "asked_by_id": by.id, "asked_by_name": by.name, "asked_at": at, "expires_at": at + limits.waiting,
            "rule_version": limits.version,
        },
    )  # fmt: skip
    if not is_new:
        raise ApprovalRefused(
            f"{approval.asked_by_name}已在 {queries.shown_time(approval.asked_at)} 申请过同样的事，还在等待决定。"
        )
    after = {"step": known.code, "about": f"{kind} {number}".strip(), "expires": approval.expires_at.isoformat()}
    audit.record("approval.asked", subject=approval, by=by, at=at, after=after, why=why)
    made: Approval = approval
    return made


def _described(about: Any) -> tuple[str, str]:
    if about is None:
        return "", ""
    if isinstance(about, tuple):
        return str(about[0])[:40], str(about[1])[:64]
    return about._meta.label_lower, str(about.pk)


def decide(*, approval_id: int, agree: bool, why: str, by: Actor, at: datetime) -> Approval:
    """Decide a request of somebody else; what is agreed is carried out in the same transaction.

    A step that can no longer be taken ends the request as failed, with its sentence. An error that nobody expected
    undoes everything, is written down at the request, and leaves it open.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        Approval.DoesNotExist: there is none, or the unit concerned lies outside the actor's posts.
        ConfirmFirst: the actor has to confirm first who is at the screen.
        StepRefused: decided already, over, one's own, or the actor stands in for the asker.
        ApprovalRefused: no reason, or carrying it out met an error.
    """
    try:
        with transaction.atomic():
            return _decided(approval_id, agree, why, by, at)
    except (NotAllowed, Approval.DoesNotExist, confirming.ConfirmFirst, StepRefused, ApprovalRefused):
        raise
    except Exception as problem:
        kind = type(problem).__name__  # its text may name somebody
        _log.exception("Approval %s was not carried out.", approval_id)
        _note_problem(approval_id, kind)
        raise ApprovalRefused("没有办成：程序出错，什么都没有改动，申请仍在等待。请告诉系统管理员。") from None


def _decided(approval_id: int, agree: bool, why: str, by: Actor, at: datetime) -> Approval:
    approval = _held(approval_id)
    known = find(approval.step)
    by.require(known.decides)
    if not queries.is_covered(by, known.decides, approval.unit_id):
        raise Approval.DoesNotExist
    confirming.check(by, at)
    wanted = (ApprovalStep.PERMIT if known.is_permit else ApprovalStep.AGREE) if agree else ApprovalStep.REFUSE
    after = check_decide(
        ApprovalState(approval.state), wanted, is_own=by.id is not None and by.id == approval.asked_by_id,
        kept_apart=queries.why_kept_apart(approval.asked_by_id, by.id, at), decided_by=approval.decided_by_name,
        decided_when=queries.shown_time(approval.decided_at) if approval.decided_at else "",
        past="" if approval.expires_at > at else queries.shown_time(approval.expires_at),
    )  # fmt: skip
    if not is_reason(why):
        raise ApprovalRefused("请写明理由，至少 4 个字。申请人会看到，也会留在记录里。")
    approval.decided_by_id, approval.decided_by_name = by.id, by.name
    approval.decided_at, approval.decision_why, approval.problem = at, why.strip(), ""
    audit.record(f"approval.{'agreed' if agree else 'refused'}", subject=approval, by=by, at=at, why=why.strip())
    if after is ApprovalState.DONE:
        _carry_out(known, approval, by, at)
    else:
        _close(approval, after, at)
        if after is ApprovalState.PERMITTED:
            approval.ended_at, approval.expires_at = None, at + queries.limits(known.code, at).permit
    approval.save()
    return approval


def _carry_out(known: Step, approval: Approval, by: Actor, at: datetime) -> Any:
    """Take the step; a refusal with a sentence undoes the step alone, and the request ends as failed."""
    try:
        with transaction.atomic():
            result = _taken(known, approval)
    except Exception as refusal:
        if not isinstance(refusal, (NotCarriedOut, NotAllowed, *known.refusals)):
            raise
        approval.outcome = str(refusal)
        _close(approval, APPROVAL.next_state(ApprovalState(approval.state), ApprovalStep.FAIL), at)
        audit.record("approval.failed", subject=approval, by=by, at=at, after={"result": str(refusal)})
        return None
    outcome = result if isinstance(result, Outcome) else Outcome()
    approval.outcome, approval.outcome_url = outcome.sentence, outcome.url[:200]
    _close(approval, ApprovalState.DONE, at)
    return result


def _taken(known: Step, approval: Approval) -> Any:
    """Take the step as the asker, whose posts must still allow it."""
    by = asker(approval)
    by.require(known.asks)
    if not queries.is_covered(by, known.asks, approval.unit_id):
        raise NotCarriedOut("申请人现在不管这个单位，没有办理。")
    return known.carry_out(queries.payload_of(approval), approval)


def _close(approval: Approval, state: ApprovalState, at: datetime) -> None:
    approval.state = state.value
    approval.ended_at = at
    if state is not ApprovalState.PERMITTED:
        approval.code_hash = ""


def _held(approval_id: int) -> Approval:
    """Return a request, locked: of two deciders at once the second sees what the first has done."""
    approval: Approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval_id)
    return approval


def _note_problem(approval_id: int, kind: str) -> None:
    Approval.objects.filter(pk=approval_id).update(problem=f"上一次办理时程序出错（{kind[:60]}），没有改动任何内容。")


def asker(approval: Approval) -> Actor:
    """Return who asked, with the rights of this moment and the reason; what is carried out is done as this actor.

    Raises:
        NotCarriedOut: the account is closed.
    """
    said = f"{approval.why}（{approval.decided_by_name}已同意，申请 {approval.pk}）"
    present: Actor | None = getattr(approval, "acting", None)  # the asker in person, who uses a permit
    if present is not None:
        return replace(present, why=said)
    if approval.asked_by_id is None:
        return Actor.system(said)
    found: Actor | None = next(iter(slots.filled("actor_of_officer", approval.asked_by_id)), None)
    if found is None:
        raise NotCarriedOut("申请人的账号已停用，没有办理。")
    return replace(found, why=said)


@transaction.atomic
def use(*, approval_id: int, step: str, by: Actor, at: datetime) -> Used:
    """Take the step that was permitted, once, as the asker.

    Raises:
        Approval.DoesNotExist: there is none of this step that the actor could see.
        StepRefused: somebody else asked, or it is not permitted, used already, or has run out.
        ConfirmFirst: the actor has to confirm first who is at the screen.
        NotCarriedOut, or a refusal of the step: it cannot be taken; the permit stays.
    """
    approval = _held(approval_id)
    known = find(step)
    is_own = by.id is not None and by.id == approval.asked_by_id
    if approval.step != step or not (is_own or queries.is_covered(by, known.asks, approval.unit_id)):
        raise Approval.DoesNotExist
    confirming.check(by, at)
    return _used(known, approval, by, at, is_own=is_own)


def _used(known: Step, approval: Approval, by: Actor, at: datetime, *, is_own: bool) -> Used:
    past = "" if approval.expires_at > at else queries.shown_time(approval.expires_at)
    state = ApprovalState(approval.state)
    after = check_by_asker(state, ApprovalStep.USE, is_own=is_own, asker=approval.asked_by_name, past=past)
    approval.acting = by  # type: ignore[attr-defined]
    result = _taken(known, approval)
    if isinstance(result, Outcome):
        approval.outcome, approval.outcome_url = result.sentence, result.url[:200]
    _close(approval, after, at)
    approval.asker_told_at = at
    approval.save()
    audit.record("approval.used", subject=approval, by=by, at=at)
    return Used(approval, result)


@transaction.atomic
def make_code(*, approval_id: int, step: str, by: Actor, at: datetime) -> str:
    """Return a code by which what was permitted is taken away from the pages; a later code takes its place.

    Raises:
        Approval.DoesNotExist: there is none of this step that the actor could see.
        StepRefused: somebody else asked, or it is not permitted, or has run out.
        ConfirmFirst: the actor has to confirm first who is at the screen.
    """
    approval, known = _held(approval_id), find(step)
    is_own = by.id is not None and by.id == approval.asked_by_id
    if approval.step != step or not (is_own or queries.is_covered(by, known.asks, approval.unit_id)):
        raise Approval.DoesNotExist
    confirming.check(by, at)
    past = "" if approval.expires_at > at else queries.shown_time(approval.expires_at)
    state = ApprovalState(approval.state)
    check_by_asker(state, ApprovalStep.USE, is_own=is_own, asker=approval.asked_by_name, past=past)
    code = "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(2))
    approval.code_hash = queries.hash_of_code(code)
    approval.save(update_fields=["code_hash"])
    audit.record("approval.code_made", subject=approval, by=by, at=at)
    return code


@transaction.atomic
def withdraw(*, approval_id: int, why: str, by: Actor, at: datetime) -> Approval:
    """Take back one's own request, or give back a permit.

    Raises:
        StepRefused: somebody else asked, or it is decided or over.
    """
    approval = _held(approval_id)
    is_own = by.is_system or (by.id is not None and by.id == approval.asked_by_id)
    state = ApprovalState(approval.state)
    after = check_by_asker(state, ApprovalStep.WITHDRAW, is_own=is_own, asker=approval.asked_by_name)
    _close(approval, after, at)
    approval.save()
    audit.record("approval.withdrawn", subject=approval, by=by, at=at, why=why)
    return approval


def expire_due(*, at: datetime) -> int:
    """End the requests that nobody decided and the permits that nobody used in time; return how many."""
    due = list(Approval.objects.filter(state__in=_OPEN, expires_at__lte=at).order_by("id").values_list("pk", flat=True))
    return sum(_expire(number, at) for number in due)


@transaction.atomic
def _expire(approval_id: int, at: datetime) -> bool:
    approval = _held(approval_id)
    if approval.state not in _OPEN or approval.expires_at > at:
        return False  # decided a moment ago
    _close(approval, APPROVAL.next_state(ApprovalState(approval.state), ApprovalStep.EXPIRE), at)
    approval.save()
    audit.record("approval.expired", subject=approval, by=Actor.system("到期没有人办理", origin="job"), at=at)
    return True


@transaction.atomic
def note_look(*, approval: Approval, by: Actor, at: datetime) -> None:
    """Write down who opened a request; the first look of each person stands in the log too."""
    if by.id is None:
        return
    look, is_first = ApprovalLook.objects.get_or_create(
        approval=approval, officer_id=by.id, defaults={"officer_name": by.name, "first_at": at, "last_at": at}
    )
    if is_first:
        audit.record("approval.seen", subject=approval, by=by, at=at)
    elif look.last_at != at:
        ApprovalLook.objects.filter(pk=look.pk).update(last_at=at, times=F("times") + 1)
