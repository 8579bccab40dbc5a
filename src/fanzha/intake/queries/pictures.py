"""Reports as holders of pictures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from fanzha.common import gallery
from fanzha.common.actor import Actor
from fanzha.common.models import StoredFile
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission
from fanzha.intake.models import Report, ReportPicture


def _seen(actor: Actor, pictures: Sequence[Any]) -> Mapping[int, gallery.Seen]:
    """Return the reports of these pictures that the actor may see."""
    wanted = {picture.pk: picture.holder_id for picture in pictures}
    rows = Report.objects.visible_to(actor, Permission.REPORT_VIEW).filter(pk__in=wanted.values())
    found = {row.pk: row for row in rows.select_related("unit").only("number", "received_at", "unit")}
    return {pk: _as_seen(found[report_id]) for pk, report_id in wanted.items() if report_id in found}


def _as_seen(row: Any) -> gallery.Seen:
    return gallery.Seen(row.number, reverse("intake:report", args=[row.pk]), row.received_at, str(row.unit))


HOLDER = gallery.Holder("intake.report", "举报", _seen)


def panel_of_report(actor: Actor, report_id: int, at: datetime) -> Panel | None:
    """Return the card of a report's pictures: when and where taken, and where else they are."""
    ids = ReportPicture.objects.filter(report_id=report_id).values_list("file_id", flat=True)
    return gallery.panel_of(actor, list(StoredFile.objects.filter(pk__in=ids)), at)
