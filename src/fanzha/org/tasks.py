"""Jobs of the tree."""

from fanzha.common import clock
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
