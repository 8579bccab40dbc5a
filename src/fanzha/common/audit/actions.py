"""Writes of the audit pages: exports that a job makes, and checks that are kept."""

from dataclasses import asdict
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from django.db import transaction

from fanzha.common import clock, exports, files, jobs, slots
from fanzha.common.actor import Actor
from fanzha.common.audit import checking, queries
from fanzha.common.audit.queries import Wanted
from fanzha.common.audit.recording import record
from fanzha.common.imports.table import Column
from fanzha.common.models import AuditCheck, AuditExport
from fanzha.common.permissions import Permission

COLUMNS = (
    Column("number", ("留痕编号",)), Column("at", ("时间",)), Column("who", ("操作人",)), Column("origin", ("来自",)),
    Column("act", ("操作",)), Column("what", ("对象",)), Column("object_id", ("对象编号",)), Column("why", ("原因",)),
    Column("changes", ("改动",)),
)  # fmt: skip


@transaction.atomic
def ask_export(*, wanted: Wanted, purpose: str, by: Actor, at: datetime) -> AuditExport:
    """Have a job make a table of what the filter leaves.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ExportRefused: no purpose was given.
    """
    by.require(Permission.AUDIT_VIEW)
    count = queries.filtered(queries.rows_seen(by), wanted, at).count()
    made = AuditExport.objects.create(officer_id=by.id or 0, wanted=asdict(wanted), asked_at=at, row_count=None)
    exports.record(what="audit", count=count, purpose=purpose, by=by, at=at, subject=("audit", made.pk))
    jobs.defer("common.export_audit", export_id=made.pk)
    return made


@transaction.atomic
def make_export(export_id: int) -> None:
    """Make the table that was asked for, with the rights that the officer holds now; safe to repeat."""
    wanted = AuditExport.objects.select_for_update().get(pk=export_id)
    if wanted.file_id:
        return
    found: list[Any] = slots.filled("actor_of_officer", wanted.officer_id)
    actor: Actor = found[0] if found else Actor.public(origin="job")
    counted = _Counted(queries.for_export(actor, Wanted(**wanted.wanted), wanted.asked_at))
    with TemporaryFile() as sink:
        exports.write_xlsx(sink, COLUMNS, counted)
        sink.seek(0)
        content = sink.read()
    wanted.file = files.store(
        content, kind="audit.export", name=f"操作留痕-{export_id}.xlsx", content_type=exports.XLSX_TYPE, at=clock.now()
    )
    wanted.row_count = counted.count
    wanted.save(update_fields=["file", "row_count"])


class _Counted:
    """Rows on their way into a table, counted."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Any:
        for row in self._rows:
            self.count += 1
            yield row


def check_house(*, at: datetime) -> AuditCheck:
    """Check the whole chain and keep what was found."""
    report = checking.verify_house()
    found = [finding.sentence for finding in report.findings]
    return AuditCheck.objects.create(at=at, rows=report.rows, seals=report.seals, findings=found)


@transaction.atomic
def note_fetched(*, export: AuditExport, by: Actor, at: datetime) -> None:
    """Write down that an export left the house."""
    by.require(Permission.AUDIT_VIEW)
    record("audit.export_fetched", subject=("audit", export.pk), by=by, at=at)
