"""What recorded work comes to: numbers that nobody needs to type."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Sum

from fanzha.campaigns.models import Delivery
from fanzha.campaigns.queries.counters import Counter, counters
from fanzha.common import slots
from fanzha.common.clock import CHINA
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
    unit_ids = org.subtree_ids(unit_id)
    found, rest = _recorded(unit_ids, period.start, period.last_day, codes, at)
    return _with_larger(found, _delivered(unit_ids, period.start, period.last_day, rest))


def known_besides(unit_id: int, first: date, last: date, codes: Sequence[str], *, at: datetime) -> dict[str, int]:
    """Return what `known_numbers` does, without what was delivered on tasks: to stand beside that.

    Args:
        first, last: days by the Chinese clock, both included.
    """
    return _recorded(org.subtree_ids(unit_id), first, last, codes, at)[0]


def _recorded(
    unit_ids: Collection[int], first: date, last: date, codes: Sequence[str], at: datetime
) -> tuple[dict[str, int], list[str]]:
    """Return what the ledger and other records know, and the codes that the ledger does not know."""
    chosen = [one for code, one in counters(at.date()).items() if code in set(codes)]
    found = _of_ledger([one for one in chosen if one.ledger], unit_ids, first, last, at)
    rest = [one.code for one in chosen if not one.ledger]
    for source in slots.filled(SLOT, unit_ids, first, last) if rest else ():
        _with_larger(found, {code: source[code] for code in rest if code in source})
    return found, rest


def _with_larger(found: dict[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Put numbers into those that were found; of two for one counter the larger stays."""
    for code, number in more.items():
        found[code] = max(found.get(code, 0), number)
    return found


def _of_ledger(
    chosen: Sequence[Counter], unit_ids: Collection[int], first: date, last: date, at: datetime
) -> dict[str, int]:
    since, end = (datetime.combine(day, time(), CHINA) for day in (first, last + timedelta(days=1)))
    when = {"since": since, "until": min(end, at + timedelta(seconds=1))}
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


def _delivered(unit_ids: Collection[int], first: date, last: date, codes: Sequence[str]) -> dict[str, int]:
    if not codes:
        return {}
    rows = Delivery.objects.filter(
        unit__among=unit_ids, counter__in=codes, done_on__gte=first, done_on__lte=last,
        struck_at__isnull=True,
    )  # fmt: skip
    return {row["counter"]: int(row["n"]) for row in rows.order_by().values("counter").annotate(n=Sum("amount"))}
