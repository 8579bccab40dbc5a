"""How things stand: what a unit owes today and this week, who below it is behind, whether goals are reached."""

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from fanzha.campaigns.models import FormUnit, PlanVersion, Return, Share
from fanzha.campaigns.queries.matrix import IN, schedule_of
from fanzha.campaigns.queries.registers.rows import KeyDate, key_dates
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import PlanBody
from fanzha.core.campaigns.matrix import Pace, pace
from fanzha.core.campaigns.periods import Span
from fanzha.core.workflow.campaign_task import ShareState, TaskState
from fanzha.core.workflow.periodic_return import FormState
from fanzha.core.workflow.plan import PlanState
from fanzha.org import queries as org

WEEK = timedelta(days=7)
_BACK = timedelta(days=35)  # how far back an unreturned period is still looked for; the matrix shows the rest
_AHEAD = timedelta(days=60)
_MOST_BEHIND = 20


@dataclass(frozen=True, slots=True)
class Due:
    """Something that a unit owes.

    Attributes:
        kind: "return" or "task".
        period: of a return, its code; empty for a task.
        place: number of the share, or of the form.
    """

    kind: str
    unit_id: int
    title: str
    due_at: datetime
    period: str = ""
    number: str = ""
    place: int = 0

    @property
    def url(self) -> str:
        """Return the page on which it is delivered."""
        if self.kind == "task":
            return reverse("campaigns:share", args=[self.place])
        return reverse("campaigns:return", args=[self.place, self.unit_id, self.period])

    def is_over(self, at: datetime) -> bool:
        """Say whether its time has passed."""
        return self.due_at < at


def owed_by(unit_ids: Sequence[int], *, since: date, until: date) -> list[Due]:
    """Return what units owe and have not delivered, due from a day to another, both included, the earliest first.

    Cost:
        Three trips to the database, and one step for each unit, return and period.
    """
    found = [*_shares_owed(unit_ids, since, until), *_returns_owed(unit_ids, since, until)]
    return sorted(found, key=lambda one: (one.due_at, one.title))


def _shares_owed(unit_ids: Sequence[int], since: date, until: date) -> Iterable[Due]:
    rows = Share.objects.filter(
        unit__among=list(unit_ids), state=ShareState.OWED, task__state=TaskState.ISSUED, due_at__date__gte=since,
        due_at__date__lte=until,
    )  # fmt: skip
    for pk, unit_id, title, number, due_at in rows.values_list(
        "pk", "unit_id", "task__title", "task__number", "due_at"
    ):
        yield Due("task", unit_id, title, due_at, number=number, place=pk)


def _returns_owed(unit_ids: Sequence[int], since: date, until: date) -> Iterable[Due]:
    standing = FormUnit.objects.filter(unit__among=list(unit_ids), form__state=FormState.LIVE).select_related("form")
    rows = [row for row in standing if row.until_on is None or row.until_on > since]
    forms = {row.form_id: row.form for row in rows}
    handed = set(
        Return.objects.filter(
            unit__among=list(unit_ids), form_id__in=list(forms), state__in=IN, due_at__date__gte=since - _BACK
        ).values_list("form_id", "unit_id", "period")
    )  # fmt: skip
    owed = {pk: schedule_of(form, since, until).owed(since, until) for pk, form in forms.items()}
    for row in rows:
        span = Span(row.from_on, row.until_on)
        for one in owed[row.form_id]:
            code = one.period.code
            if span.owes(one) and (row.form_id, row.unit_id, code) not in handed:
                title = f"{row.form.title}（{one.period.label}）"
                yield Due("return", row.unit_id, title, one.due_at, code, row.form.number, row.form_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one's own units owe.

    Attributes:
        overdue, today, week: three lists without doubles; the week ends on Sunday.
        done: how many shares and returns were delivered in the last seven days.
    """

    overdue: Sequence[Due]
    today: Sequence[Due]
    week: Sequence[Due]
    done: int


def own_standing(actor: Actor, at: datetime) -> Standing:
    """Return what the very units of the actor's posts owe."""
    ids = sorted({grant.unit_id for grant in actor.grants})
    today = localdate(at)
    sunday = today + timedelta(days=6 - today.weekday())
    rows = owed_by(ids, since=today - _BACK, until=sunday)
    overdue = [one for one in rows if one.is_over(at)]
    due_today = [one for one in rows if not one.is_over(at) and _day(one) <= today]
    week = [one for one in rows if not one.is_over(at) and _day(one) > today]
    return Standing(overdue, due_today, week, _done(ids, at - WEEK, at))


def _day(one: Due) -> date:
    """Return the day on which something is due; what is due at midnight is due the day that ends."""
    return localdate(one.due_at - timedelta(minutes=1))


def _done(unit_ids: Sequence[int], since: datetime, until: datetime) -> int:
    shares = Share.objects.filter(unit__among=list(unit_ids), delivered_at__gte=since, delivered_at__lt=until)
    returns = Return.objects.filter(unit__among=list(unit_ids), completed_at__gte=since, completed_at__lt=until)
    return int(shares.exclude(state=ShareState.OWED).count() + returns.filter(state__in=IN).count())


@dataclass(frozen=True, slots=True)
class Behind:
    """A unit that is behind, and with how many things."""

    unit: Any
    tasks: int
    returns: int

    @property
    def both(self) -> int:
        """Return how many things in all."""
        return self.tasks + self.returns


@dataclass(frozen=True, slots=True)
class Below:
    """How the units below the actor's posts stand. The sums are those of the rows that the links open.

    Attributes:
        units: how many units owe something now.
        overdue: how many things they owe whose time is over.
    """

    units: int
    overdue: int
    due_this_week: int
    behind: Sequence[Behind]


def below_standing(actor: Actor, at: datetime) -> Below:
    """Return who below the actor's posts is behind, those with most first."""
    today = localdate(at)
    sunday = today + timedelta(days=6 - today.weekday())
    own = {grant.unit_id for grant in actor.grants}
    seen = org.units_seen(actor, Permission.TASK_VIEW).exclude(pk__in=own)
    ids = list(seen.values_list("pk", flat=True))
    rows = owed_by(ids, since=today - _BACK, until=sunday)
    late = [one for one in rows if one.is_over(at)]
    tasks = Tally(one.unit_id for one in late if one.kind == "task")
    returns = Tally(one.unit_id for one in late if one.kind == "return")
    worst = (tasks + returns).most_common(_MOST_BEHIND)
    named = {unit.pk: unit for unit in seen.filter(pk__in=[pk for pk, _ in worst])}
    behind = [Behind(named[pk], tasks[pk], returns[pk]) for pk, _ in worst if pk in named]
    return Below(len({one.unit_id for one in rows}), len(late), len(rows) - len(late), behind)


@dataclass(frozen=True, slots=True)
class GoalPace:
    """How a goal with a number stands: what was done on the tasks of its plan that count for it."""

    plan: Any
    text: str
    unit: str
    due_on: date
    pace: Pace


def goals_at_pace(actor: Actor, at: datetime) -> list[GoalPace]:
    """Return the goals with a counter of the plans in force that the actor sees, with where the pace leads."""
    rows = PlanVersion.objects.filter(
        state=PlanState.IN_FORCE, plan__unit__in=org.units_seen(actor, Permission.PLAN_VIEW).values("pk")
    ).select_related("plan", "plan__unit")
    found = []
    for row in rows.order_by("plan_id"):
        goals = [goal for goal in PlanBody.of(row.body).goals if goal.counter and goal.number and goal.unit != "%"]
        done = _done_on_plan(row.plan_id) if goals else {}
        for goal in goals:
            due_on = goal.due_on or row.ends_on
            reached = pace(
                done=done.get(goal.counter, 0), wanted=float(goal.number or 0), begins_on=row.begins_on, due_on=due_on,
                today=localdate(at),
            )  # fmt: skip
            found.append(GoalPace(row.plan, goal.text, goal.unit, due_on, reached))
    return found


def _done_on_plan(plan_id: int) -> dict[str, int]:
    """Return what was done on the tasks of a plan, by counter."""
    rows = Share.objects.filter(task__plan_id=plan_id, task__state__in=[TaskState.ISSUED, TaskState.CLOSED])
    return dict(rows.order_by().values_list("task__counter").annotate(done=Sum("done")))


def key_dates_of(actor: Actor, at: datetime) -> list[KeyDate]:
    """Return the days that the registers of the actor's own units and of those above them name, two months ahead."""
    today = localdate(at)
    ids = {above for grant in actor.grants for above in org.units_above(grant.unit_id)}
    return list(key_dates(sorted(ids), today, today + _AHEAD))


def calendar_of(actor: Actor, at: datetime) -> list[Due]:
    """Return what the very units of the actor's posts owe, from what is overdue to two months ahead."""
    today = localdate(at)
    ids = sorted({grant.unit_id for grant in actor.grants})
    return owed_by(ids, since=today - _BACK, until=today + _AHEAD)


def digest_lines(at: datetime) -> list[tuple[int, str, str]]:
    """Return what is due today and overdue of every unit that owes something: unit, one line, page."""
    today = localdate(at)
    standing = FormUnit.objects.filter(form__state=FormState.LIVE).values_list("unit_id", flat=True)
    owing = Share.objects.filter(
        Q(state=ShareState.OWED, task__state=TaskState.ISSUED), due_at__date__lte=today
    ).values_list("unit_id", flat=True)
    ids = sorted({*standing.distinct(), *owing.distinct()})
    rows = owed_by(ids, since=today - _BACK, until=today)
    late = Tally(one.unit_id for one in rows if one.is_over(at))
    due = Tally(one.unit_id for one in rows if not one.is_over(at))
    url = reverse("campaigns:progress")
    return [(pk, _digest(due[pk], late[pk], at), url) for pk in sorted({*late, *due})]


def _digest(due: int, late: int, at: datetime) -> str:
    """Return one line of what is due."""
    said = [f"今天到期 {due} 项"] if due else []
    said += [f"已经逾期 {late} 项"] if late else []
    return f"{localtime(at):%m 月 %d 日}：" + "，".join(said)


def shares_by_state(actor: Actor) -> dict[str, int]:
    """Return how many shares below the actor's posts stand where, over the running tasks."""
    rows = Share.objects.visible_to(actor, Permission.TASK_VIEW).filter(task__state=TaskState.ISSUED)
    return dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
