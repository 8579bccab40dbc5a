"""Jobs of rights and retention."""

from fanzha.common import clock
from fanzha.common.jobs import Queue, task
from fanzha.rights import actions


@task(queue=Queue.BULK, name="rights.erase", cron="40 3 * * *", one_transaction=False)
def erase() -> None:
    """Erase what its rule no longer keeps."""
    actions.erase_due(at=clock.now())


@task(queue=Queue.NORMAL, name="rights.sweep", cron="*/10 * * * *", one_transaction=False)
def sweep() -> None:
    """End applications that nobody verified, and give back what a second person did not agree to."""
    actions.sweep(at=clock.now())
