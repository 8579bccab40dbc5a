"""What happens by itself: nothing waits for ever."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.core.workflow.report import ReportState, ReportStep
from fanzha.intake.actions import routing
from fanzha.intake.models import RateCount, Report
from fanzha.intake.queries.limits import limits

_BATCH = 500  # rows a transaction, so that no lock is held for long
_SWEEPER = Actor.system("按核实期限处理", origin="job")
_ADDRESSES_KEPT = timedelta(days=1)


def lapse_waiting(*, at: datetime) -> int:
    """End the reports that have waited longer than the rule's days; return how many."""
    late = Report.objects.filter(state=ReportState.WAITING, waiting_since__lt=at - limits(at).lapse_after)
    return _in_batches(late, lambda report: _lapse(report, at))


def _lapse(report: Report, at: datetime) -> None:
    routing.put_step(report, ReportStep.LAPSE)
    report.decided_at, report.decided_by_name = at, _SWEEPER.name
    report.save(update_fields=["state", "decided_at", "decided_by_name"])
    audit.record("report.lapsed", subject=report, by=_SWEEPER, at=at, after={"state": report.state})


def forget_addresses(*, at: datetime) -> int:
    """Delete the counts of addresses whose windows are long over; return how many."""
    deleted: int
    deleted, _ = RateCount.objects.filter(window_at__lt=at - _ADDRESSES_KEPT).delete()
    return deleted


def _in_batches(found: "QuerySet[Any]", work: Any) -> int:
    """Do something to each row, a batch a transaction; the rows must leave the queryset by it."""
    count = 0
    while True:
        with transaction.atomic():
            # Another process may be at it: what it holds is its.
            rows = list(found.order_by("id").select_for_update(skip_locked=True, of=("self",))[:_BATCH])
            for row in rows:
                work(row)
        count += len(rows)
        if len(rows) < _BATCH:
            return count
