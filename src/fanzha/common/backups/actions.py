"""Writes about backups: each run with its outcome, and the schedule."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from fanzha.common import audit, rules
from fanzha.common.actor import Actor
from fanzha.common.backups.queries import KIND
from fanzha.common.models import BackupRun, RuleVersion
from fanzha.common.permissions import Permission

INTERRUPTED = "备份做到一半被中断（进程被结束或断电），没有留下半份；已有的备份完好，下次照常再做。"
State = BackupRun.State


class ScheduleRefused(Exception):
    """A schedule that makes no sense. The sentence says why."""


@transaction.atomic
def note_started(*, place: str, by: Actor, at: datetime) -> BackupRun:
    """Write down that a backup begins."""
    return BackupRun.objects.create(started_at=at, place=place[:400], by_name=by.name)


@transaction.atomic
def note_done(
    *, run_id: int, size: int, rows: int, files: int, verified: bool, remark: str, by: Actor, at: datetime
) -> None:
    """Write down a backup that stands.

    Args:
        remark: what the look into the copy found; the backup stands all the same.
    """
    run = BackupRun.objects.select_for_update().get(pk=run_id)
    run.state, run.finished_at, run.verified, run.problem = State.DONE, at, verified, remark[:400]
    run.size_bytes, run.row_count, run.file_count = size, rows, files
    run.save()
    after = {"size": size, "rows": rows, "files": files, "verified": verified}
    audit.record("backup.made", subject=run, by=by, at=at, after=after)


@transaction.atomic
def note_failed(*, run_id: int, problem: str, by: Actor, at: datetime) -> None:
    """Write down a backup that was not made, and why."""
    run = BackupRun.objects.select_for_update().get(pk=run_id)
    run.state, run.finished_at, run.problem = State.FAILED, at, problem[:400]
    run.save(update_fields=["state", "finished_at", "problem"])
    audit.record("backup.failed", subject=run, by=by, at=at)


@transaction.atomic
def note_interrupted(*, by: Actor, at: datetime) -> int:
    """End the runs that were killed; the caller has seen that none is going on. Returns how many."""
    left = list(BackupRun.objects.filter(state=State.RUNNING))
    for run in left:
        note_failed(run_id=run.pk, problem=INTERRUPTED, by=by, at=at)
    return len(left)


@transaction.atomic
def change_schedule(*, hour: int, keep: int, folder: str, why: str, by: Actor, at: datetime) -> RuleVersion:
    """Add a version of the schedule that holds from today.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        ScheduleRefused: an hour, a number or a folder that makes no sense.
    """
    by.require(Permission.RULE_EDIT)
    if not 0 <= hour <= 23 or not 2 <= keep <= 400:
        raise ScheduleRefused("时间应为 0 至 23 点，份数应为 2 至 400。")
    if folder and not Path(folder).is_absolute():
        raise ScheduleRefused("备份文件夹要写完整路径，以 / 开头；留空则放在数据文件夹里。")
    number = RuleVersion.objects.filter(kind=KIND).count() + 1
    content = {"hour": hour, "keep": keep, "folder": folder}
    return rules.add_version(
        kind=KIND, version=str(number), valid_from=at.date(), content=content, note=why, by=by, at=at
    )
