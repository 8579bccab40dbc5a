"""What happens by itself: nothing waits for ever, nothing is kept longer than its rule says."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from fanzha.common import audit, files
from fanzha.common.actor import Actor
from fanzha.core.workflow.report import ReportState, ReportStep
from fanzha.intake.actions import routing
from fanzha.intake.models import Finding, RateCount, Report, ReportPicture
from fanzha.intake.queries.limits import limits

_BATCH = 500  # rows a transaction, so that no lock is held for long
_SWEEPER = Actor.system("按保存期限和核实期限处理", origin="job")
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


def erase_old(*, at: datetime) -> int:
    """Take text, persons, findings and pictures off reports whose time is over; return how many.

    The row stays with its number, verdict and state: its receipt still answers, and counts stay what they were.
    Rows of feeds in which nothing was found go whole; their counts are kept by day.
    """
    keep, count = limits(at).keep, 0
    for state in (ReportState.CONFIRMED, ReportState.DISMISSED, ReportState.LAPSED, ReportState.JOINED):
        old = Report.objects.filter(state=state, received_at__lt=at - keep[state.value], erased_at__isnull=True)
        count += _in_batches(old, lambda report: _erase(report, at))
    old = Report.objects.filter(state=ReportState.SCREENED, received_at__lt=at - keep["screened"])
    old.delete()
    return count


def _erase(report: Report, at: datetime) -> None:
    routing.forget(report)
    report.erased_at, report.picture_count = at, 0
    report.save()
    Finding.objects.filter(report=report).delete()
    for picture in ReportPicture.objects.filter(report=report).select_related("file"):
        picture.delete()
        files.erase(picture.file)
    audit.record("report.erased", subject=report, by=_SWEEPER, at=at)


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
