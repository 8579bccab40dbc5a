"""Jobs about people."""

from fanzha.common import clock, jobs
from fanzha.people import actions


@jobs.task(queue=jobs.Queue.BULK, name="people.find_doubles", cron="20 4 * * *", tries=2, one_transaction=False)
def find_doubles() -> None:
    """Look for doubled persons and households, and forget what was kept of merges that are settled."""
    now = clock.now()
    actions.find_doubles(at=now)
    actions.forget_merged(at=now)
