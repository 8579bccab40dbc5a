"""Writing typical cases: asked for, drafted from the file, checked, handed to a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.cases.actions.register import CaseRefused
from fanzha.cases.actions.typical_rows import (
    check_fits,
    check_version,
    decide,
    kept_reasons,
    put,
    typical_to_change,
    with_writer,
)
from fanzha.cases.models import Case, TypicalCase
from fanzha.cases.queries import typical as reads
from fanzha.cases.queries.known import known_of
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.text.typical import LONGEST_TITLE, first_draft
from fanzha.core.workflow import case as cases
from fanzha.core.workflow.typical_case import TYPICAL, TypicalState, TypicalStep, check_text

S, T = TypicalState, TypicalStep


@dataclass(frozen=True, slots=True)
class Text:
    """A text as somebody wrote it, and why what was found in it may stay: by the marks of the findings."""

    title: str
    story: str
    lesson: str
    reasons: Mapping[str, str]


@transaction.atomic
def ask_publicity(*, case_id: int, at: datetime) -> TypicalCase | None:
    """Ask at once whether a solved case is told to everybody; a case is asked about one time."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if case.state != cases.State.SOLVED or case.erased_at or TypicalCase.objects.filter(case=case).exists():
        return None
    row: TypicalCase = TypicalCase.objects.create(
        case=case, unit_id=case.unit_id, state=S.ASKED, asked_at=at, moved_at=at
    )
    by = Actor.system("案件已破，提示宣传", origin="job")
    audit.record("typical.asked", subject=row, by=by, at=at, after={"state": row.state})
    return row


@transaction.atomic
def begin_typical(*, case_id: int, version: int | None = None, by: Actor, at: datetime) -> TypicalCase:
    """Draft a typical case from its file, or think again about one that was ended; what is under way comes back.

    What was written before is gone on with; a first draft holds nothing of what the rules find.

    Raises:
        NotAllowed, Case.DoesNotExist, CaseMoved: no right, not below the actor's posts, changed meanwhile.
        CaseRefused: the file was erased, so that nothing can be checked against it.
    """
    by.require(Permission.TYPICAL_DRAFT)
    case = Case.objects.visible_to(by, Permission.TYPICAL_DRAFT).select_for_update(of=("self",)).get(pk=case_id)
    if case.erased_at is not None:
        raise CaseRefused("案件内容已按保存期限清除，不能再做典型案例。")
    row: TypicalCase | None = TypicalCase.objects.select_for_update(of=("self",)).filter(case=case).first()
    if row is None:
        row = TypicalCase(case=case, unit_id=case.unit_id, asked_at=at)
    elif T.DRAFT not in TYPICAL.steps_from(S(row.state)):
        return row
    else:
        check_version(row, version)
        TYPICAL.next_state(S(row.state), T.DRAFT)
    if not row.story:
        draft = first_draft(reads.told_of(case, at.date()), known_of(case))
        row.title, row.story, row.lesson = draft.title, draft.story, draft.lesson
    row.state, row.is_doubtful = S.DRAFTED, False
    row.writers, row.edited_by_name = with_writer(row.writers, by), by.name
    return put(row, T.DRAFT, by=by, at=at)


@transaction.atomic
def save_typical(*, typical_id: int, text: Text, version: int | None, by: Actor, at: datetime) -> TypicalCase:
    """Keep a text, with the reasons for what may stay in it; a reason goes when its words do.

    Raises:
        NotAllowed, TypicalCase.DoesNotExist, CaseMoved: no right, not below the actor's posts, changed meanwhile.
        StepRefused: it is being approved, or in the library.
        CaseRefused: no title or story, or a reason that says nothing.
    """
    row = typical_to_change(by, typical_id, version)
    row.state = TYPICAL.next_state(S(row.state), T.EDIT)
    title, story, lesson = (part.replace("\r\n", "\n").strip() for part in (text.title, text.story, text.lesson))
    if not title or not story or len(title) > LONGEST_TITLE:
        raise CaseRefused(f"标题和正文都要写，标题最多 {LONGEST_TITLE} 个字。")
    row.title, row.story, row.lesson = title, story, lesson
    row.kept = kept_reasons(row, text.reasons, by, at)
    row.writers, row.edited_by_name = with_writer(row.writers, by), by.name
    return put(row, T.EDIT, by=by, at=at)


@transaction.atomic
def submit_typical(*, typical_id: int, version: int | None, by: Actor, at: datetime) -> TypicalCase:
    """Hand a text to the approvers; whoever does so answers for it as its writers do.

    Raises:
        NotAllowed, TypicalCase.DoesNotExist, CaseMoved: as for keeping it.
        StepRefused: not open, or something in it identifies somebody.
        CaseRefused: it does not fit the library.
    """
    row = typical_to_change(by, typical_id, version)
    left, never = reads.standing(reads.findings(row))
    row.state = check_text(S(row.state), T.SUBMIT, left=left, never=never)
    check_fits(row)
    row.writers = with_writer(row.writers, by)
    return put(row, T.SUBMIT, by=by, at=at, kept=len(row.kept))


@transaction.atomic
def take_back(*, typical_id: int, version: int | None, by: Actor, at: datetime) -> TypicalCase:
    """Take a text back to go on writing.

    Raises:
        NotAllowed, TypicalCase.DoesNotExist, CaseMoved, StepRefused: as for keeping it.
    """
    row = typical_to_change(by, typical_id, version)
    row.state = TYPICAL.next_state(S(row.state), T.TAKE_BACK)
    return put(row, T.TAKE_BACK, by=by, at=at)


@transaction.atomic
def decline_typical(*, typical_id: int, why: str, version: int | None, by: Actor, at: datetime) -> TypicalCase:
    """Note that a case is not told, and why; one can think again.

    Raises:
        NotAllowed, TypicalCase.DoesNotExist, CaseMoved, StepRefused: as for keeping a text.
        CaseRefused: no reason.
    """
    row = typical_to_change(by, typical_id, version)
    row.state = TYPICAL.next_state(S(row.state), T.DECLINE)
    return decide(row, T.DECLINE, why, by=by, at=at)


@transaction.atomic
def read_typical(*, row: TypicalCase, by: Actor, at: datetime) -> None:
    """Record that this officer read a text that is not published."""
    by.require(Permission.TYPICAL_DRAFT)
    audit.record("typical.read", subject=row, by=by, at=at)
