"""Tables that every capability writes to."""

from fanzha.common.models.audit import AuditCheck, AuditExport, AuditRow, AuditSeal, AuditUnsealed
from fanzha.common.models.files import StoredFile
from fanzha.common.models.imports import ImportBatch, ImportRow
from fanzha.common.models.jobs import JobFailure
from fanzha.common.models.numbers import NumberSeries
from fanzha.common.models.operations import BackupRun, KeyRotation
from fanzha.common.models.rules import RuleVersion

__all__ = [
    "AuditCheck", "AuditExport", "AuditRow", "AuditSeal", "AuditUnsealed", "BackupRun", "ImportBatch", "ImportRow",
    "JobFailure", "KeyRotation", "NumberSeries", "RuleVersion", "StoredFile",
]  # fmt: skip
