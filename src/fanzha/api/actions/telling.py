"""What happens here is told to the endpoints that asked for it: a row and a job each, in the same transaction."""

import uuid
from datetime import datetime
from typing import Any

from fanzha.alerts.actions.events import AlertChanged
from fanzha.api.models import Delivery, Endpoint
from fanzha.api.queries.hooks import KIND_SCOPES
from fanzha.common import events, jobs
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.intake.actions import ReportConfirmed, ReportDismissed, ReportJoined
from fanzha.intake.queries import reports_seen
from fanzha.org.queries import units_above

_OF_ALL = Actor.system("回调要知道举报属于哪个单位")
_ALERTS = "/api/v1/alerts/"
_REPORTS = "/api/v1/reports/"


def listen() -> None:
    """Subscribe to what lower capabilities tell."""
    events.subscribe(AlertChanged, on_alert)
    for kind in (ReportConfirmed, ReportDismissed, ReportJoined):
        events.subscribe(kind, on_report)


def on_alert(event: AlertChanged) -> None:
    """Tell that an alert was opened, assigned or closed."""
    kind = f"alert.{event.what}"
    listening = _listening(kind, event.at)
    if listening:
        above = units_above(event.unit_id)
        told = [one for one in listening if one.unit_id in above]
        _tell(told, kind, event.alert_id, {"number": event.number, "link": f"{_ALERTS}{event.alert_id}"}, event.at)


def on_report(event: Any) -> None:
    """Tell that an officer, or a rule, answered a report: to the units above it, and to whoever sent it."""
    kind = "report.answered"
    listening = _listening(kind, event.at)
    if listening:
        report = reports_seen(_OF_ALL).only("number", "key", "unit").get(pk=event.report_id)
        above = units_above(report.unit_id)
        told = [o for o in listening if o.unit_id in above or report.key.startswith(f"api:{o.token_id}:")]
        _tell(told, kind, report.pk, {"number": report.number, "link": f"{_REPORTS}{report.pk}"}, event.at)


def _listening(kind: str, at: datetime) -> list[Any]:
    """Return the open endpoints that asked for a kind of event and whose token may read what it is about."""
    valid = Endpoint.objects.filter(
        kinds__contains=[kind], closed_at__isnull=True, token__revoked_at__isnull=True,
        token__expires_on__gte=at.astimezone(CHINA).date(), token__scopes__contains=[KIND_SCOPES[kind]],
    )  # fmt: skip
    return list(valid.only("unit", "token").order_by("id"))


def _tell(told: list[Any], kind: str, subject_id: int, facts: dict[str, Any], at: datetime) -> None:
    for endpoint in told:
        event_id = uuid.uuid4()
        body = {"id": str(event_id), "kind": kind, "at": at.isoformat(), "object": {"id": subject_id, **facts}}
        row = Delivery.objects.create(
            endpoint=endpoint, event_id=event_id, kind=kind, subject_id=subject_id, body=body, made_at=at
        )
        jobs.defer("api.deliver", delivery_id=row.pk)
