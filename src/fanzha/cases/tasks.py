"""Jobs of cases."""

from datetime import timedelta

from fanzha.cases.actions import case_tasks, revisits, transfers
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.jobs import Queue, task


@task(queue=Queue.NORMAL, name="cases.ask_revisits")
def ask_revisits(case_id: int) -> None:
    """Have the victims of a case asked."""
    revisits.ask_revisits(case_id=case_id, by=Actor.system("按规则安排回访", origin="job"), at=clock.now())


@task(queue=Queue.BULK, name="cases.draw_reporters", cron="20 6 * * 1")
def draw_reporters() -> None:
    """Draw a share of those who reported last week; the week itself is the seed."""
    at = clock.now()
    today = at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    last = monday - timedelta(days=7)
    year, week, _ = last.isocalendar()
    revisits.draw_reporters(
        since=last, until=monday, seed=f"{year}-W{week:02d}", by=Actor.system("抽一部分举报人回访", origin="job"), at=at
    )


@task(queue=Queue.NORMAL, name="cases.miss_revisits", cron="5,35 * * * *")
def miss_revisits() -> None:
    """Note which revisits nobody made in time."""
    revisits.miss_revisits(at=clock.now())


@task(queue=Queue.NORMAL, name="cases.sweep_file", cron="10,40 * * * *")
def sweep_file() -> None:
    """Note late tasks of cases, and end the transfers that nobody answered."""
    by, at = Actor.system("期限到了，按规则登记", origin="job"), clock.now()
    case_tasks.miss_tasks(by=by, at=at)
    transfers.expire_transfers(by=by, at=at)
