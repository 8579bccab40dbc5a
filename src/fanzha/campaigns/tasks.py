"""Jobs of campaigns."""

from django.utils.timezone import localdate

from fanzha.campaigns.actions import deadlines, issuing, no_fraud, nudges
from fanzha.campaigns.actions.activities import ledger, recording
from fanzha.campaigns.actions.returns import deciding, forms, signs
from fanzha.campaigns.queries import progress
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


@task(queue=Queue.NORMAL, name="campaigns.tell_moved", one_transaction=False)
def tell_moved(task_id: int, version: int) -> None:
    """Tell the units that still owe a task that its deadline was moved."""
    deadlines.tell_moved(task_id=task_id, version=version, at=clock.now())


@task(queue=Queue.NORMAL, name="campaigns.tell_nudged", one_transaction=False)
def tell_nudged() -> None:
    """Put reminders into the inboxes of the units that are reminded."""
    nudges.tell_nudged(at=clock.now())


@task(queue=Queue.BULK, name="campaigns.digest", cron="30 7 * * *", one_transaction=False)
def digest() -> None:
    """Tell each unit in the morning what is due today and overdue."""
    at = clock.now()
    nudges.send_digests(lines=progress.digest_lines(at), on=localdate(at), at=at)


@task(queue=Queue.NORMAL, name="campaigns.return_signs")
def return_signs(return_id: int) -> None:
    """Look for signs of formalism on a return that was handed in."""
    signs.find_signs(return_id=return_id, at=clock.now())


@task(queue=Queue.NORMAL, name="campaigns.lapse_returns", cron="*/10 * * * *", one_transaction=False)
def lapse_returns() -> None:
    """Lock the returns whose reopened time is over, as they stood before."""
    deciding.lapse_returns(at=clock.now())


@task(queue=Queue.BULK, name="campaigns.keep_audiences", cron="20 1 * * *", one_transaction=False)
def keep_audiences() -> None:
    """Let units that opened join the forms in use, and units that closed leave."""
    forms.keep_audiences(at=clock.now())


@task(queue=Queue.NORMAL, name="campaigns.touch_attended")
def touch_attended(activity_id: int) -> None:
    """Make the touch ledger agree with an activity that was recorded or called off."""
    ledger.touch_attended(activity_id=activity_id, at=clock.now())


@task(queue=Queue.BULK, name="campaigns.end_activities", cron="40 2 * * *", one_transaction=False)
def end_activities() -> None:
    """Close activities that were recorded a while ago, and call off those that nobody recorded."""
    recording.end_activities(at=clock.now())
