"""Periodic jobs of alerts."""

from fanzha.alerts.actions import sweeping
from fanzha.common import clock, jobs
from fanzha.common.actor import Actor


@jobs.task(queue=jobs.Queue.URGENT, name="alerts.escalate", cron="* * * * *", tries=1)
def escalate() -> None:
    """Tell missed deadlines to the next level, every minute."""
    sweeping.escalate_overdue(by=Actor.system("时限到了没办，按规则上报", origin="job"), at=clock.now())


@jobs.task(queue=jobs.Queue.NORMAL, name="alerts.sweep", cron="*/10 * * * *", tries=1)
def sweep() -> None:
    """End what would hang for ever, every ten minutes."""
    sweeping.end_what_hangs(by=Actor.system("定时清理", origin="job"), at=clock.now())
