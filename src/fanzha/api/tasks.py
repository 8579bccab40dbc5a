"""Jobs of the interface."""

from fanzha.api.actions import delivering, keeping, rates
from fanzha.common import clock
from fanzha.common.jobs import Queue, task


# Its own patience, which is data, stands in `delivering`; the queue itself tries again only after a fault of ours.
@task(queue=Queue.NORMAL, name="api.deliver", one_transaction=False)
def deliver(delivery_id: int) -> None:
    """Tell one endpoint of one event."""
    delivering.deliver(delivery_id, at=clock.now())


@task(queue=Queue.BULK, name="api.forget", cron="25 * * * *")
def forget() -> None:
    """Delete kept answers, counts and deliveries whose time is over."""
    at = clock.now()
    keeping.forget_answers(at=at)
    rates.forget_windows(at=at)
    delivering.forget_deliveries(at=at)
