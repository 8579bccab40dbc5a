"""Reads of backups, and what of them waits for an administrator."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from fanzha.common.actor import Actor
from fanzha.common.audit.queries import last_check
from fanzha.common.models import BackupRun, KeyRotation
from fanzha.common.nav import Decision
from fanzha.common.permissions import Permission
from fanzha.common.rules import rule_at

KIND = "operations.backup"
# A day and a half: one missed night is told in the morning, a run that is late by hours is not.
_OVERDUE = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the daily backup is made, how many are kept, and where."""

    hour: int
    keep: int
    folder: str
    version: str

    @property
    def place(self) -> Path:
        """Return the folder; within the data folder where none is named."""
        return Path(self.folder) if self.folder else Path(settings.FANZHA_DATA) / "backups"


def schedule_at(on: date) -> Schedule:
    """Return the schedule that holds on a day."""
    rule = rule_at(KIND, on)
    content = rule.content
    return Schedule(int(content["hour"]), int(content["keep"]), str(content["folder"]), rule.version)


def runs() -> "QuerySet[Any]":
    """Return the backups, the newest first."""
    rows: QuerySet[Any] = BackupRun.objects.order_by("-started_at", "-id")
    return rows


def last_done() -> BackupRun | None:
    """Return the last backup that stands."""
    return BackupRun.objects.filter(state="done").order_by("-started_at", "-id").first()


def rotation() -> KeyRotation | None:
    """Return the latest change of the data key."""
    return KeyRotation.objects.order_by("-started_at", "-id").first()


def waiting(actor: Actor, at: datetime) -> list[Decision]:
    """Return what an administrator has to see to: no backup, one that failed, audit rows that were tampered with."""
    if not actor.may(Permission.HOUSE_VIEW):
        return []
    return [*_of_backups(at), *_of_audit()]


def waiting_count(actor: Actor, at: datetime) -> int:
    """Return how many that are."""
    return len(waiting(actor, at))


def _of_backups(at: datetime) -> list[Decision]:
    url = reverse("house:page")
    last = runs().first()
    if last is not None and last.state == BackupRun.State.FAILED:
        return [Decision("备份没有做成", last.problem, url, "看备份")]
    done = last_done()
    if last is not None and (done is None or at - done.started_at > _OVERDUE):
        when = f"上一份是 {done.started_at.astimezone():%m-%d %H:%M} 的" if done else "一份都还没有"
        return [Decision("一天多没有新的备份", when, url, "看备份")]
    return []


def _of_audit() -> list[Decision]:
    check = last_check()
    if check is None or not check.findings:
        return []
    return [Decision("操作留痕核对发现问题", str(check.findings[0]), reverse("audit:log"), "看留痕")]
