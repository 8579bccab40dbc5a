"""What alerts hold about one person, and what a hold on one thing covers besides."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from fanzha.alerts.models import Alert, AlertReason, AlertSource, AlertStep
from fanzha.alerts.models.alerts import OPEN
from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.common.actor import Actor
from fanzha.common.retention import PersonKeys, Section
from fanzha.core.grading import GRADE_NAMES, Grade


def held(keys: PersonKeys) -> list[Section]:
    """Fill `person.data` with every alert about the person: why it was raised, what was done, how it ended."""
    return [_section(alert) for alert in Alert.objects.filter(person_id__in=keys.person_ids).order_by("-opened_at")]


def _section(alert: Alert) -> Section:
    lines = [
        ("预警编号", alert.number), ("生成时间", f"{localtime(alert.opened_at):%Y-%m-%d %H:%M}"),
        ("等级", f"{GRADE_NAMES[Grade(alert.grade)]}（{alert.graded_by_name or '系统建议，未经人工核定'}）"),
        ("线索来源", alert.source_name),
        ("为什么预警", "；".join(_reasons(alert))),
    ]  # fmt: skip
    lines += [
        (f"{localtime(step.at):%m-%d %H:%M} {step.get_contact_display()}", f"{step.get_result_display()} {step.note}")
        for step in AlertStep.objects.filter(alert=alert).order_by("at", "id")
    ]
    lines.append(("结果", f"{alert.get_outcome_display()} {alert.outcome_note}".strip()))
    return Section("预警与劝阻", tuple((label, said.strip()) for label, said in lines if said.strip()), source="预警")


def _reasons(alert: Alert) -> "QuerySet[Any]":
    reasons: QuerySet[Any] = AlertReason.objects.filter(alert=alert).order_by("place").values_list("text", flat=True)
    return reasons


def blocks(keys: PersonKeys) -> list[str]:
    """Fill `person.blocks`: a person in danger is not forgotten."""
    rows = Alert.objects.filter(person_id__in=keys.person_ids, state__in=OPEN)
    return [f"预警 {alert.number} 还没有办结" for alert in rows[:5]]


def used_since(since: datetime) -> Any:
    """Fill `person.used_since` with the persons of alerts opened since a moment, or still open."""
    rows = Alert.objects.filter(Q(opened_at__gte=since) | Q(state__in=OPEN), person_id__isnull=False)
    return rows.values("person_id")


def of_persons(person_ids: Collection[int]) -> list[int]:
    """Return the ids of the alerts about some persons, for what a hold covers."""
    return list(Alert.objects.filter(person_id__in=person_ids).values_list("pk", flat=True))


def person_of(alert_ids: Collection[int]) -> list[int]:
    """Return the ids of the persons whom some alerts are about."""
    rows = Alert.objects.filter(pk__in=alert_ids, person_id__isnull=False)
    return list(rows.values_list("person_id", flat=True))


def reports_of(alert_ids: Collection[int]) -> list[int]:
    """Return the ids of the reports from which some alerts came."""
    rows = AlertSource.objects.filter(alert_id__in=alert_ids, report_id__isnull=False)
    return list(rows.values_list("report_id", flat=True))


def holdable(actor: Actor, number: str) -> tuple[int, int] | None:
    """Return id and unit of the alert of a number that the actor may see, for a hold."""
    found: tuple[int, int] | None = alerts_seen(actor).filter(number=number).values_list("pk", "unit_id").first()
    return found
