"""Reads that are recorded: opening a report, showing a person in full, looking at a picture."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fanzha.common import audit, files
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.intake.models import Report, ReportPicture

PERSON_FIELDS = ("contact_name", "contact_phone", "target_name", "target_phone", "target_address", "caller")


@transaction.atomic
def open_report(*, report_id: int, purpose: str, with_person: bool, by: Actor, at: datetime) -> Report:
    """Return a report for its page and record that this officer opened it, and what it showed.

    Raises:
        Report.DoesNotExist: not there, or of a unit that the officer does not see.
    """
    seen = Report.objects.visible_to(by, Permission.REPORT_VIEW).select_related("source", "unit", "same_as")
    report: Report = seen.get(pk=report_id)
    shown = ["text", *(PERSON_FIELDS if with_person else ())]
    audit.record("report.opened", subject=report, by=by, at=at, after={"shown": shown}, why=purpose)
    return report


@transaction.atomic
def reveal_report(*, report_id: int, fields: Sequence[str], purpose: str, by: Actor, at: datetime) -> dict[str, str]:
    """Return persons' data of a report in full, and record which, to whom and why.

    Raises:
        NotAllowed: the officer's post may not reveal persons.
        ValueError: a field that is no person's data.
    """
    by.require(Permission.PERSON_REVEAL)
    if set(fields) - set(PERSON_FIELDS):
        raise ValueError("Only persons' data is revealed.")
    report = Report.objects.visible_to(by, Permission.REPORT_VIEW).get(pk=report_id)
    audit.record("report.revealed", subject=report, by=by, at=at, after={"shown": list(fields)}, why=purpose)
    return {field: getattr(report, field) for field in fields}


@transaction.atomic
def open_picture(*, report_id: int, place: int, by: Actor, at: datetime) -> bytes:
    """Return one picture of a report and record that this officer looked at it.

    Raises:
        ReportPicture.DoesNotExist: not there, or of a unit that the officer does not see.
        FileGone: the retention rules have taken it.
    """
    reports = Report.objects.visible_to(by, Permission.REPORT_VIEW).filter(pk=report_id)
    picture = ReportPicture.objects.select_related("file", "report").get(report__in=reports, place=place)
    audit.record("report.picture_opened", subject=picture.report, by=by, at=at, after={"place": place})
    return files.read(picture.file)
