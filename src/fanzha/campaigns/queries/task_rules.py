"""What holds for tasks on a day: hours, batches, which files prove what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fanzha.common.clock import CHINA
from fanzha.common.once import once_a_request
from fanzha.common.rules import rule_or_shipped
from fanzha.core.calendar.workdays import china_calendar
from fanzha.core.campaigns.checks import what_day


@dataclass(frozen=True, slots=True)
class TaskRules:
    """One version of the rules.

    Attributes:
        due_at: the hour of the last day at which a task is due, unless it says otherwise.
        batch: how many units the job gives a task to at once.
        news_days: how long a task that came is news.
        urgent_days: from how many days before it is due a task stands among what waits.
        evidence: kinds of evidence to the kinds of file that they may be.
    """

    due_at: time
    batch: int
    news_days: int
    urgent_days: int
    most_files: int
    most_mb: int
    evidence: Mapping[str, tuple[str, ...]]


@once_a_request
def task_rules(on: date) -> TaskRules:
    """Return the rules that hold on a day."""
    said = rule_or_shipped("campaigns.tasks", on, package="fanzha.campaigns").content
    return TaskRules(
        due_at=time.fromisoformat(said["due_at"]), batch=said["batch"], news_days=said["news_days"],
        urgent_days=said["urgent_days"], most_files=said["most_files"], most_mb=said["most_mb"],
        evidence={kind: tuple(files) for kind, files in said["evidence"].items()},
    )  # fmt: skip


def due_moment(day: date, on: date) -> datetime:
    """Return when what is due on a day is due."""
    return datetime.combine(day, task_rules(on).due_at, tzinfo=CHINA)


def odd_day(day: date) -> str:
    """Return why a day is no plain working day, in words; empty where it is one.

    >>> [odd_day(date(2026, *day)) for day in ((10, 1), (10, 9), (10, 10))]
    ['国庆节放假', '', '星期六，国庆节调休上班']
    """
    return what_day(day, china_calendar([day.year - 1, day.year]))


def day_said(day: date) -> str:
    """Return what is odd about a deadline, with the working day before it; empty for an ordinary working day.

    >>> day_said(date(2026, 10, 1))
    '国庆节放假，前一个工作日是 9 月 30 日'
    >>> day_said(date(2026, 10, 10))
    '星期六，国庆节调休上班'
    """
    calendar = china_calendar([day.year - 1, day.year])
    odd = odd_day(day)
    if calendar.is_estimated_on(day):
        odd = f"{odd + '，' if odd else ''}{day.year} 年放假安排还没有公布，只按星期推算"
    if calendar.is_working_day(day):
        return odd
    before = calendar.on_or_before(day - timedelta(days=1))
    return f"{odd}，前一个工作日是 {before.month} 月 {before.day} 日"
