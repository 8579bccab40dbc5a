"""Sending and sweeping, as jobs."""

from fanzha.channels import actions
from fanzha.common import clock, jobs


@jobs.task(queue=jobs.Queue.URGENT, name="channels.send", one_transaction=False)
def send(message_id: int) -> None:
    """Hand one message to its gateway."""
    actions.deliver(message_id)


@jobs.task(queue=jobs.Queue.NORMAL, name="channels.sweep", cron="*/10 * * * *")
def sweep() -> None:
    """End what would hang for ever."""
    actions.sweep(at=clock.now())
