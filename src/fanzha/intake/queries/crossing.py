"""Reports as they may go to the other network: everything a list could name; the list decides what goes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from fanzha.core.workflow.report import ReportState
from fanzha.intake.models import Report

# What nobody has set aside. One that says the same as an earlier one adds nothing over there.
_CROSSING: Final = [ReportState.WAITING.value, ReportState.CONFIRMED.value]


def ids_to_cross(*, since: datetime, after: int, but_source: str, most: int) -> list[int]:
    """Return the next reports, by number, that came in since a moment and not over the other network."""
    rows = Report.objects.filter(received_at__gte=since, pk__gt=after, state__in=_CROSSING, erased_at__isnull=True)
    return list(rows.exclude(source__code=but_source).order_by("pk").values_list("pk", flat=True)[:most])


def to_cross(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what each report says, as plain values; not scoped: the caller is the exchange."""
    rows = Report.objects.select_related("unit").filter(pk__in=list(ids)).defer("verdict", "note", "receipt")
    return {row.pk: _said(row) for row in rows}


def _said(row: Report) -> dict[str, Any]:
    return {
        "text": row.text, "kind": row.kind, "caller": row.caller, "paid_state": row.paid_state,
        "happened_at": (row.happened_at or row.received_at).isoformat(), "for_elder": row.for_elder,
        "relation": row.relation, "contact_name": row.contact_name, "contact_phone": row.contact_phone,
        "name": row.target_name, "phone": row.target_phone, "address": row.target_address, "unit": row.unit.code,
    }  # fmt: skip


def decisions_on(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what was decided about each report that somebody has decided about."""
    rows = Report.objects.filter(pk__in=list(ids), decided_at__isnull=False)
    return {
        row.pk: {"state": row.state, "dismissal": row.dismissal, "closed_at": row.decided_at.isoformat()}
        for row in rows.only("state", "dismissal", "decided_at")
        if row.decided_at is not None
    }


def is_waiting(report_id: int) -> bool:
    """Say whether a report still waits for somebody's decision."""
    return bool(Report.objects.filter(pk=report_id, state=ReportState.WAITING.value).exists())
