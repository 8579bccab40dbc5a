"""Tables that every capability writes to."""

from fanzha.common.models.approvals import Approval, ApprovalLook
from fanzha.common.models.audit import AuditCheck, AuditErased, AuditExport, AuditRow, AuditSeal, AuditUnsealed
from fanzha.common.models.exports import Export
from fanzha.common.models.files import StoredFile
from fanzha.common.models.imports import ImportBatch, ImportRow
from fanzha.common.models.jobs import JobFailure
from fanzha.common.models.lists import BulkItem, BulkRun, ListChoice, SavedView
from fanzha.common.models.numbers import NumberSeries
from fanzha.common.models.operations import BackupRun, KeyRotation
from fanzha.common.models.pictures import KeptPicture
from fanzha.common.models.refusals import Refusal
from fanzha.common.models.rules import RuleVersion

__all__ = [
    "Approval",
    "ApprovalLook",
    "AuditCheck",
    "AuditErased",
    "AuditExport",
    "AuditRow",
    "AuditSeal",
    "AuditUnsealed",
    "BackupRun",
    "BulkItem",
    "BulkRun",
    "Export",
    "ImportBatch",
    "ImportRow",
    "JobFailure",
    "KeptPicture",
    "KeyRotation",
    "ListChoice",
    "NumberSeries",
    "Refusal",
    "RuleVersion",
    "SavedView",
    "StoredFile",
]
