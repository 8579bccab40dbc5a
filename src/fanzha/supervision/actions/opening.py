"""Look back, case by case: every victim with a home, as soon as a case names one."""

from datetime import datetime

from django.db import connection, transaction

from fanzha.cases.queries.victims import VictimFacts, facts_of_victims
from fanzha.common import audit, numbering
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.core.metrics.reach import Judged
from fanzha.core.workflow.trace_back import DutyState
from fanzha.supervision.models import PhoneCheck, TraceBack, TraceDuty, TraceTouch
from fanzha.supervision.queries.reaching import Found, found_for
from fanzha.supervision.queries.rules import TraceRules, trace_rules


@transaction.atomic
def trace_case(*, case_id: int, by: Actor, at: datetime) -> list[TraceBack]:
    """Look back for every victim of a case whose home is known; again where nobody has answered yet.

    The same case again changes nothing but what the ledger says by now; once a unit has answered, what it answered to
    stands as it was.
    """
    rules = trace_rules(at.date())
    # One after the other: two events about one case must not open two.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"supervision.trace.{case_id}"])
    return [
        _trace(victim, victim.home_unit_id, rules, by=by, at=at)
        for victim in facts_of_victims([case_id])
        if victim.home_unit_id is not None
    ]


def _trace(victim: VictimFacts, home_id: int, rules: TraceRules, *, by: Actor, at: datetime) -> TraceBack:
    known: TraceBack | None = TraceBack.objects.select_for_update().filter(victim_id=victim.id).first()
    found = found_for(victim, home_id, rules)
    if known is None:
        return _open(victim, home_id, found, rules, by=by, at=at)
    if known.duties.exclude(state__in=[DutyState.ASKED, DutyState.WITHDRAWN]).exists():
        return known
    return _reckon_again(known, victim, home_id, found, rules, by=by, at=at)


def _open(victim: VictimFacts, home_id: int, found: Found, rules: TraceRules, *, by: Actor, at: datetime) -> TraceBack:
    year = f"{at.astimezone(CHINA):%Y}"
    trace: TraceBack = TraceBack.objects.create(
        number=f"DC-{year}-{numbering.take(f'DC-{year}'):06d}", unit_id=victim.unit_id, case_id=victim.case_id,
        victim_id=victim.id, home_unit_id=home_id, before_at=victim.before_at,
        standing=found.reach.standing, rule_version=rules.version, opened_at=at, reckoned_at=at,
    )  # fmt: skip
    _write_down(trace, found, rules, at)
    audit.record("trace_back.opened", subject=trace, by=by, at=at,
                 after={"standing": trace.standing, "case": victim.case_number, "rules": rules.version})  # fmt: skip
    return trace


def _reckon_again(
    trace: TraceBack, victim: VictimFacts, home_id: int, found: Found, rules: TraceRules, *, by: Actor, at: datetime
) -> TraceBack:
    before = {"standing": trace.standing, "home": trace.home_unit_id, "before_at": str(trace.before_at)}
    after = {"standing": found.reach.standing.value, "home": home_id, "before_at": str(victim.before_at)}
    touches = {(one.contact.key, one.counts_as.value) for one in found.reach.judged}
    held = {(str(touch_id), said) for touch_id, said in trace.touches.values_list("touch_id", "counts_as")}
    if before == after and touches == held:
        return trace
    trace.touches.all().delete()
    trace.standing, trace.home_unit_id, trace.before_at = found.reach.standing, home_id, victim.before_at
    trace.rule_version, trace.reckoned_at, trace.version = rules.version, at, trace.version + 1
    trace.save()
    _write_down(trace, found, rules, at)
    audit.record("trace_back.reckoned", subject=trace, by=by, at=at, before=before, after=after)
    return trace


def _write_down(trace: TraceBack, found: Found, rules: TraceRules, at: datetime) -> None:
    TraceTouch.objects.bulk_create([_copied(trace, one, found) for one in found.reach.judged])
    wanted = {one.unit_id: one for one in found.responsible}
    trace.duties.exclude(unit_id__in=wanted).update(state=DutyState.WITHDRAWN)
    held = {duty.unit_id: duty for duty in trace.duties.filter(unit_id__in=wanted)}
    for unit_id, one in wanted.items():
        duty = held.get(unit_id) or TraceDuty(trace_back=trace, unit_id=unit_id, state=DutyState.WITHDRAWN)
        if duty.state == DutyState.WITHDRAWN:  # new, or responsible again
            duty.state, duty.asked_at, duty.due_at = DutyState.ASKED, at, rules.due(at)
        duty.level, duty.standing = one.level, one.standing
        duty.save()


def _copied(trace: TraceBack, one: Judged, found: Found) -> TraceTouch:
    row = found.touches[one.contact.key]
    return TraceTouch(
        trace_back=trace, touch_id=row.id, touch_at=row.at, kind=row.kind, whom=one.contact.whom,
        counts_as=one.counts_as, why=one.why, unit_name=str(row.unit), officer_name=row.officer_name,
        shown_hash=row.shown_hash, proof_hash=row.proof_hash,
    )  # fmt: skip


@transaction.atomic
def follow_case(*, case_id: int, at: datetime) -> None:
    """Let the look-backs of a case go with it to the unit that took it over."""
    by = Actor.system("案件移送后跟着换单位", origin="job")
    units = {victim.unit_id for victim in facts_of_victims([case_id])}
    for trace in TraceBack.objects.select_for_update().filter(case_id=case_id).exclude(unit_id__in=units):
        before, (unit_id,) = trace.unit_id, units
        trace.unit_id = unit_id
        trace.save(update_fields=["unit"])
        PhoneCheck.objects.filter(trace_back=trace).update(unit_id=unit_id)
        audit.record(
            "trace_back.followed", subject=trace, by=by, at=at, before={"unit": before}, after={"unit": unit_id}
        )
