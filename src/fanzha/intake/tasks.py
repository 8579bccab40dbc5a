"""Periodic jobs of intake."""

from fanzha.common import clock
from fanzha.common.jobs import Queue, task
from fanzha.intake.actions import sweeping


@task(queue=Queue.NORMAL, name="intake.lapse_waiting", cron="20 3 * * *")
def lapse_waiting() -> None:
    """End the reports that nobody judged within the rule's days."""
    sweeping.lapse_waiting(at=clock.now())


@task(queue=Queue.BULK, name="intake.erase_old", cron="40 3 * * *")
def erase_old() -> None:
    """Take text and persons off reports whose time is over."""
    sweeping.erase_old(at=clock.now())


@task(queue=Queue.BULK, name="intake.forget_addresses", cron="5 * * * *")
def forget_addresses() -> None:
    """Delete the counts of addresses whose window is over."""
    sweeping.forget_addresses(at=clock.now())
