"""Impact assessments and breaches: written in versions, with attachments; a breach has its deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from fanzha.common import audit, files, numbering
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.models import StoredFile
from fanzha.common.permissions import Permission
from fanzha.core.workflow.why import is_reason
from fanzha.rights.models import Record, RecordFile, RecordVersion
from fanzha.rights.queries.rules import clocks

MOST_BYTES: Final = 10 * 1024 * 1024
STEPS: Final = {
    "contained": "contained_at", "authority_told": "authority_told_at", "persons_told": "persons_told_at",
    "closed": "closed_at",
}  # fmt: skip


class RecordRefused(Exception):
    """A record cannot be written so. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Breach:
    """When a breach was found, from which its deadlines run."""

    found_at: datetime


@transaction.atomic
def make_record(
    *, kind: str, title: str, content: Mapping[str, str], breach: Breach | None = None, by: Actor, at: datetime
) -> Record:
    """Begin a record with its first version.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        RecordRefused: a breach found later than now.
    """
    by.require(Permission.PRIVACY_RECORD)
    if breach is not None and breach.found_at > at:
        raise RecordRefused("发现时间比现在还晚。请核对时间。")
    series = f"{'XL' if breach else 'PG'}-{at.astimezone(CHINA):%Y}"
    times = clocks(at)
    record: Record = Record.objects.create(
        kind=kind, number=f"{series}-{numbering.take(series):04d}", title=title, made_at=at, made_by_name=by.name,
        found_at=breach.found_at if breach else None,
        authority_due_at=breach.found_at + times.authority if breach else None,
        persons_due_at=breach.found_at + times.persons if breach else None,
    )  # fmt: skip
    RecordVersion.objects.create(record=record, version=1, content=dict(content), at=at, by_name=by.name)
    audit.record("record.made", subject=record, by=by, at=at, after={"kind": kind, "number": record.number})
    return record


def _held(by: Actor, record_id: int) -> Record:
    by.require(Permission.PRIVACY_RECORD)
    record: Record = Record.objects.select_for_update().get(pk=record_id)
    return record


@transaction.atomic
def change_record(
    *, record_id: int, version: int, title: str, content: Mapping[str, str], why: str, by: Actor, at: datetime
) -> Record:
    """Add a version; the earlier ones stay.

    Raises:
        RecordRefused: somebody else changed it meanwhile, or no reason.
    """
    record = _held(by, record_id)
    if record.version != version:
        raise RecordRefused("您打开后有人改过。您填的内容还在，核对后可以再保存。")
    if not is_reason(why):
        raise RecordRefused("请写明为什么改，至少 4 个字。")
    record.version, record.title = record.version + 1, title
    record.save(update_fields=["version", "title"])
    RecordVersion.objects.create(
        record=record, version=record.version, content=dict(content), why=why.strip(), at=at, by_name=by.name
    )
    audit.record("record.changed", subject=record, by=by, at=at, after={"version": record.version}, why=why)
    return record


@transaction.atomic
def note_breach_step(*, record_id: int, step: str, done_at: datetime, why: str = "", by: Actor, at: datetime) -> None:
    """Note when a breach was contained, told to the authority, told to the persons, or closed.

    Args:
        why: where the persons were not told: the reason (article 57 lets it be left out where harm is averted).

    Raises:
        RecordRefused: noted already, a time outside found..now, or closed before it was contained and told.
    """
    record = _held(by, record_id)
    column = STEPS[step]
    if record.kind != Record.Kind.BREACH:
        raise RecordRefused("只有泄露事件才有这些步骤。")
    if getattr(record, column) is not None:
        raise RecordRefused("这一步已经登记过了。")
    if record.found_at is None or not record.found_at <= done_at <= at:
        raise RecordRefused("时间要在发现以后、现在以前。")
    if step == "closed" and (record.contained_at is None or record.authority_told_at is None):
        raise RecordRefused("还没有登记“已控制”和“已报告主管部门”，不能办结。")
    setattr(record, column, done_at)
    changed = [column]
    if step == "persons_told" and why.strip():
        record.persons_not_told_why = why.strip()
        changed.append("persons_not_told_why")
    record.save(update_fields=changed)
    audit.record(f"record.{step}", subject=record, by=by, at=at, after={"made_at": done_at.isoformat()}, why=why)


_KINDS: Final = {b"%PDF": "application/pdf", b"PK\x03\x04": "application/zip", b"\xff\xd8\xff": "image/jpeg"}


@transaction.atomic
def add_file(*, record_id: int, name: str, content: bytes, by: Actor, at: datetime) -> RecordFile:
    """Attach a file.

    Raises:
        RecordRefused: it is empty, too large, or neither PDF, Office file nor JPEG.
    """
    record = _held(by, record_id)
    if not 0 < len(content) <= MOST_BYTES:
        raise RecordRefused("附件是空的，或者超过 10 MB。")
    content_type = next((kind for head, kind in _KINDS.items() if content.startswith(head)), "")
    if not content_type:
        raise RecordRefused("附件要是 PDF、Word、Excel 或 JPG。")
    kept = files.store(content, kind="rights.record", name=name, content_type=content_type, at=at)
    made: RecordFile = RecordFile.objects.create(record=record, file=kept, at=at, by_name=by.name)
    audit.record("record.file_added", subject=record, by=by, at=at, after={"size": len(content)})
    return made


@transaction.atomic
def open_file(*, record_id: int, file_id: int, by: Actor, at: datetime) -> tuple[StoredFile, bytes]:
    """Return an attachment and record that this officer fetched it.

    Raises:
        RecordFile.DoesNotExist: the record has no such attachment.
        FileGone: the bytes are missing.
    """
    by.require(Permission.RETENTION_VIEW)
    made: Any = RecordFile.objects.select_related("file", "record").get(pk=file_id, record_id=record_id)
    audit.record("record.file_opened", subject=made.record, by=by, at=at)
    return made.file, files.read(made.file)
