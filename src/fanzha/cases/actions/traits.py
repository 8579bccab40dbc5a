"""Changes to the marks of a case."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fanzha.cases.actions.events import CaseChanged
from fanzha.cases.actions.register import CaseRefused, case_to_change
from fanzha.cases.models import Case, OutsideNumber, Trait
from fanzha.cases.queries.marks import mark_index
from fanzha.common import audit, events
from fanzha.common.actor import Actor
from fanzha.core.workflow import case as rules
from fanzha.core.workflow.why import is_reason


@transaction.atomic
def add_traits(
    *, case_id: int, traits: Sequence[tuple[str, str]], source: str = Trait.Source.HAND,
    seen_at: datetime | None = None, by: Actor, at: datetime,
) -> int:  # fmt: skip
    """Note marks of a case, as pairs of kind and value; return how many were new.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself; a closed case is not changed.
    """
    case = case_to_change(by, case_id, None)
    rules.next_state(rules.State(case.state), rules.Step.EDIT)
    added = sum(note_trait(case, kind, value, source, seen_at, by=by, at=at) for kind, value in traits)
    if added:
        audit.record("case.traits_added", subject=case, by=by, at=at, after={"count": added, "source": source})
        events.publish(CaseChanged(case_id=case.pk, what="trait", at=at))
    return added


@transaction.atomic
def remove_trait(*, case_id: int, trait_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take out a mark that does not belong to the case.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself.
        CaseRefused: no reason.
        Trait.DoesNotExist: it is not in this case, or out already.
    """
    case = case_to_change(by, case_id, None)
    rules.next_state(rules.State(case.state), rules.Step.EDIT)
    if not is_reason(why):
        raise CaseRefused("请写明为什么去掉，至少 4 个字。")
    trait = Trait.objects.select_for_update().get(pk=trait_id, case=case)
    audit.record("case.trait_removed", subject=case, by=by, at=at, before={"kind": trait.kind}, why=why)
    trait.delete()
    events.publish(CaseChanged(case_id=case.pk, what="trait", at=at))


def note_trait(
    case: Case, kind: str, value: str, source: str, seen_at: datetime | None, *, by: Actor, at: datetime
) -> bool:
    """Write one mark inside the caller's transaction; return whether it was new."""
    value, index = value.strip(), mark_index(kind, value)
    if not index:
        return False
    _, is_new = Trait.objects.get_or_create(
        case=case, kind=kind, index=index,
        defaults={
            "unit_id": case.unit_id, "value": value, "source": source, "seen_at": seen_at, "noted_at": at,
            "noted_by_name": by.name,
        },
    )  # fmt: skip
    return bool(is_new)


@transaction.atomic
def add_outside_number(*, case_id: int, system: str, number: str, by: Actor, at: datetime) -> None:
    """Note the number that another system gave to a case; the same pair again changes nothing.

    Raises:
        CaseRefused: the number belongs to another case here, or the case has another number of that system.
    """
    case = case_to_change(by, case_id, None)
    number = number.strip()
    known = OutsideNumber.objects.filter(system=system, number=number).select_related("case").first()
    if known is not None and known.case_id == case.pk:
        return
    if known is not None:
        raise CaseRefused("这个外部编号已经登记在另一起案件上。请核对是不是同一起案件。")
    if OutsideNumber.objects.filter(case=case, system=system).exists():
        raise CaseRefused("本案已经有一个该系统的编号。请先核对是不是两起案件。")
    OutsideNumber.objects.create(case=case, unit_id=case.unit_id, system=system, number=number)
    audit.record("case.outside_number_added", subject=case, by=by, at=at, after={"system": system, "number": number})
