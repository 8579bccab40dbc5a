"""Reads of the touch ledger. A reversed touch and the row that reverses it both stay; counts leave both out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.people.queries import member_ids, names_of, unit_ids
from fanzha.touches.models import Touch

NoTouch = Touch.DoesNotExist
# A row of a list shows none of these: what is not read is not decrypted.
_LONG = (
    "shown_text", "note", "reverse_reason", "person__phone", "person__id_number", "person__family_name",
    "person__family_phone", "person__address", "person__note", "household__address", "unit__phone",
    "target_unit__phone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TouchFilter:
    """What narrows the ledger; none of it identifies anybody."""

    since: datetime
    until: datetime
    kind: str = ""
    unit_id: int | None = None


def touches_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the touches below the actor's posts, newest first."""
    seen: QuerySet[Any] = Touch.objects.visible_to(actor, Permission.TOUCH_VIEW)
    return seen.select_related("unit").order_by("-at", "-id")


def standing(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Keep the touches that count: neither reversed nor themselves a reversal."""
    reversal = Touch.objects.filter(reverses_id=OuterRef("id"))
    return rows.filter(reverses_id__isnull=True).exclude(Exists(reversal))


def touches_of_person(actor: Actor, person_id: int) -> "QuerySet[Any]":
    """Return what reached one person, newest first."""
    return touches_seen(actor).filter(person_id__in=names_of("person", person_id))


def touches_of_household(actor: Actor, household_id: int) -> "QuerySet[Any]":
    """Return what reached one household, newest first: itself, or somebody who lives there."""
    living = Q(person_id__in=member_ids(household_id))
    return touches_seen(actor).filter(Q(household_id__in=names_of("household", household_id)) | living)


def touches_matching(actor: Actor, wanted: TouchFilter) -> "QuerySet[Any]":
    """Return the touches of a filtered ledger. The period keeps the reading to a few partitions."""
    rows: QuerySet[Any] = Touch.objects.filter(at__gte=wanted.since, at__lt=wanted.until)
    ids = unit_ids(actor, Permission.TOUCH_VIEW, below=wanted.unit_id)
    if ids is not None:
        rows = rows.filter(unit__among=ids)
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def newest(*lists: "QuerySet[Any]", most: int) -> list[Any]:
    """Return the latest touches of one or several lists of the whole ledger, each with `is_reversed`.

    Cost:
        Keys first, then the rows of these keys: to plan a join over the partitions of all months costs far more than
        to read ten rows.
    """
    keys = {key for rows in lists for key in rows.order_by("-at", "-id").values_list("at", "id")[:most]}
    shown = sorted(keys, reverse=True)[:most]
    rows = Touch.objects.filter(at__in=[at for at, _ in shown], id__in=[touch_id for _, touch_id in shown])
    return marked(list(light(rows).order_by("-at", "-id"))) if shown else []


def light(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Leave out of the rows of a list what no list shows, so that it is not decrypted."""
    return rows.select_related("unit", "person", "household", "group", "target_unit").defer(*_LONG)


def marked(rows: list[Any]) -> list[Any]:
    """Say of each touch whether it was reversed; a reversal has its time, so that few partitions are read."""
    ids, times = [row.id for row in rows], {row.at for row in rows}
    reversals = Touch.objects.filter(at__in=times, reverses_id__in=ids).values_list("reverses_id", flat=True)
    taken_back = set(reversals) if rows else set()
    for row in rows:
        row.is_reversed = row.id in taken_back
    return rows


def standing_counts(rows: "QuerySet[Any]") -> dict[str, int]:
    """Return how many touches of each kind stand.

    A reversal carries the time, kind and unit of what it reverses: each takes itself and the other away, whatever
    the filter, so that one pass is enough.
    """
    reversals = Q(reverses_id__isnull=False)
    counted = rows.order_by().values("kind").annotate(n=Count("id") - 2 * Count("id", filter=reversals))
    return {row["kind"]: row["n"] for row in counted}


def counts_by_kind(
    actor: Actor, *, since: datetime, until: datetime, kinds: Collection[str] = ()
) -> dict[str, int]:  # fmt: skip
    """Return how many standing touches of each kind, or of these kinds alone, lie in [since, until)."""
    rows = touches_matching(actor, TouchFilter(since, until))
    counts = standing_counts(rows.filter(kind__in=kinds) if kinds else rows)
    return {kind: count for kind, count in counts.items() if count}


def touch_of_day(actor: Actor, day: int, touch_id: int) -> Any:
    """Return one touch by its day (20261123) and number, which together lead to one partition.

    Raises:
        Touch.DoesNotExist: there is none, or it lies outside the actor's posts.
    """
    try:
        begins = datetime.strptime(f"{day:08d}", "%Y%m%d").replace(tzinfo=CHINA)
    except ValueError as problem:
        raise Touch.DoesNotExist from problem
    reversal = Touch.objects.filter(reverses_id=OuterRef("id"))
    rows = touches_seen(actor).select_related("person", "household", "group", "target_unit")
    day_rows = rows.filter(at__gte=begins, at__lt=begins + timedelta(days=1))
    return day_rows.annotate(is_reversed=Exists(reversal)).get(id=touch_id)
