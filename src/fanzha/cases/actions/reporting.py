"""Begin a case with a report of the public."""

from datetime import datetime

from django.db import transaction

from fanzha.cases.actions.calls import begin_call
from fanzha.cases.models import Call
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.intake import actions as intake


@transaction.atomic
def call_of_report(*, report_id: int, by: Actor, at: datetime) -> Call:
    """Begin the form of a report with its words; what they name is proposed there, and its contact filled in.

    Raises:
        NotAllowed: the actor may not edit cases.
        ObjectDoesNotExist: not a report that the actor may see.
    """
    by.require(Permission.CASE_EDIT)
    by.require(Permission.REPORT_VIEW)
    report = intake.open_report(report_id=report_id, purpose="登记为案件", with_person=True, by=by, at=at)
    story = report.text if not report.caller else f"{report.text}\n（举报时填的来电号码：{report.caller}）"
    values = {
        "name": report.target_name or report.contact_name, "phone": report.target_phone or report.contact_phone,
        "unit": str(report.unit_id), "scam_type": report.scam_type, "subtype": report.subtype,
    }  # fmt: skip
    body = {"story": story.strip(), "values": {name: value for name, value in values.items() if value}}
    return begin_call(unit_id=report.unit_id, source_ref=f"report:{report.pk}", body=body, by=by, at=at)
