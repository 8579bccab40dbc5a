"""What cases add to the pages of lower capabilities."""

from datetime import datetime

from fanzha.cases.models import Call
from fanzha.cases.queries.register import cases_seen
from fanzha.common.actor import Actor
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission


def of_report(actor: Actor, report_id: int, at: datetime) -> Panel | None:
    """Return the case that a report became, or the step that makes it one."""
    if not actor.may(Permission.CASE_EDIT):
        return None
    call = Call.objects.filter(source_ref=f"report:{report_id}").defer("body").first()
    case = cases_seen(actor).filter(pk=call.case_id).first() if call and call.case_id else None
    context = {
        "report_id": report_id,
        "call": call,
        "case": case,
        "is_open": call and call.outcome == Call.Outcome.OPEN,
    }
    return Panel(title="案件", template="cases/_of_report.html", context=context)
