"""Reads of assessments and breaches."""

from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from fanzha.rights.models import Record, RecordVersion

# In the order in which a record is read.
LABELS: Final = {
    "purpose": "处理的目的、方式、范围",
    "risks": "对个人权益的影响和安全风险",
    "what": "泄露、篡改、丢失了什么",
    "cause": "原因和可能的危害",
    "measures": "采取的措施",
    "advice": "本人可以怎么减轻危害",
    "conclusion": "结论",
}
STEP_NAMES: Final = {
    "contained": "已控制", "authority_told": "已报告主管部门", "persons_told": "已告知本人", "closed": "办结",
}  # fmt: skip


def records(kind: str = "") -> "QuerySet[Any]":
    """Return the records, newest first."""
    rows: QuerySet[Any] = Record.objects.order_by("-made_at", "-id")
    return rows.filter(kind=kind) if kind else rows


def record(record_id: int) -> Record:
    """Return one record.

    Raises:
        Record.DoesNotExist: there is none.
    """
    found: Record = Record.objects.get(pk=record_id)
    return found


def assessment(number: str) -> dict[str, Any] | None:
    """Return number, title and version of an assessment, for whoever must name one; `None` where there is none."""
    row = Record.objects.filter(kind=Record.Kind.ASSESSMENT, number=number.strip().upper()).first()
    return None if row is None else {"number": row.number, "title": row.title, "version": row.version}


def versions(row: Record) -> list[RecordVersion]:
    """Return what a record said over time, newest first."""
    return list(RecordVersion.objects.filter(record=row).order_by("-version"))


def said(version: RecordVersion) -> list[tuple[str, str]]:
    """Return a version as pairs of a heading and a text."""
    return [(label, version.content[name]) for name, label in LABELS.items() if version.content.get(name)]


def deadlines(row: Record, at: datetime) -> list[dict[str, Any]]:
    """Return the steps of a breach with their deadlines and when they were done."""
    if row.kind != Record.Kind.BREACH:
        return []
    due = {"authority_told": row.authority_due_at, "persons_told": row.persons_due_at}
    return [
        {
            "key": key, "label": label, "due_at": due.get(key), "done_at": getattr(row, f"{key}_at"),
            "note": row.persons_not_told_why if key == "persons_told" else "",
        }
        for key, label in STEP_NAMES.items()
    ]  # fmt: skip


def worst(row: Record, at: datetime) -> tuple[str, str]:
    """Return the status of a record for the list: colour and words."""
    if row.kind != Record.Kind.BREACH or row.closed_at:
        return "ok", "已办结" if row.closed_at else f"第 {row.version} 版"
    open_due = [
        due for due, done in ((row.authority_due_at, row.authority_told_at), (row.persons_due_at, row.persons_told_at))
        if due and done is None
    ]  # fmt: skip
    if any(due < at for due in open_due):
        return "late", "超过报告或告知的时限"
    return "run", "处理中"
