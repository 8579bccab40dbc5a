"""What recorded work comes to: numbers that nobody needs to type."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Sum

from fanzha.campaigns.models import Delivery
from fanzha.campaigns.queries.counters import Counter, counters
from fanzha.common import slots
from fanzha.core.campaigns.filling import Wanted
from fanzha.core.values import Period
from fanzha.org import queries as org
from fanzha.touches.queries.worked import households_worked, worked

SLOT = "returns.known"
"""Filled by whatever else records work: (unit ids, first day, last day) -> {code of a counter: number}."""


def wanted_of(codes: Sequence[str], on: date) -> list[Wanted]:
    """Return the numbers that a form asks for, in its order; a code that no rule knows any more is left out."""
    known = counters(on)
    return [
        Wanted(one.code, one.name, one.unit, one.proof, one.evidence)
        for one in (known[code] for code in codes if code in known)
    ]


def known_numbers(unit_id: int, period: Period, codes: Sequence[str], *, at: datetime) -> dict[str, int]:
    """Return what the units at and below one recorded in a period, by counter; what nobody records is left out.

    What the touch ledger knows is taken from it alone. Of the rest, deliveries on tasks and other records are two
    views of the same work: the larger counts, so that nothing counts twice.

    Cost:
        Three questions and one for each counter of households, whatever the number of units.
    """
    chosen = [one for code, one in counters(at.date()).items() if code in set(codes)]
    unit_ids = org.subtree_ids(unit_id)
    found = _of_ledger([one for one in chosen if one.ledger], unit_ids, period, at)
    rest = [one.code for one in chosen if not one.ledger]
    for source in [_delivered(unit_ids, period, rest), *_of_others(unit_ids, period)]:
        for code in rest:
            if code in source:
                found[code] = max(found.get(code, 0), source[code])
    return found


def _of_ledger(chosen: Sequence[Counter], unit_ids: Collection[int], period: Period, at: datetime) -> dict[str, int]:
    when = {"since": period.starts_at, "until": min(period.ends_at, at + timedelta(seconds=1))}
    said: dict[str, Mapping[str, object]] = {one.code: one.ledger for one in chosen if one.ledger}
    kinds = {str(kind) for one in said.values() if one["counts"] == "touches" for kind in _kinds(one)}
    touches = worked(unit_ids=unit_ids, kinds=kinds, **when)
    return {
        code: sum(touches.get(kind, 0) for kind in _kinds(one))
        if one["counts"] == "touches"
        else households_worked(unit_ids=unit_ids, kinds=_kinds(one), **when)
        for code, one in said.items()
    }


def _kinds(ledger: Mapping[str, object]) -> list[str]:
    kinds = ledger["kinds"]
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else []


def _delivered(unit_ids: Collection[int], period: Period, codes: Sequence[str]) -> dict[str, int]:
    if not codes:
        return {}
    rows = Delivery.objects.filter(
        unit__among=unit_ids, counter__in=codes, done_on__gte=period.start, done_on__lte=period.last_day,
        struck_at__isnull=True,
    )  # fmt: skip
    return {row["counter"]: int(row["n"]) for row in rows.order_by().values("counter").annotate(n=Sum("amount"))}


def _of_others(unit_ids: Collection[int], period: Period) -> list[dict[str, int]]:
    return slots.filled(SLOT, unit_ids, period.start, period.last_day)
