"""Keeps the ledger's monthly partitions ahead of the calendar."""

from fanzha.common import clock, jobs
from fanzha.touches import actions

_AHEAD_MONTHS = 3


@jobs.task(queue=jobs.Queue.NORMAL, name="touches.make_partitions", cron="10 3 * * *")
def make_partitions() -> None:
    """Make the partitions of the coming months."""
    actions.ensure_partitions(first=clock.now(), months=_AHEAD_MONTHS)
