"""What alerts add to the pages of lower capabilities: a person's, a household's, a report's."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from fanzha.alerts.models import AlertSource
from fanzha.alerts.queries import words
from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.common.actor import Actor
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission

_MOST = 10


def of_person(actor: Actor, person_id: int, at: datetime) -> Panel | None:
    """Return the alerts about a person, the newest first."""
    return _panel(actor, {"person_id": person_id}, at)


def of_household(actor: Actor, household_id: int, at: datetime) -> Panel | None:
    """Return the alerts about a household, the newest first."""
    return _panel(actor, {"household_id": household_id}, at)


def of_report(actor: Actor, report_id: int, at: datetime) -> Panel | None:
    """Return the alert that a report led to."""
    ids = AlertSource.objects.filter(report_id=report_id).values_list("alert_id", flat=True)
    return _panel(actor, {"pk__in": list(ids)}, at)


def _panel(actor: Actor, wanted: dict[str, Any], at: datetime) -> Panel | None:
    if not actor.may(Permission.ALERT_VIEW):
        return None
    rows = list(alerts_seen(actor).filter(**wanted).order_by("-opened_at", "-id")[:_MOST])
    if not rows:
        return None
    names = words.type_names(at.date())
    lines = [
        {
            "url": reverse("alerts:show", args=[alert.pk]),
            "number": alert.number,
            "grade": alert.grade,
            "type": words.type_title(alert, names),
            "unit": str(alert.unit),
            "status": words.row_state(alert),
            "opened_at": alert.opened_at,
        }
        for alert in rows
    ]
    return Panel(title="预警", sub=f"{len(lines)} 条", template="alerts/_panel.html", context={"rows": lines})
