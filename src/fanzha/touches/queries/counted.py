"""Touches of many persons as bare columns: for counting, never for showing."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from fanzha.touches.models import Touch
from fanzha.touches.queries.ledger import standing

_AT_ONCE = 5_000


class Bare(NamedTuple):
    """One touch of a person or of a household."""

    person_id: int | None
    household_id: int | None
    at: datetime
    kind: str
    proof_hash: str


def bare_touches(
    *,
    person_ids: Collection[int],
    household_ids: Collection[int],
    since: datetime,
    until: datetime,
    without_kinds: Collection[str] = (),
    without_sources: Collection[str] = (),
) -> Iterator[Bare]:
    """Yield the standing touches of persons and households in [since, until), in no order."""
    for whom in (Q(person__among=person_ids), Q(person__isnull=True, household__among=household_ids)):
        rows = standing(Touch.objects.filter(whom, at__gte=since, at__lt=until)).order_by()
        rows = rows.exclude(kind__in=list(without_kinds)).exclude(source__in=list(without_sources))
        columns = rows.values_list("person_id", "household_id", "at", "kind", "proof_hash")
        yield from map(Bare._make, columns.iterator(chunk_size=_AT_ONCE))
