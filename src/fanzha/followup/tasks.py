"""Jobs of follow-up."""

from fanzha.common import clock
from fanzha.common.jobs import Queue, task
from fanzha.followup import actions


@task(queue=Queue.NORMAL, name="followup.sweep", cron="25 * * * *", one_transaction=False)
def sweep() -> None:
    """End files whose day is over, also while follow-up is off, and erase what has ended."""
    actions.sweep(at=clock.now())
