"""An alert opens, from a confirmed report or by hand, or a new source joins the one that is open."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from fanzha.alerts.actions import contacts, events, grading, timing
from fanzha.alerts.models import Alert, AlertReason, AlertSource
from fanzha.alerts.models.alerts import OPEN
from fanzha.alerts.queries.rulesets import clocks, grading_rules
from fanzha.common import audit, crypto
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.grading import Facts, Grade, Proposal, caller_features, higher, propose
from fanzha.core.workflow import alert as rules
from fanzha.people import actions as people

ELDER_FROM_AGE = 60  # the age from which the law on the rights of the elderly (art. 2) speaks of old people


@dataclass(frozen=True, slots=True)
class Lead:
    """One source as it points at a person: what opening and joining need, wherever it came from."""

    unit_id: int
    source_kind: str
    source_name: str
    at: datetime
    facts: Facts
    name: str = ""
    phone: str = ""
    address: str = ""
    scam_type: str = ""
    subtype: str = ""
    caller: str = ""
    digest: str = ""
    report_id: int | None = None
    report_number: str = ""
    set_grade: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def take_lead(*, lead: Lead, by: Actor, at: datetime) -> Alert:
    """Open an alert for a lead, or join the open one about the same person or household; the same report once only."""
    if lead.report_id is not None:
        known = AlertSource.objects.select_related("alert").filter(report_id=lead.report_id).first()
        if known:
            joined: Alert = known.alert
            return joined
    _wait_for_others(f"phone:{crypto.blind('phone', lead.phone)}" if lead.phone else "")
    person = _person(lead, by=by, at=at)
    _wait_for_others(_door(person))
    standing = _open_about(person)
    if standing is not None:
        return _join(standing, lead, by=by, at=at)
    return _open(lead, person, by=by, at=at)


def _person(lead: Lead, *, by: Actor, at: datetime) -> Any:
    if not (lead.name or lead.phone or lead.address):
        return None
    return people.ensure_person(
        unit_id=lead.unit_id, name=lead.name, phone=lead.phone, address=lead.address,
        source=f"alert.{lead.source_kind}", by=by, at=at,
    )  # fmt: skip


def _door(person: Any) -> str:
    if person is None:
        return ""
    return f"household:{person.household_id}" if person.household_id else f"person:{person.pk}"


def _wait_for_others(key: str) -> None:
    """Let leads about the same phone, person or household come one after the other until the transaction ends."""
    if not key:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"alerts.lead.{key}"])


def _open_about(person: Any) -> Alert | None:
    if person is None:
        return None
    standing = Alert.objects.select_for_update(of=("self",)).filter(state__in=OPEN)
    found: Alert | None = standing.filter(person=person).first()
    if found is None and person.household_id:
        found = standing.filter(household_id=person.household_id).order_by("id").first()
    return found


def _open(lead: Lead, person: Any, *, by: Actor, at: datetime) -> Alert:
    facts = replace(lead.facts, repeats=_repeats(person, at), is_elder=lead.facts.is_elder or _is_elder(person, at))
    proposal = propose(facts, grading_rules(at.date()))
    alert_id = _next_id()
    alert = Alert(
        id=alert_id, number=f"YJ-{at.year}-{alert_id:06d}", unit_id=_responsible(lead, person), person=person,
        household_id=person.household_id if person else None, state=rules.State.PROPOSED, grade=proposal.grade,
        scam_type=lead.scam_type, subtype=lead.subtype, score=facts.score, paid_state=facts.paid,
        for_elder=facts.is_elder, amount_fen=facts.amount_fen, digest=lead.digest,
        caller_index=crypto.blind("phone", lead.caller) if lead.caller else "", source_kind=lead.source_kind,
        source_name=lead.source_name, opened_at=at, opened_by_name=by.name, **_proposed(proposal),
    )  # fmt: skip
    alert.save(force_insert=True)
    _keep_source(alert, lead, by=by)
    _keep_reasons(alert, proposal)
    timing.begin(alert, ["confirm", "close"], at=at)
    audit.record("alert.opened", subject=alert, by=by, at=at,
                 after={"grade": proposal.grade, "points": proposal.points, "rules": proposal.version,
                        "source": lead.source_kind, "report": lead.report_number})  # fmt: skip
    events.tell(alert, "opened", at)
    if lead.set_grade:
        alert.state = rules.MACHINE.next_state(rules.State.PROPOSED, rules.Step.GRADE)
        grading.set_grade(alert, lead.set_grade, why="", by=by, at=at)
    alert.save()
    if lead.set_grade:
        contacts.remind_where_due(alert, by=by, at=at)
    return alert


def _proposed(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposed_grade": proposal.grade, "points": proposal.points, "line": proposal.line,
        "grade_version": proposal.version,
    }  # fmt: skip


def _join(alert: Alert, lead: Lead, *, by: Actor, at: datetime) -> Alert:
    """Add a source; the grade may rise, never fall, and a rise after confirmation is said in the audit."""
    rules.MACHINE.next_state(rules.State(alert.state), rules.Step.JOIN)
    _keep_source(alert, lead, by=by)
    alert.source_count = alert.sources.count()
    facts = _all_facts(alert, lead, at)
    proposal = propose(facts, grading_rules(at.date()))
    before = alert.grade
    alert.grade = higher(Grade(alert.grade), Grade(lead.set_grade) if lead.set_grade else proposal.grade)
    for name, value in _proposed(proposal).items():
        setattr(alert, name, value)
    alert.score, alert.paid_state, alert.amount_fen = facts.score, facts.paid, facts.amount_fen
    alert.scam_type, alert.subtype = alert.scam_type or lead.scam_type, alert.subtype or lead.subtype
    _keep_reasons(alert, proposal)
    if alert.grade != before:
        timing.regraded(alert, at=at)
        if alert.state != rules.State.PROPOSED and alert.met_at is None:
            timing.begin(alert, ["face"], at=at)
    alert.version += 1
    alert.save()
    audit.record("alert.joined", subject=alert, by=by, at=at, before={"grade": before},
                 after={"grade": alert.grade, "source": lead.source_kind, "report": lead.report_number})  # fmt: skip
    return alert


def _all_facts(alert: Alert, lead: Lead, at: datetime) -> Facts:
    """Put the facts of all sources together: the worst of each."""
    earlier = [source.facts for source in alert.sources.exclude(report_id=lead.report_id)]
    tactics = set(lead.facts.tactics).union(*(facts.get("tactics", ()) for facts in earlier))
    callers = set(lead.facts.caller).union(*(caller_features(facts.get("caller", "")) for facts in earlier))
    amounts = [amount for amount in (lead.facts.amount_fen, alert.amount_fen) if amount is not None]
    scores = [score for score in (lead.facts.score, alert.score) if score is not None]
    order = {"paid": 2, "unknown": 1, "none": 0}
    return replace(
        lead.facts, tactics=frozenset(tactics), caller=frozenset(callers), amount_fen=max(amounts, default=None),
        score=max(scores, default=None), paid=max((lead.facts.paid, alert.paid_state), key=lambda p: order[p]),
        is_elder=lead.facts.is_elder or alert.for_elder, sources=alert.source_count,
        repeats=_repeats(alert.person, at, but=alert.pk),
    )  # fmt: skip


def _keep_source(alert: Alert, lead: Lead, *, by: Actor) -> None:
    AlertSource.objects.create(
        alert=alert, report_id=lead.report_id, report_number=lead.report_number, kind=lead.source_kind,
        name=lead.source_name, at=lead.at, score=lead.facts.score, grade=lead.set_grade, scam_type=lead.scam_type,
        official_grade=lead.facts.official_grade, officer_name=by.name,
        facts={"tactics": sorted(lead.facts.tactics), "caller": lead.caller, **lead.extra},
    )  # fmt: skip


def _keep_reasons(alert: Alert, proposal: Proposal) -> None:
    alert.reasons.all().delete()
    AlertReason.objects.bulk_create(
        AlertReason(
            alert=alert, place=place, code=reason.code, text=reason.text, points=reason.points,
            tactics=list(reason.tactics), version=proposal.version, at=alert.opened_at,
        )
        for place, reason in enumerate(proposal.reasons)
    )  # fmt: skip


def _responsible(lead: Lead, person: Any) -> int:
    return int(person.unit_id) if person is not None else lead.unit_id


def _repeats(person: Any, at: datetime, but: int = 0) -> int:
    if person is None:
        return 0
    days = clocks(at.date()).content["join_within_days"]
    earlier = Alert.objects.filter(person=person, opened_at__gte=at - timedelta(days=days), opened_at__lt=at)
    return int(earlier.exclude(pk=but).count())


def _is_elder(person: Any, at: datetime) -> bool:
    return bool(person is not None and person.birth_year and at.year - person.birth_year >= ELDER_FROM_AGE)


def _next_id() -> int:
    """Return the id of the next alert; its number is made from it, so that nobody waits for a series."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('alerts_alert', 'id'))")
        return int(cursor.fetchone()[0])


@transaction.atomic
def open_by_hand(*, lead: Lead, by: Actor, at: datetime) -> Alert:
    """Open an alert for what a counter team, a village or a duty officer has met with.

    Raises:
        NotAllowed: the actor's posts do not allow it.
    """
    by.require(Permission.ALERT_OPEN)
    return take_lead(lead=lead, by=by, at=at)
