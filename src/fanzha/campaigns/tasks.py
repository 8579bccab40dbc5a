"""Jobs of campaigns."""

from fanzha.campaigns.actions import issuing, no_fraud
from fanzha.common import clock
from fanzha.common.jobs import Queue, task


@task(queue=Queue.BULK, name="campaigns.doubt_titles", cron="10 3 * * *", one_transaction=False)
def doubt_titles() -> None:
    """Put titles up for review whose time is over or whose conditions no longer hold."""
    no_fraud.doubt_titles(at=clock.now())


@task(queue=Queue.NORMAL, name="campaigns.issue_task", one_transaction=False)
def issue_task(task_id: int) -> None:
    """Give a task to its units, batch by batch."""
    issuing.issue_to_all(task_id=task_id, at=clock.now())
