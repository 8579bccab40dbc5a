"""Takes a report in: screened, joined to an earlier one or put before an officer, with its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from fanzha.common import audit, events, files
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.core.screening import Kind
from fanzha.core.workflow.report import JOINABLE, ReportState, ReportStep, check_step
from fanzha.intake.actions import sources, verdicts
from fanzha.intake.actions.events import ReportConfirmed, ReportJoined
from fanzha.intake.actions.pictures import CleanPicture
from fanzha.intake.models import Finding, Report, ReportPicture, Source
from fanzha.intake.queries import canonical, receipts, screening
from fanzha.intake.queries.limits import Limits, limits


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody tells us. Whoever builds it has checked the limits; nothing here is trusted to be true."""

    key: str
    source_code: str
    unit_id: int
    text: str = ""
    kind: Kind = Kind.UNKNOWN
    caller: str = ""
    pictures: Sequence[CleanPicture] = ()
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
    received_at: datetime | None = None


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
    """
    earlier = _earlier(new.key)
    if earlier is not None:
        return earlier
    rules = limits(at)
    source = sources.source(new.source_code, at)
    report, found = _screened(new, source, at)
    try:
        with transaction.atomic():
            _route(report, found, source, rules, at)
            report.save(force_insert=True)
    except IntegrityError:
        earlier = _earlier(new.key)
        if earlier is None:
            raise
        return earlier
    _keep_parts(report, found, new.pictures, at)
    _record(report, by, at)
    return Taken(report.pk, report.number, report.receipt, ReportState(report.state), is_new=True)


def _earlier(key: str) -> Taken | None:
    report = Report.objects.only("number", "receipt", "state").filter(key=key).first()
    if report is None:
        return None
    return Taken(report.pk, report.number, report.receipt, ReportState(report.state), is_new=False)


def next_ids(count: int) -> list[int]:
    """Return ids from the table's own sequence, so that numbers are known before the rows are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('intake_report', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def blank(new: NewReport, source: Source, report_id: int, at: datetime) -> Report:
    """Return the unsaved row of a new report, not yet screened."""
    received_at = new.received_at or at
    code = receipts.fresh()
    contact_index, target_index = (canonical.digest("phone", p) for p in (new.contact_phone, new.target_phone))
    return Report(
        pk=report_id,
        number=f"JB-{received_at.astimezone(CHINA):%Y}-{report_id:06d}",
        receipt=code,
        receipt_index=receipts.index(code),
        key=new.key,
        source=source,
        unit_id=new.unit_id,
        batch_id=new.batch_id,
        external_id=new.external_id,
        kind=new.kind.value,
        text=new.text,
        digest=canonical.digest("text", new.text),
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
        received_at=received_at,
    )


def _screened(new: NewReport, source: Source, at: datetime) -> tuple[Report, list[Finding]]:
    report = blank(new, source, next_ids(1)[0], at)
    found: list[Finding] = []
    if new.text:
        verdict = screening.screener().screen(new.text, new.kind)
        verdicts.put_verdict(report, verdict)
        found = verdicts.findings(report, verdict)
    report.state = check_step(ReportState.RECEIVED, ReportStep.SCREEN).value
    return report, found


def _route(report: Report, found: list[Finding], source: Source, rules: Limits, at: datetime) -> None:
    """Choose the next state of a screened report; the caller saves."""
    first_id = first_like(report, rules)
    if first_id is not None:
        put_step(report, ReportStep.JOIN)
        report.same_as_id = first_id
    elif skips_queue(report, source, rules):
        put_step(report, ReportStep.SKIP_QUEUE)
        report.decided_at, report.decided_by_name = at, "按规则免核实"
    elif is_to_be_counted_only(report, source):
        forget(report)
        found.clear()
    else:
        put_step(report, ReportStep.QUEUE)
        report.waiting_since = at


def put_step(report: Report, step: ReportStep) -> None:
    """Move a report by a step of the table; the caller saves."""
    report.state = check_step(ReportState(report.state), step).value


def skips_queue(report: Report, source: Source, rules: Limits) -> bool:
    """Say whether the rule lets a trusted source's report of this grade go to the warnings at once."""
    can_be_found = bool(report.target_index or report.target_address)
    return source.is_trusted and can_be_found and report.grade in rules.straight.get(source.kind, frozenset())


def is_to_be_counted_only(report: Report, source: Source) -> bool:
    """Say whether nothing was found in a row of a feed. What a person sent by hand is always read by a person."""
    return source.kind != Source.Kind.PUBLIC and report.batch_id is not None and report.grade == "none"


def forget(report: Report) -> None:
    """Take text and persons off a row in which nothing was found: the least data that still lets counts be traced."""
    report.text = report.caller = report.contact_name = report.contact_phone = ""
    report.target_name = report.target_phone = report.target_address = report.external_id = ""
    report.digest = report.caller_index = report.contact_index = report.target_index = ""
    report.person_index = ""
    report.verdict = None


def first_like(report: Report, rules: Limits) -> int | None:
    """Return the earlier report of the same text about the same person, or `None`.

    Money that has gone since is news: such a report is never joined to one where it had not. Two that come at the
    same moment wait for each other on a lock of the database.
    """
    if not report.digest:
        return None
    _hold(f"{report.digest}{report.person_index}")
    same = Report.objects.filter(
        digest=report.digest,
        received_at__gte=report.received_at - rules.same_window,
        received_at__lte=report.received_at + rules.same_window,
        state__in=[state.value for state in JOINABLE],
        person_index=report.person_index,
    )
    if report.paid_state == Report.Paid.PAID:
        same = same.filter(paid_state=Report.Paid.PAID)
    first: int | None = same.order_by("received_at", "id").values_list("id", flat=True).first()
    return first


def _hold(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [name])


def _keep_parts(report: Report, found: list[Finding], pictures: Sequence[CleanPicture], at: datetime) -> None:
    Finding.objects.bulk_create(found)
    for place, picture in enumerate(pictures, start=1):
        name = f"{report.number}-{place}.jpg"
        file = files.store(picture.content, kind="report.picture", name=name, content_type="image/jpeg", at=at)
        ReportPicture.objects.create(report=report, file=file, place=place, width=picture.width, height=picture.height)


def _record(report: Report, by: Actor, at: datetime) -> None:
    after = {"state": report.state, "grade": report.grade, "version": report.version, "source": report.source.code}
    audit.record("report.received", subject=report, by=by, at=at, after=after)
    tell(report, by, at)


def tell(report: Report, by: Actor, at: datetime) -> None:
    """Tell the capabilities above what became of a report that no officer had to judge."""
    if report.state == ReportState.JOINED:
        events.publish(ReportJoined(report.pk, report.same_as_id, by, at))
    elif report.state == ReportState.CONFIRMED:
        events.publish(ReportConfirmed(report.pk, Actor.system("可信来源免核实", origin=by.origin), at))
