"""Jobs of intake."""

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.jobs import Queue, task
from fanzha.intake.actions import sweeping, telling


@task(queue=Queue.NORMAL, name="intake.tell", one_transaction=False)
def tell(batch_id: int) -> None:
    """Tell the warnings about the rows of a file."""
    telling.tell_batch(batch_id, by=Actor.system("导入的来源文件", origin="job"), at=clock.now())


@task(queue=Queue.NORMAL, name="intake.lapse_waiting", cron="20 3 * * *", one_transaction=False)
def lapse_waiting() -> None:
    """End the reports that nobody judged within the rule's days."""
    sweeping.lapse_waiting(at=clock.now())


@task(queue=Queue.BULK, name="intake.erase_old", cron="40 3 * * *", one_transaction=False)
def erase_old() -> None:
    """Take text and persons off reports whose time is over."""
    sweeping.erase_old(at=clock.now())


@task(queue=Queue.BULK, name="intake.forget_addresses", cron="5 * * * *")
def forget_addresses() -> None:
    """Delete the counts of addresses whose window is over."""
    sweeping.forget_addresses(at=clock.now())
