"""A task is given to its units in batches: a job that was killed goes on where it stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from fanzha.campaigns.models import Share, Task
from fanzha.campaigns.queries.task_rules import task_rules
from fanzha.common import audit, events
from fanzha.common.actor import Actor
from fanzha.common.crypto import encrypt
from fanzha.core.workflow.campaign_task import TASK, ShareState, TaskState, TaskStep


@dataclass(frozen=True, slots=True)
class TaskIssued:
    """A task is with all of its units. Published in the transaction in which the last of them got it."""

    task_id: int
    unit_id: int
    units: int
    at: datetime


def issue_to_all(*, task_id: int, at: datetime) -> int:
    """Give a task that is being issued to all of its units; return how many got it now. A second run does nothing."""
    given = 0
    while (now := issue_batch(task_id=task_id, at=at)) is not None:
        given += now
    return given


@transaction.atomic
def issue_batch(*, task_id: int, at: datetime) -> int | None:
    """Give a task to the next units; return how many, or `None` where nothing is left to do.

    The task is locked, so that a job that was delivered twice gives nothing twice.
    """
    task = Task.objects.select_for_update().filter(pk=task_id, state=TaskState.ISSUING).first()
    if task is None:
        return None
    there = Share.objects.filter(task_id=task_id, parent__isnull=True).count()
    batch = task.split_into[there : there + task_rules(at.date()).batch]
    _write(task, batch, at)
    if there + len(batch) >= task.shares_wanted:
        _reach(task, at)
    return len(batch)


# One statement a batch: the rows of a county are written in seconds, not in minutes.
_INSERT = """
INSERT INTO campaigns_share (task_id, unit_id, quota, handed_down, state, due_at, done, first_name, specific_name,
    contact_name, issued_at, is_late, confirmed_by_name, ended_why, version)
SELECT %(task)s, unit_id, quota, 0, %(state)s, %(due_at)s, 0, '', '', '', %(at)s, FALSE, '', %(nothing)s, 1
FROM unnest(%(units)s::bigint[], %(quotas)s::bigint[]) WITH ORDINALITY AS given (unit_id, quota, place)
ORDER BY place
"""


def _write(task: Task, batch: Sequence[tuple[int, int | None]], at: datetime) -> None:
    values: dict[str, Any] = {
        "task": task.pk, "state": ShareState.OWED.value, "due_at": task.due_at, "at": at,
        "nothing": encrypt(b"", context="campaigns.share.ended_why"),
        "units": [unit for unit, _ in batch], "quotas": [quota for _, quota in batch],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


def _reach(task: Task, at: datetime) -> None:
    """Say that every unit has the task."""
    by = Actor.system(f"{task.issued_by_name}下发任务", origin="job")
    task.state = TASK.next_state(TaskState(task.state), TaskStep.REACH)
    task.split_into = None
    task.version += 1
    task.save(update_fields=["state", "split_into", "version"])
    audit.record("task.reached", subject=task, by=by, at=at, after={"units": task.shares_wanted})
    events.publish(TaskIssued(task.pk, task.unit_id, task.shares_wanted or 0, at))
