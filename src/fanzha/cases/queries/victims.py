"""Victims as those above need them: where they live, and up to when publicity could have helped."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet

from fanzha.cases.models import Victim


@dataclass(frozen=True, slots=True)
class VictimFacts:
    """One victim of one case, without a name.

    Attributes:
        home_unit_id: the unit in which the victim lives; `None` where nobody knows.
        before_at: the first payment, or when it happened, or when it was reported: what came later was too late.
    """

    id: int
    case_id: int
    case_number: str
    unit_id: int
    scam_type: str
    person_id: int | None
    household_id: int | None
    home_unit_id: int | None
    reported_at: datetime
    before_at: datetime


def facts_of_victims(case_ids: Iterable[int]) -> list[VictimFacts]:
    """Return the victims of some cases, in the order of their entry.."""
    first = Min("case__payment_rows__paid_at", filter=Q(case__payment_rows__direction="paid"))
    rows: QuerySet[Any] = (
        Victim.objects.filter(case_id__in=list(case_ids))
        .select_related("case", "person", "person__household")
        .annotate(first_paid_at=first)
        .order_by("id")
    )
    return [_facts(row) for row in rows]


def _facts(row: Any) -> VictimFacts:
    case, person = row.case, row.person
    household = person.household if person is not None else None
    home = row.home_unit_id or (household.unit_id if household else None) or (person.unit_id if person else None)
    known = [moment for moment in (row.first_paid_at, case.occurred_at) if moment is not None]
    return VictimFacts(
        id=row.pk, case_id=case.pk, case_number=case.number, unit_id=case.unit_id, scam_type=case.scam_type,
        person_id=row.person_id, household_id=household.pk if household else None, home_unit_id=home,
        reported_at=case.reported_at, before_at=min(known) if known else case.reported_at,
    )  # fmt: skip


def victims_living_in(unit_ids: Collection[int], since: datetime, until: datetime) -> int:
    """Return how many cases reported in [since, until) have a victim of some units: a number alone, whoever asks."""
    rows = Victim.objects.filter(home_unit__among=unit_ids, case__reported_at__gte=since, case__reported_at__lt=until)
    return int(rows.values("case_id").distinct().count())
