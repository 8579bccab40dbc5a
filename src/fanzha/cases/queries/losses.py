"""When persons were cheated: numbers of ours and times, for counting."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Min, Q
from django.db.models.functions import Coalesce, Least

from fanzha.cases.models import Case, Victim

_PAID = Q(case__payment_rows__direction="paid")


def losses_of(person_ids: Collection[int]) -> list[tuple[int, datetime]]:
    """Return each loss of some persons: the first payment, or when it happened, or when it was reported."""
    first = Least(Min("case__payment_rows__paid_at", filter=_PAID), F("case__occurred_at"))
    rows = Victim.objects.filter(person__among=person_ids).annotate(lost_at=Coalesce(first, F("case__reported_at")))
    bare = Case.objects.filter(person__among=person_ids, victims__isnull=True)
    alone = bare.annotate(lost_at=Coalesce("occurred_at", "reported_at"))
    return [*rows.values_list("person_id", "lost_at"), *alone.values_list("person_id", "lost_at")]


def victims_between(since: datetime, until: datetime) -> int:
    """Return how many victims, registered as persons or not, were cheated in [since, until) as far as cases tell."""
    when = Coalesce(F("case__occurred_at"), F("case__reported_at"))
    named = Victim.objects.annotate(lost_at=when).filter(lost_at__gte=since, lost_at__lt=until).count()
    bare = Case.objects.filter(victims__isnull=True).annotate(lost_at=Coalesce("occurred_at", "reported_at"))
    return int(named + bare.filter(lost_at__gte=since, lost_at__lt=until).count())
