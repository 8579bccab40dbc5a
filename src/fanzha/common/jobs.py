"""Jobs: rows in our own database, deferred in the caller's transaction, delivered at least once.

Every task is idempotent and takes ids only. Three queues keep a warning from waiting behind a broadcast.
"""

import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any

from django.db import close_old_connections, connection, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from fanzha.common import audit, clock
from fanzha.common.actor import Actor
from fanzha.common.models import JobFailure
from fanzha.common.permissions import Permission


class Queue(StrEnum):
    """Which jobs wait behind which."""

    URGENT = "urgent"
    NORMAL = "normal"
    BULK = "bulk"


class JobFailed(Exception):
    """A try of a job failed. The sentence names no person; the cause is dropped, since its text might."""


# Six tries over about five minutes; an outage of an hour is for "again" on the page, not for a silent loop.
_TRIES = 6
_FIRST_WAIT_S = 3


def task(
    *, queue: Queue, name: str, cron: str | None = None, tries: int = _TRIES, one_transaction: bool = True
) -> Callable[..., Any]:
    """Declare a job.

    Args:
        queue: which workers take it.
        name: stable, `capability.verb`; kept in the database.
        cron: minute hour day month weekday (second), in China's time, for a periodic job without arguments.
        tries: how often it is tried before it is put aside with its reason.
        one_transaction: false for a job that commits in steps of its own, because it talks to the outside.
    """

    def declare(work: Callable[..., None]) -> Any:
        @wraps(work)
        def run(context: JobContext, **arguments: Any) -> None:
            close_old_connections()
            arguments.pop("timestamp", None)
            _attempt(work if not one_transaction else transaction.atomic(work), context, arguments, tries)

        made: Any = app.task(
            queue=queue.value, name=name, pass_context=True,
            retry=RetryStrategy(max_attempts=tries, exponential_wait=_FIRST_WAIT_S),
        )  # fmt: skip
        declared: Any = made(run)
        return app.periodic(cron=cron)(declared) if cron else declared

    return declare


def _attempt(work: Callable[..., None], context: JobContext, arguments: dict[str, Any], tries: int) -> None:
    job = context.job
    try:
        work(**arguments)
    except Exception as problem:
        if job.attempts + 1 >= tries:
            _put_aside(job, problem)
        raise JobFailed(f"{job.task_name}: {type(problem).__name__}") from None


def _put_aside(job: Any, problem: Exception) -> None:
    sentence = str(problem) if isinstance(problem, ExplainedFailure) else f"程序出错（{type(problem).__name__}）"
    JobFailure.objects.update_or_create(
        job_id=job.id,
        defaults={
            "task": job.task_name, "queue": job.queue, "problem": sentence[:200], "tries": job.attempts + 1,
            "failed_at": clock.now(), "again_at": None, "again_by": "",
        },
    )  # fmt: skip


class ExplainedFailure(Exception):
    """A failure whose sentence is fit to be shown and names no person."""


def defer(declared: Any, **arguments: int | str) -> int:
    """Put a job into its queue, in the caller's transaction; returns its id.

    Args:
        declared: the task, or its name where the task's module imports the caller's.
    """
    if isinstance(declared, str):
        declared = app.configure_task(declared)
    return int(declared.defer(**arguments))


@transaction.atomic
def again(*, failure_id: int, by: Actor, at: datetime) -> None:
    """Put a failed job back into its queue.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        AlreadyAgain: somebody else has just done it.
    """
    by.require(Permission.JOB_RETRY)
    failure = JobFailure.objects.select_for_update().get(pk=failure_id)
    if failure.again_at:
        raise AlreadyAgain(f"{failure.again_by} 已在 {failure.again_at:%H:%M} 重新执行过。")
    failure.again_at, failure.again_by = at, by.name
    failure.save(update_fields=["again_at", "again_by"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, queue_name, args FROM procrastinate_jobs WHERE id = %s", [failure.job_id])
        row = cursor.fetchone()
    if row is None:
        raise AlreadyAgain("这个任务的原始记录已清理，不能重新执行。")
    arguments = json.loads(row[2]) if isinstance(row[2], str) else row[2]
    arguments.pop("timestamp", None)
    defer(str(row[0]), **arguments)
    audit.record("job.again", subject=failure, by=by, at=at)


class AlreadyAgain(Exception):
    """The job cannot be put back: it was already, or its row is gone."""


def defer_at(declared: Any, *, at: Any, lock: str | None = None, **arguments: int | str) -> int:
    """Put a job into its queue that starts at a moment; by its name where the task's module imports the caller's."""
    if isinstance(declared, str):
        return int(app.configure_task(declared, schedule_at=at, queueing_lock=lock).defer(**arguments))
    return int(declared.configure(schedule_at=at, queueing_lock=lock).defer(**arguments))
