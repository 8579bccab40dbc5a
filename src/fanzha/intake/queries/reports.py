"""Reads of reports: facts for the capabilities above, the queue, one report, its receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from fanzha.common.actor import Actor
from fanzha.common.once import once_a_request
from fanzha.common.permissions import Permission
from fanzha.core.workflow.report import ReportState
from fanzha.intake.models import Report
from fanzha.intake.queries import receipts
from fanzha.intake.queries.limits import Limits

# What a list shows. Text and full persons are left out, so that a list decrypts one page of what it masks and no more.
_LISTED = (
    "number", "source", "unit", "unit__name", "unit__short_name", "kind", "is_scam", "grade", "confirmed_grade",
    "score", "scam_type", "subtype", "paid_state", "for_elder", "picture_count", "is_disputed", "is_listed", "state",
    "received_at", "waiting_since", "decided_at", "decided_by_name", "target_name", "target_phone", "contact_name",
    "contact_phone", "same_as",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report for the capabilities above. `target_*` is empty where nobody is to be warned."""

    id: int
    number: str
    unit_id: int
    source_code: str
    source_kind: str
    kind: str
    grade: str
    score: float | None
    scam_type: str
    subtype: str
    tactics: tuple[str, ...]
    caller: str | None
    target_name: str
    target_phone: str
    target_address: str
    contact_name: str
    contact_phone: str
    for_elder: bool
    paid_state: str
    state: str
    same_as_id: int | None
    received_at: datetime
    version: str


def report_facts(report_id: int) -> ReportFacts:
    """Return the facts of a report, for the system and the capabilities above; not scoped to an actor.

    Raises:
        Report.DoesNotExist: there is no such report.
    """
    return facts_of(Report.objects.select_related("source").get(pk=report_id))


def facts_of(report: Report) -> ReportFacts:
    """Return the facts of a loaded report."""
    warned = report.is_to_be_warned
    return ReportFacts(
        id=report.pk,
        number=report.number,
        unit_id=report.unit_id,
        source_code=report.source.code,
        source_kind=report.source.kind,
        kind=report.kind,
        grade=report.shown_grade,
        score=report.score,
        scam_type=report.scam_type,
        subtype=report.subtype,
        tactics=tuple(dict.fromkeys(hit["name"] for hit in (report.verdict or {}).get("tactics", ()))),
        caller=report.caller or None,
        target_name=(report.target_name or report.contact_name) if warned else "",
        target_phone=(report.target_phone or report.contact_phone) if warned else "",
        target_address=report.target_address if warned else "",
        contact_name=report.contact_name,
        contact_phone=report.contact_phone,
        for_elder=report.for_elder,
        paid_state=report.paid_state,
        state=report.state,
        same_as_id=report.same_as_id,
        received_at=report.received_at,
        version=report.version,
    )


def report_by_receipt(receipt: str) -> ReportFacts | None:
    """Return the report of a receipt code as typed, or `None`; whoever holds the code may ask."""
    index = receipts.index(receipt)
    if not index:
        return None
    report = Report.objects.select_related("source").filter(receipt_index=index).first()
    return None if report is None else facts_of(report)


def reports_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the reports that an actor may see."""
    seen: QuerySet[Any] = Report.objects.visible_to(actor, Permission.REPORT_VIEW)
    return seen


def listed(actor: Actor) -> "QuerySet[Any]":
    """Return the reports of a list with only what a list shows; what screening counted only is left out.

    Each carries `same_count`: how many later reports were joined to it.
    """
    joined = (
        Report.objects.filter(same_as=OuterRef("pk")).order_by().values("same_as").annotate(n=Count("id")).values("n")
    )
    seen = reports_seen(actor).exclude(state=ReportState.SCREENED).only(*_LISTED)
    rows: QuerySet[Any] = seen.select_related("source", "unit").annotate(same_count=Coalesce(Subquery(joined), 0))
    return rows


def waiting(actor: Actor) -> "QuerySet[Any]":
    """Return the reports that wait for an officer: money gone first, then by grade, then the longest wait."""
    return listed(actor).filter(state=ReportState.WAITING).order_by(*QUEUE_ORDER)


def _grade_order() -> Any:
    grades = ("red", "orange", "yellow", "blue")
    whens = [When(grade=grade, then=Value(place)) for place, grade in enumerate(grades)]
    return Case(*whens, default=Value(len(grades)), output_field=IntegerField())


def _paid_order() -> Any:
    return Case(When(paid_state=Report.Paid.PAID, then=Value(0)), default=Value(1), output_field=IntegerField())


GRADE_ORDER = _grade_order()
PAID_ORDER = _paid_order()
QUEUE_ORDER = (PAID_ORDER, GRADE_ORDER, "waiting_since", "id")


@once_a_request
def waiting_count(actor: Actor) -> int:
    """Return how many reports wait for an officer."""
    return int(reports_seen(actor).filter(state=ReportState.WAITING).count())


def waiting_at(unit_ids: list[int]) -> int:
    """Return how many reports wait at some units, whoever asks."""
    return int(Report.objects.filter(unit__among=unit_ids, state=ReportState.WAITING).count())


def common_types(rules: Limits, at: datetime) -> list[tuple[str, int]]:
    """Return the types that were confirmed most often of late, with how often; those too rare to name are left out."""
    since = at - timedelta(days=rules.common.days)
    found = Report.objects.filter(received_at__gte=since, state=ReportState.CONFIRMED).exclude(scam_type="")
    counts = found.values_list("scam_type").annotate(count=Count("id")).filter(count__gte=rules.common.least)
    return list(counts.order_by("-count", "scam_type")[: rules.common.most])


def joined_to(report: Report) -> "QuerySet[Any]":
    """Return the reports that say the same as this one."""
    first_id = report.same_as_id or report.pk
    same: QuerySet[Any] = Report.objects.filter(Q(same_as_id=first_id) | Q(pk=first_id)).exclude(pk=report.pk)
    return same.only("number", "state", "received_at", "source", "same_as").select_related("source").order_by("id")


def numbers(ids: Iterable[int]) -> dict[int, str]:
    """Return the numbers of reports by id."""
    return dict(Report.objects.filter(pk__in=list(ids)).values_list("id", "number"))


def reporters_between(since: datetime, until: datetime) -> dict[int, int]:
    """Return the reports of [since, until) whose reporter left a number and whose outcome is known, with their unit."""
    known = [ReportState.CONFIRMED.value, ReportState.DISMISSED.value]
    rows = Report.objects.filter(received_at__gte=since, received_at__lt=until, state__in=known)
    return dict(rows.exclude(contact_index="").order_by("id").values_list("pk", "unit_id"))
