"""A typical case goes into the library by a second person, and out of it by anybody who works on it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from fanzha.cases.actions.events import CaseChanged
from fanzha.cases.actions.register import CaseRefused
from fanzha.cases.actions.typical import ask_publicity
from fanzha.cases.actions.typical_rows import (
    check_fits,
    check_reason,
    check_version,
    decide,
    kept_reasons,
    typical_to_change,
)
from fanzha.cases.models import TypicalCase
from fanzha.cases.queries import typical as reads
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.typical_case import TYPICAL, TypicalState, TypicalStep, check_approval
from fanzha.knowledge import actions as knowledge

S, T = TypicalState, TypicalStep


@transaction.atomic
def approve_typical(*, typical_id: int, version: int | None, by: Actor, at: datetime) -> TypicalCase:
    """Let a text into the library: checked again, with what the file knows now, while nobody can change either.

    Raises:
        NotAllowed, TypicalCase.DoesNotExist: no right, not below the actor's posts.
        CaseMoved: it is not the text that the approver saw.
        StepRefused: not open, the approver had a hand in it, or something in it identifies somebody.
        CaseRefused: it does not fit the library.
    """
    by.require(Permission.TYPICAL_APPROVE)
    row = typical_to_change(by, typical_id, version, is_seen=True)
    left, never = reads.standing(reads.findings(row))
    row.state = check_approval(S(row.state), wrote_it=by.id in row.writers, left=left, never=never)
    body = check_fits(row)
    row.entry_code = knowledge.publish_story(title=row.title, body=body, by=by, at=at)
    return decide(row, T.APPROVE, "", by=by, at=at)


@transaction.atomic
def refuse_typical(*, typical_id: int, why: str, version: int | None, by: Actor, at: datetime) -> TypicalCase:
    """Send a text back to its writers.

    Raises:
        NotAllowed, TypicalCase.DoesNotExist, CaseMoved, StepRefused: as for approving.
        CaseRefused: no reason.
    """
    by.require(Permission.TYPICAL_APPROVE)
    row = typical_to_change(by, typical_id, version, is_seen=True)
    row.state = TYPICAL.next_state(S(row.state), T.REFUSE)
    return decide(row, T.REFUSE, why, by=by, at=at)


@transaction.atomic
def withdraw_typical(*, typical_id: int, why: str, version: int | None, by: Actor, at: datetime) -> TypicalCase:
    """Take a text out of the library at once.

    Raises:
        NotAllowed, TypicalCase.DoesNotExist, CaseMoved, StepRefused: as for keeping a text.
        CaseRefused: no reason.
    """
    by.require(Permission.TYPICAL_DRAFT)
    # Not locked: the library's row is locked first, whichever side takes it out; then this one by `note_withdrawal`.
    row: TypicalCase = TypicalCase.objects.visible_to(by, Permission.TYPICAL_DRAFT).get(pk=typical_id)
    check_version(row, version)
    TYPICAL.next_state(S(row.state), T.WITHDRAW)
    check_reason(T.WITHDRAW, why)
    knowledge.withdraw_story(code=row.entry_code, why=why, by=by, at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def note_withdrawal(event: knowledge.StoryWithdrawn) -> None:
    """Note with the case that its story was taken out of the library, by whichever side."""
    rows = TypicalCase.objects.select_for_update(of=("self",)).filter(entry_code=event.code)
    for row in rows:
        row.state, row.entry_code, row.is_doubtful = TYPICAL.next_state(S(row.state), T.WITHDRAW), "", False
        decide(row, T.WITHDRAW, event.why, by=event.by, at=event.at)


@transaction.atomic
def check_published(*, case_id: int, at: datetime) -> None:
    """Look again at a published text when something came into the file: does it stand there?"""
    by = Actor.system("案件内容有变，重新核对已入库的文字", origin="job")
    rows = TypicalCase.objects.select_for_update(of=("self",)).filter(case_id=case_id, state=S.APPROVED)
    for row in rows.filter(is_doubtful=False, erased_at__isnull=True).select_related("case"):
        if any(reads.standing(reads.findings(row))):
            row.is_doubtful, row.moved_at = True, at
            row.version += 1
            row.save(update_fields=["is_doubtful", "moved_at", "version"])
            audit.record("typical.doubted", subject=row, by=by, at=at, after={"state": row.state})


@transaction.atomic
def settle_doubt(
    *, typical_id: int, reasons: Mapping[str, str], version: int | None, by: Actor, at: datetime
) -> TypicalCase:
    """Say, as an approver, why what came into the file may stand in a published text all the same.

    Raises:
        NotAllowed, TypicalCase.DoesNotExist, CaseMoved: as for approving.
        StepRefused: the actor wrote part of the text.
        CaseRefused: it is not in the library, or something is left without a reason.
    """
    by.require(Permission.TYPICAL_APPROVE)
    row = typical_to_change(by, typical_id, version, is_seen=True)
    if row.state != S.APPROVED:
        raise CaseRefused("这篇已经不在资料库里了。")
    if by.id in row.writers:
        raise TYPICAL.refusal("own_text")
    row.kept = kept_reasons(row, reasons, by, at)
    if any(reads.standing(reads.findings(row))):
        raise CaseRefused("还有没说明理由的内容。能认出当事人的，请撤下。")
    row.is_doubtful = False
    row.version += 1
    row.moved_at = at
    row.save()
    audit.record("typical.settled", subject=row, by=by, at=at, after={"state": row.state, "kept": len(row.kept)})
    return row


def follow_case(event: CaseChanged) -> None:
    """Ask for publicity when a case is solved, and look again at what was published when its file changes."""
    if event.what == "state":
        ask_publicity(case_id=event.case_id, at=event.at)
    else:
        check_published(case_id=event.case_id, at=event.at)
