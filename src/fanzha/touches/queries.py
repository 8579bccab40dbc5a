"""Reads of the touch ledger. A reversed touch and the row that reverses it both stay; counts leave both out."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.touches.models import Touch


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
    return touches_seen(actor).filter(person_id=person_id)


def touches_of_household(actor: Actor, household_id: int) -> "QuerySet[Any]":
    """Return what reached one household, newest first."""
    return touches_seen(actor).filter(household_id=household_id)


def counts_by_kind(actor: Actor, *, since: datetime, until: datetime) -> dict[str, int]:
    """Return how many standing touches of each kind lie in [since, until)."""
    rows = standing(Touch.objects.visible_to(actor, Permission.TOUCH_VIEW)).filter(at__gte=since, at__lt=until)
    return dict(rows.order_by().values_list("kind").annotate(n=Count("id")))
