"""What had reached one person, her household, or a group around her: for looking back after a fraud."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from fanzha.people.queries import member_ids, names_of, names_of_persons
from fanzha.touches.models import Touch
from fanzha.touches.queries.ledger import light, standing


def touches_around(
    *, person_id: int | None, household_id: int | None, unit_ids: Collection[int], since: datetime, until: datetime
) -> "QuerySet[Any]":
    """Return the standing touches of a person, a household with its members, and of groups and units in general.

    Args:
        unit_ids: units in which the person lives; a talk for one of them, or a message in one of their groups, is
            about the person only in general.
        since, until: [since, until); the period keeps the reading to a few partitions.
    """
    whom = Q()
    if person_id is not None:
        whom |= Q(person_id__in=names_of_persons([person_id]))
    if household_id is not None:
        whom |= Q(household_id__in=names_of("household", household_id)) | Q(person_id__in=member_ids(household_id))
    general = Q(person_id__isnull=True, household_id__isnull=True)
    whom |= general & (Q(target_unit_id__in=unit_ids) | Q(group__unit_id__in=unit_ids))
    rows = Touch.objects.filter(whom, at__gte=since, at__lt=until)
    return light(standing(rows)).order_by("-at", "-id")


def households_reached(
    *, unit_ids: Collection[int], kinds: Collection[str], since: datetime, until: datetime
) -> int:  # fmt: skip
    """Return how many households of some units were reached in [since, until): a number alone, whoever asks."""
    rows = Touch.objects.filter(
        household__unit__among=unit_ids, household__merged_into__isnull=True, kind__in=list(kinds), at__gte=since,
        at__lt=until,
    )  # fmt: skip
    return standing(rows).order_by().values("household_id").distinct().count()
