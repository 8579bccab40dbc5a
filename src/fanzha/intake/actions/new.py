"""What somebody tells us, and the row made of it: numbered, with its receipt, screened, not yet routed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from fanzha.common.clock import CHINA
from fanzha.core.grading import Grade, higher
from fanzha.core.screening import Kind, Verdict
from fanzha.core.workflow.report import ReportState, ReportStep, check_step
from fanzha.intake.actions.pictures import CleanPicture
from fanzha.intake.models import Finding, Report, Source
from fanzha.intake.queries import canonical, receipts, screening, watch
from fanzha.intake.queries.limits import Limits


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody tells us. Whoever builds it has checked the limits; nothing here is trusted to be true.

    `target` is the person to be warned, where it is not whoever sent it. `happened_at` is what the sender says;
    `was_read` that a machine read the text from the pictures.
    """

    key: str
    source_code: str
    unit_id: int
    text: str = ""
    kind: Kind = Kind.UNKNOWN
    caller: str = ""
    pictures: Sequence[CleanPicture] = ()
    was_read: bool = False
    paid_state: str = Report.Paid.UNKNOWN
    for_elder: bool = False
    relation: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    target_name: str = ""
    target_phone: str = ""
    target_address: str = ""
    is_disputed: bool = False
    external_id: str = ""
    batch_id: int | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """An unsaved report with what was found in it."""

    report: Report
    findings: list[Finding]


def screened(news: Sequence[NewReport], source: Source, rules: Limits, at: datetime) -> list[Screened]:
    """Return the unsaved rows of new reports of one source, screened and compared with the watch lists in one batch."""
    verdicts = _verdicts(news)
    triples = zip(news, next_ids(len(news)), verdicts, strict=True)
    rows = [_screened(_blank(new, source, report_id, at), verdict, new) for new, report_id, verdict in triples]
    _compare(rows, rules, at)
    return rows


def _compare(rows: Sequence[Screened], rules: Limits, at: datetime) -> None:
    """Raise the grade of each report in which something is on a watch list."""
    pairs = {row.report.pk: _pairs(row) for row in rows}
    listed = {(hit.kind, hit.digest) for hit in watch.hits((p for some in pairs.values() for p in some), at)}
    for row in rows:
        if listed & pairs[row.report.pk]:
            row.report.is_listed = True
            row.report.grade = _raised(row.report.grade, rules.watch_grade)


def _raised(grade: str, at_least: str) -> str:
    return at_least if grade == "none" else higher(Grade(grade), Grade(at_least)).value


def _pairs(row: Screened) -> set[tuple[str, str]]:
    found = {(finding.kind, finding.digest) for finding in row.findings}
    return found | {("phone", row.report.caller_index)} if row.report.caller_index else found


def _verdicts(news: Sequence[NewReport]) -> list[Verdict | None]:
    """Screen all texts of one kind together; a report of pictures alone gets no verdict."""
    found: list[Verdict | None] = [None] * len(news)
    for kind in dict.fromkeys(new.kind for new in news):
        places = [place for place, new in enumerate(news) if new.kind is kind and new.text]
        answers = screening.screener().screen_many([news[place].text for place in places], kind)
        for place, verdict in zip(places, answers, strict=True):
            found[place] = verdict
    return found


def _screened(report: Report, verdict: Verdict | None, new: NewReport) -> Screened:
    findings: list[Finding] = []
    if verdict is not None:
        _put_verdict(report, verdict, was_read=new.was_read)
        findings = _findings(report, verdict)
    report.state = check_step(ReportState.RECEIVED, ReportStep.SCREEN).value
    return Screened(report, findings)


def _put_verdict(report: Report, verdict: Verdict, *, was_read: bool) -> None:
    report.is_scam = verdict.is_scam
    report.grade = verdict.grade.value
    report.score = verdict.score
    report.scam_type = verdict.type or ""
    report.subtype = verdict.subtype or ""
    report.verdict = screening.stored(verdict) | ({"was_read": True} if was_read else {})
    report.version = verdict.version


def _findings(report: Report, verdict: Verdict) -> list[Finding]:
    """Return what was found in a text, unsaved: each number, link or account that can be compared."""
    indexed = [(entity, canonical.index_of(entity)) for entity in verdict.entities]
    return [
        Finding(report=report, kind=index[0], digest=index[1], value=e.value, start=e.start, end=e.end)
        for e, index in indexed
        if index is not None and index[1]
    ]


def next_ids(count: int) -> list[int]:
    """Return ids from the table's own sequence, so that numbers are known before the rows are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('intake_report', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


# A few words that a machine read say too little of a picture to take two pictures for the same.
_LEAST_READ = 20


def _digest(new: NewReport) -> str:
    """Return by what a later report of the same text is known; nothing where the text may not tell two apart."""
    return "" if new.was_read and len(new.text) < _LEAST_READ else canonical.digest("text", new.text)


def _blank(new: NewReport, source: Source, report_id: int, at: datetime) -> Report:
    code = receipts.fresh()
    contact_index, target_index = (canonical.digest("phone", p) for p in (new.contact_phone, new.target_phone))
    return Report(
        pk=report_id,
        number=f"JB-{at.astimezone(CHINA):%Y}-{report_id:06d}",
        receipt=code,
        receipt_index=receipts.index(code),
        key=new.key,
        source=source,
        unit_id=new.unit_id,
        batch_id=new.batch_id,
        external_id=new.external_id,
        kind=new.kind.value,
        text=new.text,
        digest=_digest(new),
        caller=new.caller,
        caller_index=canonical.digest("phone", new.caller),
        picture_count=len(new.pictures),
        is_disputed=new.is_disputed,
        paid_state=new.paid_state,
        for_elder=new.for_elder,
        relation=new.relation,
        contact_name=new.contact_name,
        contact_phone=new.contact_phone,
        contact_index=contact_index,
        target_name=new.target_name,
        target_phone=new.target_phone,
        target_index=target_index,
        person_index=target_index or contact_index,
        target_address=new.target_address,
        state=ReportState.RECEIVED.value,
        received_at=at,
        happened_at=new.happened_at,
    )
