"""Jobs of intake."""

from datetime import date

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.jobs import Queue, task
from fanzha.intake.actions import drift, shadow, sweeping, telling, training
from fanzha.intake.queries.drift import last_full_week

_DRIFT = Actor.system("每周看用词和手法的变化", origin="job")


@task(queue=Queue.NORMAL, name="intake.tell", one_transaction=False)
def tell(batch_id: int) -> None:
    """Tell the warnings about the rows of a file."""
    telling.tell_batch(batch_id, by=Actor.system("导入的来源文件", origin="job"), at=clock.now())


@task(queue=Queue.NORMAL, name="intake.lapse_waiting", cron="20 3 * * *", one_transaction=False)
def lapse_waiting() -> None:
    """End the reports that nobody judged within the rule's days."""
    sweeping.lapse_waiting(at=clock.now())


@task(queue=Queue.BULK, name="intake.forget_addresses", cron="5 * * * *")
def forget_addresses() -> None:
    """Delete the counts of addresses whose window is over."""
    sweeping.forget_addresses(at=clock.now())


@task(queue=Queue.BULK, name="intake.train", one_transaction=False)
def train(version_id: int) -> None:
    """Train a version from the labels."""
    training.train(version_id, at=clock.now())


@task(queue=Queue.BULK, name="intake.measure", one_transaction=False)
def measure(version_id: int) -> None:
    """Measure a version that was brought as a file."""
    training.measure(version_id)


@task(queue=Queue.BULK, name="intake.shadow", cron="*/5 * * * *", one_transaction=False)
def judge_by_shadow() -> None:
    """Let the shadow judge what came in; end a training that hangs."""
    training.give_up_training(at=clock.now())
    shadow.judge(at=clock.now())


@task(queue=Queue.BULK, name="intake.drift", cron="30 5 * * 1", one_transaction=False)
def weekly_drift() -> None:
    """Make the drift report of the week that ended yesterday."""
    drift.make_drift(last_full_week(clock.today()), by=_DRIFT, at=clock.now())


@task(queue=Queue.BULK, name="intake.drift_now", one_transaction=False)
def drift_now(year: int, month: int, day: int) -> None:
    """Make the drift report of the seven days that end on a day."""
    drift.make_drift(date(year, month, day), by=_DRIFT, at=clock.now())
