"""Make a case of a call: the case, who was cheated, what was paid and what marks it, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.cases.actions.calls import call_to_change, end_call
from fanzha.cases.actions.outcome import save_origin
from fanzha.cases.actions.payments import save_payment
from fanzha.cases.actions.register import case_to_change, open_case
from fanzha.cases.actions.traits import add_outside_number, add_traits
from fanzha.cases.actions.victims import save_victim
from fanzha.cases.models import Call, Case, OutsideRow, Trait
from fanzha.common.actor import Actor
from fanzha.people import actions as people


@dataclass(frozen=True, slots=True)
class Told:
    """What the officer confirmed of a call, checked by the form.

    Attributes:
        victim: fields of `Victim` besides the person.
        payments: fields of `Payment`, each a row.
        traits: pairs of kind and value.
        contact_way, contact_at: how and when the other side first reached the victim.
        reported_at, occurred_at: where another system says so; the first payment and now otherwise.
    """

    unit_id: int
    facts: str
    scam_type: str = ""
    subtype: str = ""
    loss: int | None = None
    name: str = ""
    phone: str = ""
    number_110: str = ""
    victim: Mapping[str, Any] = field(default_factory=dict)
    payments: Sequence[Mapping[str, Any]] = ()
    traits: Sequence[tuple[str, str]] = ()
    reported_at: datetime | None = None
    occurred_at: datetime | None = None
    contact_way: str = ""
    contact_at: datetime | None = None


@transaction.atomic
def case_of_call(*, call_id: int, told: Told, by: Actor, at: datetime) -> Case:
    """Open a case with all that a call told; the same call again gives the case that it opened.

    Raises:
        NotAllowed, Call.DoesNotExist: not a call that the actor may take.
        CaseRefused: something cannot be written this way; nothing is then written at all.
    """
    call = call_to_change(by, call_id)
    if call.case is not None:
        return call.case
    person_id = _person(told, by, at)
    times = [payment["paid_at"] for payment in told.payments if payment.get("paid_at")]
    case = open_case(
        unit_id=told.unit_id, scam_type=told.scam_type, subtype=told.subtype, loss=told.loss, person_id=person_id,
        facts=told.facts, occurred_at=told.occurred_at or min(times, default=None),
        channel=Case.Channel.CALL, reported_at=told.reported_at, by=by, at=at,
    )  # fmt: skip
    if person_id is not None or any(value not in ("", None) for value in told.victim.values()):
        save_victim(case_id=case.pk, said={**told.victim, "person_id": person_id}, by=by, at=at)
    _add_parts(case, call, told, by=by, at=at)
    end_call(call_id=call.pk, outcome=Call.Outcome.CASE, case=case, by=by, at=at)
    return case


@transaction.atomic
def join_call(*, call_id: int, case_id: int, told: Told, by: Actor, at: datetime) -> Case:
    """Add what a call told to a case that an officer says is the same; its facts and its victim stay as they are.

    Raises:
        Case.DoesNotExist: not a case that the actor may change.
        StepRefused: the case is closed.
        CaseRefused: something cannot be written this way.
    """
    call = call_to_change(by, call_id)
    if call.case is not None:
        return call.case
    case = case_to_change(by, case_id, None)
    _add_parts(case, call, told, by=by, at=at)
    end_call(call_id=call.pk, outcome=Call.Outcome.JOINED, case=case, by=by, at=at)
    return case


def _person(told: Told, by: Actor, at: datetime) -> int | None:
    if not (told.name or told.phone):
        return None
    person = people.ensure_person(unit_id=told.unit_id, name=told.name, phone=told.phone, source="case", by=by, at=at)
    return int(person.pk)


def _add_parts(case: Case, call: Call, told: Told, *, by: Actor, at: datetime) -> None:
    victim_id = case.victims.order_by("id").values_list("id", flat=True).first()
    for number, payment in enumerate(told.payments, start=1):
        said = {**payment, "victim_id": victim_id, "source_ref": f"call:{call.pk}:{number}"}
        save_payment(case_id=case.pk, said=said, by=by, at=at)
    if told.traits:
        add_traits(case_id=case.pk, traits=told.traits, source=Trait.Source.STORY, by=by, at=at)
    if told.number_110:
        add_outside_number(case_id=case.pk, system="110", number=told.number_110, by=by, at=at)
    _add_contact(case, told, by=by, at=at)
    _match_row(case, call, told)


def _add_contact(case: Case, told: Told, *, by: Actor, at: datetime) -> None:
    """Write down how the fraud began, where the case does not know it yet."""
    case.refresh_from_db(fields=["contact_way", "contact_at", "origin_level", "leak_source"])
    way, moment = case.contact_way or told.contact_way, case.contact_at or told.contact_at
    if (way, moment) != (case.contact_way, case.contact_at):
        save_origin(
            case_id=case.pk, origin_level=case.origin_level, leak_source=case.leak_source, contact_way=way,
            contact_at=moment, by=by, at=at,
        )  # fmt: skip


def _match_row(case: Case, call: Call, told: Told) -> None:
    """Put the case beside the row of the 110 list that it was opened for, or that has its number."""
    wanted = OutsideRow.objects.filter(system="110", number=told.number_110) if told.number_110 else None
    if (call.source_ref or "").startswith("outside:"):
        wanted = OutsideRow.objects.filter(pk=int((call.source_ref or "").partition(":")[2]))
    if wanted is not None:
        wanted.filter(case__isnull=True).update(case=case, state=OutsideRow.State.MATCHED)
