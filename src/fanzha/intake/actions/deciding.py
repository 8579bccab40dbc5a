"""An officer judges a report: confirms it, sets it aside, joins it to another, takes it up again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.common import audit, events, refusals
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.report import ReportState, ReportStep, check_confirm, check_join, check_step
from fanzha.intake.actions.events import ReportConfirmed, ReportDismissed, ReportJoined
from fanzha.intake.models import Label, Report
from fanzha.intake.queries import canonical


class NoSuchReport(Exception):
    """The number names no report that the officer may see. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Target:
    """Who is to be warned, as the officer has checked it."""

    name: str = ""
    phone: str = ""
    address: str = ""
    unit_id: int | None = None
    relation: str = ""


def _held(by: Actor, report_id: int) -> Report:
    """Return the report, locked, if `by` may judge it: two officers at once come one after the other."""
    by.require(Permission.REPORT_CONFIRM)
    # Only the row itself: locking through an outer join to the source is neither possible nor wanted.
    report: Report = Report.objects.visible_to(by, Permission.REPORT_CONFIRM).select_for_update().get(pk=report_id)
    return report


@transaction.atomic
def confirm_report(
    *,
    report_id: int,
    grade: str,
    target: Target,
    is_to_be_warned: bool,
    scam_type: str = "",
    note: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Confirm a report with the grade and the person that the officer has checked, and tell the warnings.

    That it is a fraud, and of which type, is kept as a label: what the next version learns from.

    Raises:
        StepRefused: somebody has judged it already, or nobody could be found to warn.
    """
    report = _held(by, report_id)
    after = check_confirm(
        ReportState(report.state),
        is_to_be_warned=is_to_be_warned,
        has_phone=bool(target.phone),
        has_address=bool(target.address),
    )
    before = _said(report)
    _put_target(report, target)
    report.state, report.confirmed_grade, report.is_to_be_warned = after.value, grade, is_to_be_warned
    if report.is_scam is not None:
        put_label(report, is_harmless=False, said_by=Label.Said.OFFICER, true_type=scam_type, by=by, at=at)
    if scam_type and scam_type != report.scam_type:
        report.scam_type, report.subtype = scam_type, ""
    _decide(report, note, by, at)
    audit.record("report.confirmed", subject=report, by=by, at=at, before=before, after=_said(report), why=note)
    events.publish(ReportConfirmed(report.pk, by, at))


def _put_target(report: Report, target: Target) -> None:
    report.target_name, report.target_phone, report.target_address = target.name, target.phone, target.address
    report.target_index = canonical.digest("phone", target.phone)
    report.person_index = report.target_index or report.contact_index
    report.relation = target.relation
    if target.unit_id is not None:
        report.unit_id = target.unit_id


def _decide(report: Report, note: str, by: Actor, at: datetime) -> None:
    report.decided_at, report.decided_by_id, report.decided_by_name = at, by.id, by.name
    report.note = note
    report.save()


def _said(report: Report) -> dict[str, object]:
    """Return what the audit row keeps, encrypted, of a report before and after a judgement."""
    return {
        "state": report.state,
        "grade": report.shown_grade,
        "type": report.scam_type,
        "unit": report.unit_id,
        "target": [report.target_name, report.target_phone, report.target_address],
        "is_to_be_warned": report.is_to_be_warned,
    }


@transaction.atomic
def dismiss_report(*, report_id: int, dismissal: str, note: str = "", by: Actor, at: datetime) -> None:
    """Set a report aside with a reason; 内容没有问题 is kept as a label against the version that screened it.

    Raises:
        StepRefused: somebody has judged it already.
    """
    report = _held(by, report_id)
    before = {"state": report.state}
    report.state = check_step(ReportState(report.state), ReportStep.DISMISS).value
    report.dismissal = dismissal
    _decide(report, note, by, at)
    if dismissal == Report.Dismissal.HARMLESS:
        put_label(report, is_harmless=True, said_by=Label.Said.OFFICER, by=by, at=at)
    reason = Report.Dismissal(dismissal).label
    refusals.state(code="report.dismissed", subject=report, reason=reason, by=by, at=at)
    after = {"state": report.state, "dismissal": dismissal}
    audit.record("report.dismissed", subject=report, by=by, at=at, before=before, after=after, why=note)
    events.publish(ReportDismissed(report.pk, by, at))


def put_label(report: Report, *, is_harmless: bool, said_by: str, true_type: str = "", by: Actor, at: datetime) -> None:
    """Write or replace somebody's word on a report, inside the caller's transaction."""
    Label.objects.update_or_create(
        report=report,
        said_by=said_by,
        defaults={
            "is_harmless": is_harmless, "officer_name": by.name, "grade": report.grade,
            "scam_type": report.scam_type, "true_type": true_type, "version": report.version, "at": at,
            "withdrawn_at": None, "withdrawn_by_name": "",
        },
    )  # fmt: skip


@transaction.atomic
def label_report(*, report_id: int, is_harmless: bool, said_by: str, by: Actor, at: datetime) -> None:
    """Record that an officer, or the person who was warned, called a report harmless or not.

    Called by the warnings when a dissuasion shows it; does not change the report's state.
    """
    report = Report.objects.get(pk=report_id)
    put_label(report, is_harmless=is_harmless, said_by=said_by, by=by, at=at)
    after = {"is_harmless": is_harmless, "said_by": said_by}
    audit.record("report.labelled", subject=report, by=by, at=at, after=after)


@transaction.atomic
def join_report(*, report_id: int, first_number: str, by: Actor, at: datetime) -> None:
    """Join a waiting report to an earlier one about the same thing.

    Raises:
        StepRefused: one of the two is not open for it.
        NoSuchReport: the officer sees no report of that number.
    """
    report = _held(by, report_id)
    check_step(ReportState(report.state), ReportStep.JOIN)
    first = Report.objects.visible_to(by, Permission.REPORT_CONFIRM).filter(number=first_number.strip().upper()).first()
    if first is None:
        raise NoSuchReport(f"没有编号是 {first_number[:24]} 的举报。编号像 JB-2026-000123，在举报页标题里。")
    after = check_join(
        ReportState(report.state),
        own_number=report.number,
        first_number=first.number,
        first_state=ReportState(first.state),
    )
    report.state, report.same_as_id = after.value, first.pk
    _decide(report, "", by, at)
    audit.record("report.joined", subject=report, by=by, at=at, after={"state": report.state, "first": first.number})
    events.publish(ReportJoined(report.pk, first.pk, by, at))


@transaction.atomic
def reopen_report(*, report_id: int, why: str, by: Actor, at: datetime) -> None:
    """Put a report that was set aside before an officer again.

    Raises:
        StepRefused: it was not set aside.
    """
    report = _held(by, report_id)
    before = {"state": report.state, "dismissal": report.dismissal}
    report.state = check_step(ReportState(report.state), ReportStep.REOPEN).value
    report.waiting_since, report.dismissal = at, ""
    report.decided_at = report.decided_by_id = None
    report.decided_by_name = ""
    report.save()
    Label.objects.filter(report=report, said_by=Label.Said.OFFICER).delete()
    audit.record("report.reopened", subject=report, by=by, at=at, before=before, after={"state": report.state}, why=why)
