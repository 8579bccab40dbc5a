"""The drift report: the texts it is made from, and how its page reads what was kept."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from fanzha.common.clock import CHINA
from fanzha.core.screening.drift import WEEKS_BEFORE, Judged, Said
from fanzha.core.workflow.report import ReportState
from fanzha.intake.models import DriftReport, Report
from fanzha.intake.queries.screening import tactic_name
from fanzha.intake.queries.versions import percent_interval

WEEK: Final = timedelta(days=7)
_BATCH: Final = 500


def last_full_week(today: date) -> date:
    """Return the Sunday on which the last whole week ended."""
    return today - timedelta(days=today.isoweekday())


def texts(since: date, until: date) -> Iterator[Said]:
    """Yield the texts reported from one day to another, both included, once for each report that was not joined."""
    for report in _reported(since, until).only("text", "person_index").iterator(_BATCH):
        if report.text:
            yield Said(report.text, report.person_index)


def judged(since: date, until: date) -> Iterator[Judged]:
    """Yield the reports called a fraud in those days, with their tactics and the officer's answer."""
    raised = _reported(since, until).filter(is_scam=True)
    for report in raised.only("verdict", "state", "dismissal", "decided_by_id").iterator(_BATCH):
        tactics = frozenset(hit["name"] for hit in (report.verdict or {}).get("tactics", ()))
        yield Judged(tactics, _answer(report))


def _answer(report: Report) -> bool | None:
    if report.decided_by_id is None:
        return None
    if report.state == ReportState.CONFIRMED:
        return True
    return False if report.dismissal == Report.Dismissal.HARMLESS else None


def _reported(since: date, until: date) -> "QuerySet[Any]":
    begin, end = (datetime.combine(day, time(), tzinfo=CHINA) for day in (since, until + timedelta(days=1)))
    found: QuerySet[Any] = Report.objects.filter(received_at__gte=begin, received_at__lt=end, erased_at__isnull=True)
    # What screening counted only has no text; what was joined says again what its first said.
    return found.exclude(state__in=[ReportState.SCREENED, ReportState.JOINED]).order_by("id")


def spans(until: date) -> tuple[date, date, date]:
    """Return the first day of the week that ends on a day, and the first and last day of the weeks before it."""
    week_begins = until - WEEK + timedelta(days=1)
    return week_begins, week_begins - WEEKS_BEFORE * WEEK, week_begins - timedelta(days=1)


def newest() -> DriftReport | None:
    """Return the latest drift report, if there is one."""
    found: DriftReport | None = DriftReport.objects.order_by("-until").first()
    return found


def of_week(until: date) -> DriftReport | None:
    """Return the drift report of the week that ends on a day."""
    found: DriftReport | None = DriftReport.objects.filter(until=until).first()
    return found


def weeks() -> list[date]:
    """Return the last days of the weeks for which there is a report, newest first."""
    return list(DriftReport.objects.order_by("-until").values_list("until", flat=True)[:12])


def tactic_rows(report: DriftReport) -> list[dict[str, Any]]:
    """Return the tactics of a report with their Chinese names."""
    return [
        {
            **row, "name": tactic_name(row["code"]), "judged": row["confirmed"] + row["dismissed"],
            "interval": percent_interval(None if row["low"] is None else (row["low"], row["high"])),
        }
        for row in report.content["tactics"]
    ]  # fmt: skip
