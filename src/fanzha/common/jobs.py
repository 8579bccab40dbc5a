"""Jobs: rows in our own database, deferred in the caller's transaction, delivered at least once.

Every task is idempotent and takes ids only. Three queues keep a warning from waiting behind a broadcast.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.db import close_old_connections, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from fanzha.common import clock
from fanzha.common.models import JobFailure


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


def task(*, queue: Queue, name: str, cron: str | None = None, tries: int = _TRIES) -> Callable[..., Any]:
    """Declare a job.

    Args:
        queue: which workers take it.
        name: stable, `capability.verb`; kept in the database.
        cron: minute hour day month weekday, in China's time, for a periodic job without arguments.
        tries: how often it is tried before it is put aside with its reason.
    """

    def declare(work: Callable[..., None]) -> Any:
        @wraps(work)
        def run(context: JobContext, **arguments: Any) -> None:
            close_old_connections()
            arguments.pop("timestamp", None)
            _attempt(work, context, arguments, tries)

        declared = app.task(
            queue=queue.value, name=name, pass_context=True,
            retry=RetryStrategy(max_attempts=tries, exponential_wait=_FIRST_WAIT_S),
        )(run)  # fmt: skip
        return app.periodic(cron=cron)(declared) if cron else declared

    return declare


def _attempt(work: Callable[..., None], context: JobContext, arguments: dict[str, Any], tries: int) -> None:
    job = context.job
    try:
        with transaction.atomic():
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
    """Put a job into its queue, in the caller's transaction; returns its id."""
    return int(declared.defer(**arguments))


def defer_at(declared: Any, *, at: Any, lock: str | None = None, **arguments: int | str) -> int:
    """Put a job into its queue that starts at a moment."""
    return int(declared.configure(schedule_at=at, queueing_lock=lock).defer(**arguments))
