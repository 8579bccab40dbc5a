"""What the common ground keeps under the retention rules: words of audit rows, uploaded tables, stated refusals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from fanzha.common import files, retention
from fanzha.common.audit import erasing as audits
from fanzha.common.imports import erasing as imports
from fanzha.common.models import Approval, AuditExport, BulkRun, Export, Refusal
from fanzha.common.retention import Kept, Way


def _erase_exports(rows: Sequence[Any], at: datetime, way: Way) -> None:
    for row in rows:
        files.erase(row.file)


def _erase_audit(rows: Sequence[Any], at: datetime, way: Way) -> None:
    audits.erase_words(rows, at=at)


def _erase_refusals(rows: Sequence[Any], at: datetime, way: Way) -> None:
    Refusal.objects.filter(pk__in=[row.pk for row in rows]).update(reason="", is_erased=True)


def _rows_about(kind: str) -> Any:
    return lambda ids: Q(subject_kind=kind, subject_id__in=[str(one) for one in ids])


_AUDIT_HELD = {
    "person": _rows_about("people.person"), "alert": _rows_about("alerts.alert"), "case": _rows_about("cases.case"),
    "report": _rows_about("intake.report"),
}  # fmt: skip


def _erase_approvals(rows: Sequence[Any], at: datetime, way: Way) -> None:
    ids = [row.pk for row in rows]
    Approval.objects.filter(pk__in=ids).update(sealed=None, facts=[], why="", decision_why="", outcome="")
    audits.erase_words_about("common.approval", ids, at=at)


def _erase_lists_taken(rows: Sequence[Any], at: datetime, way: Way) -> None:
    for row in rows:
        if row.file is not None:
            files.erase(row.file)
    Export.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _erase_bulk(rows: Sequence[Any], at: datetime, way: Way) -> None:
    BulkRun.objects.filter(pk__in=[row.pk for row in rows]).delete()


KEPT = (
    imports.KEPT,
    Kept(
        code="approval", title="第二人批准", event="办结", goes="申请的内容、理由、意见",
        stays="哪一步、谁申请、谁批准、时间、结果", ways=(Way.ERASE_FIELDS,),
        past=lambda before: Approval.objects.filter(ended_at__lt=before, sealed__isnull=False),
        erase=_erase_approvals, tables=("common.Approval",),
    ),
    Kept(
        code="export", title="导出的名单", event="做完", goes="整份，含用途", stays="操作留痕里的导出记录",
        ways=(Way.ERASE_ROW,), past=lambda before: Export.objects.filter(finished_at__lt=before),
        erase=_erase_lists_taken, tables=("common.Export",),
    ),
    Kept(
        code="bulk", title="批量操作", event="做完", goes="整份", stays="每一条自己的操作留痕", ways=(Way.ERASE_ROW,),
        past=lambda before: BulkRun.objects.filter(finished_at__lt=before), erase=_erase_bulk,
        tables=("common.BulkRun", "common.BulkItem"),
    ),
    Kept(
        code="audit", title="操作留痕里的文字", event="操作", goes="原因、改动前后的内容",
        stays="谁在什么时候对什么做了什么，封存链不断", ways=(Way.ERASE_FIELDS,),
        past=lambda before: audits.with_words().filter(at__lt=before),
        erase=_erase_audit, held=_AUDIT_HELD, tables=("common.AuditRow",),
    ),
    Kept(
        code="audit_export", title="导出的操作留痕", event="申请", goes="文件", stays="谁在什么时候导出过、行数",
        ways=(Way.ERASE_FIELDS,),
        past=lambda before: AuditExport.objects.filter(asked_at__lt=before, file__isnull=False), erase=_erase_exports,
        tables=("common.StoredFile", "common.KeptPicture"),
    ),
    Kept(
        code="refusal", title="限制和拒绝的告知", event="告知", goes="理由的文字",
        stays="种类、依据、救济途径、时间、经手人",
        ways=(Way.ERASE_FIELDS,),
        past=lambda before: Refusal.objects.filter(at__lt=before, is_erased=False), erase=_erase_refusals,
        tables=("common.Refusal",),
    ),
)  # fmt: skip


def register() -> None:
    """Add the kinds to the register."""
    for kept in KEPT:
        retention.register(kept)
