"""Jobs of the tree."""

from fanzha.common.jobs import Queue, task
from fanzha.org import actions


@task(queue=Queue.BULK, name="org.forget_ended_sessions", cron="17 * * * *")
def forget_ended_sessions() -> None:
    """Forget the sessions that have run out, so that they do not count as a place where an officer is signed in."""
    actions.forget_ended_sessions()
