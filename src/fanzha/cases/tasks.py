"""Jobs of cases."""

from datetime import timedelta

from fanzha.cases.actions import (
    analysis,
    analysis_rises,
    case_tasks,
    linking,
    revisits,
    stop_values,
    tellings,
    transfers,
)
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


@task(queue=Queue.NORMAL, name="cases.propose_links")
def propose_links(case_id: int) -> None:
    """Propose what a case may belong to."""
    linking.propose_links(case_id=case_id, by=Actor.system("按相同特征找关联", origin="job"), at=clock.now())


@task(queue=Queue.BULK, name="cases.learn_stop_values", cron="10 4 * * *")
def learn_stop_values() -> None:
    """Propose values that too many cases share, and judge the newest cases again."""
    at = clock.now()
    stop_values.learn_stop_values(by=Actor.system("找出公用值", origin="job"), at=at)
    stop_values.refresh_links(at=at)


@task(queue=Queue.BULK, name="cases.fill_tellings", cron="25 4 * * *")
def fill_tellings() -> None:
    """Sign the stories of cases that came before stories were compared, and judge those again."""
    tellings.fill_tellings(at=clock.now())


@task(queue=Queue.NORMAL, name="cases.sweep_file", cron="10,40 * * * *")
def sweep_file() -> None:
    """Note late tasks of cases, and end the transfers that nobody answered."""
    by, at = Actor.system("期限到了，按规则登记", origin="job"), clock.now()
    case_tasks.miss_tasks(by=by, at=at)
    transfers.expire_transfers(by=by, at=at)


@task(queue=Queue.BULK, name="cases.look_for_rises", cron="40 3 * * *")
def look_for_rises() -> None:
    """Mend what is counted of cases, then keep what rose in the last whole week."""
    analysis.mend_all_facts()
    analysis_rises.keep_rises(at=clock.now())
