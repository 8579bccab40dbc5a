"""What inboxes are told of alerts: given to somebody, sent back, decided. Number, grade and unit, no person."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from fanzha.alerts.actions.events import AlertChanged
from fanzha.alerts.models import Alert
from fanzha.core.grading import GRADE_NAMES, Grade
from fanzha.core.workflow import alert as rules
from fanzha.org.actions import tell


def on_alert_changed(event: AlertChanged) -> None:
    """Tell the responsible officer that an alert was given to them, or closed by somebody else."""
    if event.what == "opened":
        return
    alert = Alert.objects.select_related("unit", "officer").get(pk=event.alert_id)
    if event.what == "assigned":
        _tell(alert, "assigned", f"派给您：{_named(alert)}", event.at)
    elif alert.officer is not None and alert.closed_by_name != alert.officer.name:
        outcome = rules.OUTCOME_NAMES.get(rules.Outcome(alert.outcome), "") if alert.outcome else ""
        _tell(alert, "decided", f"已办结：{_named(alert)}{f'，{outcome}' if outcome else ''}", event.at)


def sent_back(alert: Any, what: str, at: datetime) -> None:
    """Tell the responsible officer that an alert came back: reopened, or not taken over by another unit."""
    _tell(alert, "returned", f"{what}：{_named(alert)}", at)


def urged(alert: Any, by_name: str, at: datetime) -> None:
    """Tell the responsible officer that somebody asks after an alert."""
    _tell(alert, "assigned", f"{by_name}催办：{_named(alert)}", at)


def _named(alert: Any) -> str:
    return f"{GRADE_NAMES[Grade(alert.grade)]}预警 {alert.number}（{alert.unit}）"


def _tell(alert: Any, kind: str, text: str, at: datetime) -> None:
    if alert.officer_id is None:
        return
    key = f"alert:{alert.pk}:{kind}:{at.timestamp():.0f}:{alert.version}"
    url = reverse("alerts:show", args=[alert.pk])
    tell(officer_id=alert.officer_id, kind=kind, text=text, url=url, key=key, at=at)
