"""The list of reports: its views, its filters, and what one row shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from fanzha.common.actor import Actor
from fanzha.core.workflow.report import REPORT, ReportState
from fanzha.intake.models import Report
from fanzha.intake.queries import canonical, names, reports
from fanzha.intake.queries.limits import Limits

WAITING: Final = "waiting"
VIEWS: Final = {
    WAITING: ("待核实", ReportState.WAITING),
    "confirmed": ("已核实", ReportState.CONFIRMED),
    "dismissed": ("已排除", ReportState.DISMISSED),
    "joined": ("已并案", ReportState.JOINED),
    "lapsed": ("过期未核", ReportState.LAPSED),
}


def views(actor: Actor) -> list[dict[str, Any]]:
    """Return the tabs; only what waits is counted: the others grow for years, and the list says how many it holds."""
    counts = {WAITING: reports.waiting_count(actor)}
    return [{"key": key, "label": label, "count": counts.get(key)} for key, (label, _) in VIEWS.items()]


def filtered(actor: Actor, view: str, wanted: Mapping[str, Any]) -> "QuerySet[Any]":
    """Return the reports of a view after its filters, each with the places of its urgency."""
    found: QuerySet[Any] = reports.listed(actor).filter(state=VIEWS[view][1])
    found = found.annotate(paid_order=reports.PAID_ORDER, grade_order=reports.GRADE_ORDER)
    if wanted.get("grade"):
        found = found.filter(grade=wanted["grade"])
    if wanted.get("type"):
        found = found.filter(scam_type=wanted["type"])
    if wanted.get("paid"):
        found = found.filter(paid_state=wanted["paid"])
    if wanted.get("source"):
        found = found.filter(source__code=wanted["source"])
    if wanted.get("unit"):
        found = found.filter(unit=wanted["unit"])
    return found


def numbers_seen(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Return the numbers of some reports, as far as the actor sees them."""
    return dict(reports.reports_seen(actor).filter(pk__in=list(ids)).values_list("pk", "number"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list, persons masked."""

    id: int
    number: str
    grade: str
    title: str
    person: str
    source: str
    unit: str
    paid: bool
    tags: tuple[str, ...]
    state: str
    received_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    decided_by: str


def row(report: Any, rules: Limits, known: Mapping[str, str]) -> Row:
    """Return a report as a line of the list."""
    name = canonical.hidden_name(report.target_name or report.contact_name)
    phone = canonical.hidden_phone(report.target_phone or report.contact_phone)
    paid = report.paid_state == Report.Paid.PAID
    due = report.waiting_since + rules.due_after(report.grade, is_paid=paid) if report.waiting_since else None
    return Row(
        id=report.pk,
        number=report.number,
        grade=report.shown_grade,
        title=names.title(report, known),
        person=" ".join(part for part in (name, phone) if part),
        source=report.source.name,
        unit=str(report.unit),
        paid=paid,
        tags=tuple(_tags(report)),
        state=REPORT.state_names[ReportState(report.state)],
        received_at=report.received_at,
        due_at=due,
        decided_at=report.decided_at,
        decided_by=report.decided_by_name,
    )


def _tags(report: Any) -> list[str]:
    said = [
        (report.is_listed, "名单命中"),
        (report.for_elder, "替老人报"),
        (report.picture_count > 0, "有图片"),
        (report.is_disputed, "报告人说判断错了"),
    ]
    same = [f"另有 {report.same_count} 条相同"] if report.same_count else []
    return [*(word for is_so, word in said if is_so), *same]
