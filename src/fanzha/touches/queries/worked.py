"""What units did in some days, as numbers: for returns and progress, which are filled from the ledger."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from fanzha.touches.models import Touch
from fanzha.touches.queries.ledger import standing, standing_counts


def worked(*, unit_ids: Collection[int], kinds: Collection[str], since: datetime, until: datetime) -> dict[str, int]:
    """Return how many standing touches of each kind the units recorded in [since, until); one question."""
    return standing_counts(_recorded(unit_ids, kinds, since, until)) if kinds else {}


def households_worked(*, unit_ids: Collection[int], kinds: Collection[str], since: datetime, until: datetime) -> int:
    """Return how many different households the units reached in [since, until), however often each."""
    rows = standing(_recorded(unit_ids, kinds, since, until).filter(household_id__isnull=False))
    return int(rows.order_by().values("household_id").distinct().count())


def _recorded(unit_ids: Collection[int], kinds: Collection[str], since: datetime, until: datetime) -> Any:
    return Touch.objects.filter(unit__among=unit_ids, kind__in=list(kinds), at__gte=since, at__lt=until)
