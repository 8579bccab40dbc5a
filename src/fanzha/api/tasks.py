"""Jobs of the interface."""

from fanzha.api.actions import keeping, rates
from fanzha.common import clock
from fanzha.common.jobs import Queue, task


@task(queue=Queue.BULK, name="api.forget", cron="25 * * * *")
def forget() -> None:
    """Delete kept answers and counts whose time is over."""
    keeping.forget_answers(at=clock.now())
    rates.forget_windows(at=clock.now())
