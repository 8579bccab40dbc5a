"""Changes to evidence: every taking, handing over and return is a row that the database keeps as it is."""

import hashlib
import io
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from fanzha.cases.actions.register import CaseRefused, case_to_change
from fanzha.cases.models import Case, Custody, Evidence
from fanzha.cases.queries.words import case_words
from fanzha.common import audit, crypto, files, gallery
from fanzha.common.actor import Actor
from fanzha.common.gallery.settings import keeping
from fanzha.common.models import StoredFile
from fanzha.common.permissions import Permission
from fanzha.common.pictures import PictureRefused, clean_picture
from fanzha.core.workflow import case as cases
from fanzha.core.workflow import case_evidence as rules
from fanzha.core.workflow.why import is_reason


@dataclass(frozen=True, slots=True)
class Piece:
    """What is taken: a file as it came, never changed; from whom and what it shows."""

    kind: str
    label: str
    source: str
    name: str
    content: bytes


@transaction.atomic
def take_evidence(*, case_id: int, piece: Piece, by: Actor, at: datetime) -> Evidence:
    """Keep a file with its hash and the first row of custody; the same file again gives back what is there.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself; a closed case takes none.
        CaseRefused: empty, too large, or of a kind that is not taken.
    """
    case: Case = case_to_change(by, case_id, None)
    cases.next_state(cases.State(case.state), cases.Step.EDIT)
    content_type = _content_type(piece, at)
    known: Evidence | None = case.evidence.filter(file__digest=files.digest(piece.content)).first()
    if known is not None:
        return known
    file = files.store(piece.content, kind="case.evidence", name=piece.name, content_type=content_type, at=at)
    row: Evidence = Evidence.objects.create(
        case=case, unit_id=case.unit_id, kind=piece.kind, label=piece.label.strip(), source=piece.source.strip(),
        file=file, sha256=hashlib.sha256(piece.content).hexdigest(), size_bytes=len(piece.content), taken_at=at,
        taken_by_name=by.name,
    )  # fmt: skip
    if content_type.startswith("image/"):
        _keep_small(row, piece, file, at)
    _note(row, Custody.Act.TAKEN, from_whom=piece.source.strip(), to_whom=by.name, by=by, at=at)
    audit.record("case.evidence_taken", subject=case, by=by, at=at,
                 after={"kind": piece.kind, "size": row.size_bytes})  # fmt: skip
    return row


def _keep_small(row: Evidence, piece: Piece, file: StoredFile, at: datetime) -> None:
    """Keep how a picture looks in small; the piece itself stays as it came, also where no decoder takes it."""
    rules = replace(keeping(at.date()).proof, most_bytes=len(piece.content))
    try:
        clean = clean_picture(io.BytesIO(piece.content), size=len(piece.content), rules=rules)
    except PictureRefused:
        return
    gallery.keep(file=file, content=clean.content, origin=clean.origin, holder=("cases.evidence", row.pk), at=at)


def _content_type(piece: Piece, at: datetime) -> str:
    words = case_words(at.date())
    ending = PurePath(piece.name).suffix.lower().lstrip(".")
    if ending not in words.allowed_files:
        raise CaseRefused(f"不收这种文件。可以收：{'、'.join(words.allowed_files)}。")
    if not piece.content:
        raise CaseRefused("文件是空的。请核对后重新选。")
    if len(piece.content) > words.most_bytes:
        raise CaseRefused(f"文件超过 {words.most_bytes // 1024 // 1024} MB。请分开或压缩后再传。")
    return words.allowed_files[ending]


@transaction.atomic
def pass_evidence(*, evidence_id: int, step: str, whom: str, why: str, by: Actor, at: datetime) -> Custody:
    """Hand a piece over, take it back, or return it for good; a closed case returns its evidence too.

    Args:
        whom: to whom it goes, or from whom it comes back.

    Raises:
        NotAllowed, Evidence.DoesNotExist: not in a case that the actor may change.
        StepRefused: it is not here, or returned already.
        CaseRefused: nobody is named, or no reason.
    """
    row = _piece(by, evidence_id, Permission.CASE_EDIT)
    row.state = rules.next_state(rules.State(row.state), rules.Step(step))
    if not whom.strip():
        raise CaseRefused("请写对方是谁：单位和姓名。")
    if not is_reason(why):
        raise CaseRefused("请写明用途或理由，至少 4 个字。")
    row.save(update_fields=["state"])
    is_back = step == rules.Step.TAKE_BACK
    made = _note(
        row, Custody.Act(step), from_whom=whom.strip() if is_back else by.name,
        to_whom=by.name if is_back else whom.strip(), why=why.strip(), by=by, at=at,
    )  # fmt: skip
    audit.record(f"case.evidence_{step}", subject=row.case, by=by, at=at, after={"evidence": row.pk}, why=why.strip())
    return made


@transaction.atomic
def check_evidence(*, evidence_id: int, by: Actor, at: datetime) -> Custody:
    """Hash the kept bytes again and note whether they are the same.

    Raises:
        NotAllowed, Evidence.DoesNotExist: not in a case that the actor may change.
    """
    row = _piece(by, evidence_id, Permission.CASE_EDIT)
    try:
        is_whole = row.file is not None and hashlib.sha256(files.read(row.file)).hexdigest() == row.sha256
    except (files.FileGone, crypto.CannotDecrypt):  # a changed file cannot be decrypted
        is_whole = False
    made = _note(row, Custody.Act.CHECKED, is_whole=is_whole, by=by, at=at)
    audit.record("case.evidence_checked", subject=row.case, by=by, at=at,
                 after={"evidence": row.pk, "is_whole": is_whole})  # fmt: skip
    return made


@transaction.atomic
def open_evidence(*, evidence_id: int, by: Actor, at: datetime) -> tuple[StoredFile, bytes]:
    """Return a file and record that this officer fetched it.

    Raises:
        NotAllowed, Evidence.DoesNotExist: not in a case that the actor may see in full.
        FileGone: its time is over, or the bytes are missing.
    """
    row = _piece(by, evidence_id, Permission.PERSON_REVEAL)
    audit.record("case.evidence_opened", subject=row.case, by=by, at=at, after={"evidence": row.pk})
    if row.file is None:
        raise files.FileGone("原件已按保存期限删除。")
    return row.file, files.read(row.file)


def _piece(by: Actor, evidence_id: int, permission: Permission) -> Any:
    by.require(Permission.CASE_VIEW)
    by.require(permission)
    rows = Evidence.objects.visible_to(by, permission).select_for_update(of=("self",)).select_related("case", "file")
    return rows.get(pk=evidence_id)


def _note(row: Any, act: str, *, by: Actor, at: datetime, **said: Any) -> Custody:
    made: Custody = Custody.objects.create(evidence=row, act=act, at=at, by_name=by.name, **said)
    return made
