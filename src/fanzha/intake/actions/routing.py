"""Decides where screened reports go next: joined to an earlier one, to the warnings, to an officer, or only counted."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from fanzha.common import events
from fanzha.common.actor import Actor
from fanzha.core.workflow.report import JOINABLE, ReportState, ReportStep, check_step
from fanzha.intake.actions.events import ReportConfirmed, ReportJoined
from fanzha.intake.actions.new import Screened
from fanzha.intake.models import Report, Source
from fanzha.intake.queries.limits import Limits

BY_RULE = "按规则免核实"


class _Firsts:
    """The reports that a new one may join, by text and person, oldest first."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)

    def add(self, key: tuple[str, str], report_id: int, paid_state: str) -> None:
        """Remember a report that later ones may join."""
        self._known[key].append((report_id, paid_state == Report.Paid.PAID))

    def of(self, report: Report) -> int | None:
        """Return the report to join. Money that has gone is news: such a report joins only one where it had, too."""
        paid = report.paid_state == Report.Paid.PAID
        return next((first for first, was_paid in self._known[_key(report)] if was_paid or not paid), None)


def _key(report: Report) -> tuple[str, str]:
    return report.digest, report.person_index


def route(rows: Sequence[Screened], source: Source, rules: Limits, at: datetime, *, may_skip: bool = True) -> None:
    """Choose the next state of each screened report; the caller saves, then calls `tell`.

    Args:
        may_skip: whether the source's trust counts here; a file that somebody else sends in its name waits.
    """
    straight = rules.straight.get(source.kind, frozenset()) if source.is_trusted and may_skip else frozenset()
    worth_keeping = [row.report for row in rows if not _is_to_be_counted_only(row.report, source)]
    firsts = _firsts([report for report in worth_keeping if report.digest], rules, at)
    for row in rows:
        report = row.report
        if _is_to_be_counted_only(report, source):
            forget(report)
            row.findings.clear()
            continue
        _route(report, firsts.of(report) if report.digest else None, straight, at)
        if report.digest and ReportState(report.state) in JOINABLE:
            firsts.add(_key(report), report.pk, report.paid_state)


def _route(report: Report, first_id: int | None, straight: frozenset[str], at: datetime) -> None:
    if first_id is not None:
        put_step(report, ReportStep.JOIN)
        report.same_as_id = first_id
    elif _skips_queue(report, straight):
        put_step(report, ReportStep.SKIP_QUEUE)
        report.decided_at, report.decided_by_name = at, BY_RULE
    else:
        put_step(report, ReportStep.QUEUE)
        report.waiting_since = at


def put_step(report: Report, step: ReportStep) -> None:
    """Move a report by a step of the table; the caller saves."""
    report.state = check_step(ReportState(report.state), step).value


def _skips_queue(report: Report, straight: frozenset[str]) -> bool:
    """Say whether a report of this grade goes to the warnings at once; somebody must be there to be found."""
    return report.grade in straight and bool(report.target_index or report.target_address)


def _is_to_be_counted_only(report: Report, source: Source) -> bool:
    """Say whether nothing was found in a row of a file. What a person sent by hand is always read by a person."""
    return source.kind != Source.Kind.PUBLIC and report.batch_id is not None and report.grade == "none"


def forget(report: Report) -> None:
    """Take text and persons off a report: what is left is its number, its verdict's columns and its state."""
    report.text = report.caller = report.contact_name = report.contact_phone = ""
    report.target_name = report.target_phone = report.target_address = report.external_id = report.note = ""
    report.digest = report.caller_index = report.contact_index = report.target_index = report.person_index = ""
    report.verdict = None


def _firsts(reports: Sequence[Report], rules: Limits, at: datetime) -> _Firsts:
    """Return what reports may join. Two that come at the same moment wait for each other on locks of the database."""
    known = _Firsts()
    if not reports:
        return known
    _hold(sorted({"".join(_key(report)) for report in reports}))
    same = Report.objects.filter(
        digest__in={report.digest for report in reports},
        person_index__in={report.person_index for report in reports},
        received_at__gte=at - rules.same_window,
        received_at__lte=at + rules.same_window,
        state__in=[state.value for state in JOINABLE],
    )
    rows = same.order_by("received_at", "id").values_list("digest", "person_index", "id", "paid_state")
    for digest, person_index, report_id, paid_state in rows:
        known.add((digest, person_index), report_id, paid_state)
    return known


def _hold(names: list[str]) -> None:
    # Always in the same order, so that two batches cannot wait for each other in a circle.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(name, 7)) FROM unnest(%s::text[]) name", [names])


def has_news(report: Report) -> bool:
    """Say whether the capabilities above must hear of a report that no officer had to judge."""
    return report.state in {ReportState.JOINED, ReportState.CONFIRMED}


def tell(report: Report, by: Actor, at: datetime) -> None:
    """Tell the capabilities above what became of a report that no officer had to judge."""
    if report.same_as_id is not None:
        events.publish(ReportJoined(report.pk, report.same_as_id, by, at))
    elif report.state == ReportState.CONFIRMED:
        events.publish(ReportConfirmed(report.pk, Actor.system(BY_RULE, origin=by.origin), at))
