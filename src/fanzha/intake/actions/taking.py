"""Takes one report in: screened, joined to an earlier one or put before an officer, with its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from fanzha.common import audit, files, gallery
from fanzha.common.actor import Actor
from fanzha.core.workflow.report import ReportState
from fanzha.intake.actions import routing, sources
from fanzha.intake.actions.new import NewReport, Screened, screened
from fanzha.intake.actions.pictures import CleanPicture
from fanzha.intake.models import Finding, Report, ReportPicture
from fanzha.intake.queries.limits import limits


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a report; `is_new` is false where the same key had come before."""

    report_id: int
    number: str
    receipt: str
    state: ReportState
    is_new: bool


@transaction.atomic
def take_report(*, new: NewReport, by: Actor, at: datetime) -> Taken:
    """Take one report in, once for its key, and decide where it goes next.

    Resent with the same key it gives the first receipt again, also when both come at the same moment.

    Raises:
        NoSuchSource: the source is unknown or switched off.
    """
    earlier = _earlier(new.key)
    if earlier is not None:
        return earlier
    source = sources.source(new.source_code, at)
    rules = limits(at)
    row = screened([new], source, rules, at)[0]
    report = row.report
    routing.route([row], source, rules, at)
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError:
        earlier = _earlier(new.key)
        if earlier is None:
            raise
        return earlier
    _keep_parts(row, new.pictures, at)
    _record(report, by, at)
    return Taken(report.pk, report.number, report.receipt, ReportState(report.state), is_new=True)


def _earlier(key: str) -> Taken | None:
    report = Report.objects.only("number", "receipt", "state").filter(key=key).first()
    if report is None:
        return None
    return Taken(report.pk, report.number, report.receipt, ReportState(report.state), is_new=False)


def _keep_parts(row: Screened, pictures: Sequence[CleanPicture], at: datetime) -> None:
    Finding.objects.bulk_create(row.findings)
    for place, picture in enumerate(pictures, start=1):
        name = f"{row.report.number}-{place}.jpg"
        file = files.store(picture.content, kind="report.picture", name=name, content_type="image/jpeg", at=at)
        ReportPicture.objects.create(
            report=row.report, file=file, place=place, width=picture.width, height=picture.height
        )
        gallery.keep(
            file=file, content=picture.content, origin=picture.origin, holder=("intake.report", row.report.pk),
            place=place, at=at,
        )  # fmt: skip


def _record(report: Report, by: Actor, at: datetime) -> None:
    after = {"state": report.state, "grade": report.grade, "version": report.version, "source": report.source.code}
    audit.record("report.received", subject=report, by=by, at=at, after=after)
    routing.tell(report, by, at)
