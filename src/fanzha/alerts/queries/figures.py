"""Figures for the home page: how many alerts, where they stand, where they come from."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncWeek

from fanzha.alerts.models.alerts import OPEN
from fanzha.alerts.queries.alerts import alerts_seen, open_alerts
from fanzha.alerts.queries.rulesets import clocks
from fanzha.alerts.queries.standing import acted_for, standing
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.core.grading import Grade
from fanzha.core.workflow import alert as rules
from fanzha.knowledge import queries as knowledge
from fanzha.org import queries as org


@dataclass(frozen=True, slots=True)
class GradeTile:
    """One grade today: what came today or was still open; total = closed + open."""

    grade: str
    rule: str
    total: int
    closed: int
    open: int
    overdue: int
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class TownRow:
    """The alerts of one town in a period."""

    unit_id: int
    name: str
    total: int
    open: int
    overdue: int
    dissuaded: int
    defrauded: int
    defrauded_after: int


def day_of(at: datetime) -> datetime:
    """Return the midnight that began the day of `at` in China."""
    return datetime.combine(at.astimezone(clock.CHINA).date(), time(0), clock.CHINA)


def board(actor: Actor, at: datetime) -> list[GradeTile]:
    """Return one tile a grade, red first: today's alerts and those still open from before. Two trips."""
    seen = alerts_seen(actor).order_by()
    standing = {
        row["grade"]: row
        for row in seen.filter(state__in=OPEN)
        .values("grade")
        .annotate(
            n=Count("id"), late=Count("id", filter=Q(due_at__lt=at)), next=Min("due_at", filter=Q(due_at__gte=at))
        )
    }
    closed = dict(
        seen.filter(opened_at__gte=day_of(at), state=rules.State.CLOSED).values_list("grade").annotate(n=Count("id"))
    )
    return [_tile(grade, standing.get(grade, {}), closed.get(grade, 0), at) for grade in Grade]


def _tile(grade: Grade, standing: dict[str, Any], closed: int, at: datetime) -> GradeTile:
    count, next_due = standing.get("n", 0), standing.get("next")
    next_due = next_due.astimezone(clock.CHINA) if next_due else None
    return GradeTile(grade.value, _rule(grade, at), count + closed, closed, count, standing.get("late", 0), next_due)


def _rule(grade: Grade, at: datetime) -> str:
    """Return the deadline of a grade in words: `1 小时内见面劝阻`."""
    specs = clocks(at.date()).content["grades"][grade]
    kind, words = ("face", "见面劝阻") if "face" in specs else ("contact", "联系")
    if specs[kind].get("end_of_day"):
        return "当日提醒"
    minutes = specs[kind]["minutes"]
    length = f"{minutes // 60} 小时" if minutes % 60 == 0 else f"{minutes} 分钟"
    return f"{length}内{words}"


def overdue(actor: Actor, at: datetime, limit: int = 10) -> "QuerySet[Any]":
    """Return the open alerts that have missed a deadline, the longest overdue first."""
    shown = ("number", "grade", "due_at", "unit", "unit__name", "unit__short_name", "officer", "officer__name")
    return open_alerts(actor).filter(due_at__lt=at).only(*shown)[:limit]


def overdue_count(actor: Actor, at: datetime) -> int:
    """Return how many open alerts have missed a deadline."""
    return standing(actor, at).late


def mine(actor: Actor) -> "QuerySet[Any]":
    """Return the open alerts given to this officer, or to whoever this officer stands in for, by deadline."""
    if actor.id is None:
        return open_alerts(actor).none()
    own = open_alerts(actor).filter(officer_id__in=acted_for(actor))
    return own.select_related("unit", "officer", "person", "household")


def closed_today(actor: Actor, at: datetime) -> int:
    """Return how many alerts were closed today."""
    return int(alerts_seen(actor).filter(closed_at__gte=day_of(at)).count())


def weekly_counts(actor: Actor, weeks: int, at: datetime) -> list[tuple[date, int]]:
    """Return how many alerts began in each of the last weeks, Monday first, this week last; empty weeks are 0."""
    this_week = day_of(at) - timedelta(days=at.astimezone(clock.CHINA).weekday())
    first = this_week - timedelta(weeks=weeks - 1)
    rows = dict(
        alerts_seen(actor).filter(opened_at__gte=first, opened_at__lte=at).order_by()
        .annotate(week=TruncWeek("opened_at", tzinfo=clock.CHINA)).values_list("week").annotate(n=Count("id"))
    )  # fmt: skip
    counts = {week.date(): count for week, count in rows.items()}
    days = [(first + timedelta(weeks=number)).date() for number in range(weeks)]
    return [(day, counts.get(day, 0)) for day in days]


def type_mix(actor: Actor, *, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
    """Return (code, name, count) of each suspected type in [since, until), the most frequent first."""
    rows = (
        alerts_seen(actor).filter(opened_at__gte=since, opened_at__lt=until).order_by()
        .values_list("scam_type").annotate(n=Count("id"))
    )  # fmt: skip
    names = knowledge.type_names(until.astimezone(clock.CHINA).date())
    mix = [(code, names.get(code, code) or "类型不明", count) for code, count in rows]
    return sorted(mix, key=lambda row: (-row[2], row[0]))


def by_town(actor: Actor, *, since: datetime, until: datetime, at: datetime) -> list[TownRow]:
    """Return the alerts of each town in [since, until), the most first; what no town covers stands under its unit."""
    rows = (
        alerts_seen(actor).filter(opened_at__gte=since, opened_at__lt=until).order_by()
        .values_list("unit_id", "unit__territory_path").annotate(
            total=Count("id"), open=Count("id", filter=Q(state__in=OPEN)),
            overdue=Count("id", filter=Q(state__in=OPEN, due_at__lt=at)),
            dissuaded=Count("id", filter=Q(outcome=rules.Outcome.DISSUADED)),
            defrauded=Count("id", filter=Q(outcome=rules.Outcome.DEFRAUDED) | Q(was_defrauded_after=True)),
            defrauded_after=Count("id", filter=Q(was_defrauded_after=True)),
        )
    )  # fmt: skip
    choices = list(org.town_choices())
    towns, town_of = {town.pk: str(town) for town in choices}, {town.label: town.pk for town in choices}
    sums: dict[int | None, list[int]] = defaultdict(lambda: [0] * 6)
    for _, path, *numbers in rows:
        total = sums[next((town_of[label] for label in (path or "").split(".") if label in town_of), None)]
        for place, number in enumerate(numbers):
            total[place] += number
    found = [TownRow(town or 0, towns.get(town or 0, "县级和其他"), *numbers) for town, numbers in sums.items()]
    return sorted(found, key=lambda row: (-row.total, row.name))
