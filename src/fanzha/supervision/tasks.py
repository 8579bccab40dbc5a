"""Jobs of supervision."""

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.jobs import Queue, task
from fanzha.supervision import actions


@task(queue=Queue.NORMAL, name="supervision.trace")
def trace(case_id: int) -> None:
    """Look back for the victims of a case."""
    actions.trace_case(case_id=case_id, by=Actor.system("新案逐案倒查", origin="job"), at=clock.now())


@task(queue=Queue.NORMAL, name="supervision.sweep", cron="*/15 * * * *")
def sweep() -> None:
    """Note which units did not answer in time."""
    actions.miss_overdue(at=clock.now())


@task(queue=Queue.BULK, name="supervision.ask_effect", cron="20 2 * * 1")
def ask_effect() -> None:
    """Have the effect of reaching people reckoned each week."""
    actions.ask_effect(by=Actor.system("每周比较宣传效果", origin="job"), at=clock.now())


@task(queue=Queue.BULK, name="supervision.reckon_effect", one_transaction=False)
def reckon_effect(run_id: int) -> None:
    """Reckon one period, village by village."""
    actions.reckon_effect(run_id=run_id, at=clock.now())
