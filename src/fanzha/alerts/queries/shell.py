"""What alerts put into the shell: menu entries with counts, decisions, search results, unread counts."""

from datetime import datetime

from django.db.models import Count
from django.urls import reverse

from fanzha.alerts.models import Alert
from fanzha.alerts.models.alerts import OPEN
from fanzha.alerts.queries import day, held, panels
from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.alerts.queries.decisions import decisions, escalations_for, waiting_count
from fanzha.alerts.queries.pictures import HOLDER
from fanzha.alerts.queries.standing import standing
from fanzha.common import gallery, slots
from fanzha.common.actor import Actor
from fanzha.common.nav import NavItem, SearchHit
from fanzha.common.permissions import Permission
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.workflow import alert as rules
from fanzha.org.queries import DutyCount, Holding
from fanzha.people import queries as people


def register() -> None:
    """Fill the slots."""
    slots.register("nav", "alerts", lambda: ALERTS, order=20)
    slots.register("nav", "alerts.tasks", lambda: TASKS, order=21)
    slots.register("decisions", "alerts", decisions, order=10)
    slots.register("waiting_count", "alerts", waiting_count)
    slots.register("search", "alerts", search, order=10)
    slots.register("bell", "alerts", unread)
    gallery.register(HOLDER)
    slots.register("person.panel", "alerts", panels.of_person)
    slots.register("household.panel", "alerts", panels.of_household)
    slots.register("desk.counts", "alerts", day.counts)
    slots.register("report.panel", "alerts", panels.of_report)
    slots.register("case.links", "alerts", alert_of_case)
    slots.register("unit.holdings", "alerts", open_at, order=20)
    slots.register("duty_counts", "alerts", duty_counts, order=10)
    slots.register("person.data", "alerts", held.held, order=30)
    slots.register("person.blocks", "alerts", held.blocks)
    slots.register("person.used_since", "alerts", held.used_since)


def open_at(unit_ids: list[int]) -> Holding:
    """Return how many alerts are open at some units: a number alone, whoever asks."""
    count = Alert.objects.filter(unit__among=unit_ids, state__in=OPEN).count()
    return Holding("alerts", "未办结预警", count, is_open_work=True)


def duty_counts(unit_ids: list[int], at: datetime) -> list[DutyCount]:
    """Return what a shift leaves open, by grade, and what is late: numbers alone, whoever asks."""
    rows = Alert.objects.filter(unit__among=unit_ids, state__in=OPEN).order_by()
    by_grade = dict(rows.values_list("grade").annotate(n=Count("id")))
    graded = [DutyCount(f"其中{GRADE_NAMES[grade]}", by_grade.get(grade.value, 0)) for grade in Grade]
    late = rows.filter(due_at__lt=at).count()
    return [DutyCount("在办预警", sum(by_grade.values())), *graded, DutyCount("劝阻超时", late)]


def open_count(actor: Actor, at: datetime) -> int:
    """Return how many alerts are open."""
    return standing(actor, at).open


def overdue_count(actor: Actor, at: datetime) -> int:
    """Return how many open alerts have missed a deadline."""
    return standing(actor, at).late


ALERTS = NavItem("预警与劝阻", "预警", "bell", "alerts:list", Permission.ALERT_VIEW, count=open_count)
TASKS = NavItem(
    "预警与劝阻", "劝阻任务", "phone-call", "alerts:tasks", Permission.ALERT_WORK, count=overdue_count, late=True
)


def alert_of_case(source_ref: str) -> dict[str, str] | None:
    """Return the link to the alert from which a case was opened."""
    kind, _, alert_id = source_ref.partition(":")
    if kind != "alert" or not alert_id.isdigit():
        return None
    return {"url": reverse("alerts:show", args=[int(alert_id)]), "label": "看原预警"}


def unread(actor: Actor) -> int:
    """Return how many missed deadlines were told to the actor and not taken note of."""
    return int(escalations_for(actor).count()) if actor.may(Permission.ALERT_VIEW) else 0


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Return the alerts that a typed line finds: by number, or by the person that it finds."""
    if not actor.may(Permission.ALERT_VIEW):
        return []
    text = text.strip()
    if text.upper().startswith("YJ"):
        rows = alerts_seen(actor).filter(number__startswith=text.upper()).order_by("-id")[:10]
    elif actor.may(Permission.PERSON_VIEW):
        persons = list(people.find(actor, text).values_list("pk", flat=True)[:20])
        rows = alerts_seen(actor).filter(person_id__in=persons).order_by("-id")[:10]
    else:
        return []
    names = rules.MACHINE.state_names
    return [
        SearchHit(
            "预警", row.number, f"{row.unit} · {names[rules.State(row.state)]}", reverse("alerts:show", args=[row.pk])
        )
        for row in rows
    ]
