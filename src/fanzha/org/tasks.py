"""Jobs of the tree."""

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.jobs import Queue, task
from fanzha.org import actions


@task(queue=Queue.BULK, name="org.forget_ended_sessions", cron="17 * * * *")
def forget_ended_sessions() -> None:
    """Forget the sessions that have run out, so that they do not count as a place where an officer is signed in."""
    actions.forget_ended_sessions()


# Just after midnight; each later hour makes up for a midnight at which the machine was off.
@task(queue=Queue.NORMAL, name="org.carry_out_changes", cron="1 * * * *", one_transaction=False)
def carry_out_changes() -> None:
    """Carry out the changes to the tree whose day has come."""
    actions.carry_out_due(at=clock.now())


@task(queue=Queue.NORMAL, name="org.remind_duties", cron="*/10 * * * *")
def remind_duties() -> None:
    """Remind whoever is on duty soon, and end the exchanges of shifts that nobody answered in time."""
    actions.remind_duties(at=clock.now())


@task(queue=Queue.BULK, name="org.clear_inbox", cron="23 3 * * *", one_transaction=False)
def clear_inbox() -> None:
    """Remove the letters that the rule no longer keeps."""
    actions.clear_old_letters(at=clock.now())


# After the hour in which posts have ended; each run looks after what the last one left.
@task(queue=Queue.NORMAL, name="org.finish_leaving", cron="11 0,6,12,18 * * *", one_transaction=False)
def finish_leaving() -> None:
    """Give to the leads what officers still have in hand whose posts have ended."""
    actions.finish_leaving(by=Actor.system("岗位已结束", origin="job"), at=clock.now())
