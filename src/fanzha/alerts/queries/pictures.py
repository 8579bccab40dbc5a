"""Alerts as holders of pictures: the photographs of their visits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from fanzha.alerts.models import Alert
from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.common import gallery
from fanzha.common.actor import Actor
from fanzha.common.models import StoredFile
from fanzha.common.panels import Panel


def _seen(actor: Actor, pictures: Sequence[Any]) -> Mapping[int, gallery.Seen]:
    """Return the alerts of these pictures that the actor may see."""
    wanted = {picture.pk: picture.holder_id for picture in pictures}
    found = {row.pk: row for row in alerts_seen(actor).filter(pk__in=wanted.values())}
    return {pk: _as_seen(found[alert_id]) for pk, alert_id in wanted.items() if alert_id in found}


def _as_seen(row: Alert) -> gallery.Seen:
    return gallery.Seen(row.number, reverse("alerts:show", args=[row.pk]), row.opened_at, str(row.unit))


HOLDER = gallery.Holder("alerts.alert", "预警", _seen)


def panel_of_alert(actor: Actor, alert: Alert, at: datetime) -> Panel | None:
    """Return the card of an alert's photographs."""
    ids = alert.steps.filter(proof__isnull=False).values_list("proof_id", flat=True)
    return gallery.panel_of(actor, list(StoredFile.objects.filter(pk__in=ids)), at)
