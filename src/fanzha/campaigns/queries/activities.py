"""Reads of activities: which an officer sees, and what they come to."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from fanzha.campaigns.models.activities import Activity, ActivityHost, ContestEntry, ContestVote
from fanzha.campaigns.queries.activity_rules import activity_rules, rules_at
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.campaigns.activities import ActivityKind, Standing, counted_of, ranked
from fanzha.core.workflow.activity import ACTIVITY, COUNTS, ActivityState
from fanzha.org import queries as org

OPEN = [state.value for state in ACTIVITY.open_states]
COUNTING = [state.value for state in COUNTS]
TAGS = {"planned": "", "held": "run", "recorded": "ok", "closed": "ok", "cancelled": "off"}


def counted(unit_id: int, first: date, last: date) -> dict[str, int]:
    """Return what the recorded activities of a unit and the units below it come to, by counter.

    Args:
        first, last: days by the Chinese clock on which they began, both included.

    Returns:
        Only counters that some activity counts into. A joint activity counts once, for the unit that leads it.
    """
    return counted_at(org.subtree_ids(unit_id), first, last)


def counted_at(unit_ids: Collection[int], first: date, last: date) -> dict[str, int]:
    """Return what the recorded activities of some units come to, by counter; two questions, whatever their number."""
    since = datetime.combine(first, datetime.min.time(), CHINA)
    until = datetime.combine(last + timedelta(days=1), datetime.min.time(), CHINA)
    rows = Activity.objects.filter(
        unit__among=list(unit_ids), state__in=COUNTING, starts_at__gte=since, starts_at__lt=until
    )
    kinds = activity_rules(last).kinds
    sums: dict[str, Counter[str]] = {}
    for row in rows.order_by().values("kind").annotate(one=Count("pk"), heads=Sum("heads")):
        sums.setdefault(row["kind"], Counter()).update(one=row["one"], heads=row["heads"])
    parts = rows.order_by().values("kind").annotate(
        classes=Count("classes", distinct=True),
        entries=Count("entries", distinct=True, filter=Q(entries__withdrawn_at__isnull=True)),
    )  # fmt: skip
    for row in parts:
        sums[row["kind"]].update(classes=row["classes"], entries=row["entries"])
    found: Counter[str] = Counter()
    for code, amounts in sums.items():
        if code in kinds:
            found.update(counted_of(kinds[code], amounts))
    return dict(found)


def activities_led(actor: Actor, permission: Permission = Permission.ACTIVITY_VIEW) -> "QuerySet[Any]":
    """Return the activities that units at and below the actor's posts lead."""
    rows: QuerySet[Any] = Activity.objects.visible_to(actor, permission)
    return rows


def activities_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the activities that units at and below the actor's posts lead or hold with others."""
    led = activities_led(actor).order_by().values("pk")
    joined = ActivityHost.objects.visible_to(actor, Permission.ACTIVITY_VIEW).order_by().values("activity_id")
    rows: QuerySet[Any] = Activity.objects.filter(Q(pk__in=led) | Q(pk__in=joined)).select_related("unit")
    return rows


def activity_at(activity_id: int) -> Activity | None:
    """Return an activity for whoever holds its code; no actor: the code is the right to see it."""
    found: Activity | None = Activity.objects.select_related("unit").filter(pk=activity_id).first()
    return found


def kind_of(row: Activity) -> ActivityKind | None:
    """Return the kind of an activity, as the rules were on its day."""
    return rules_at(row.starts_at).kinds.get(row.kind)


def state_of(row: Activity, at: datetime) -> dict[str, str]:
    """Return the state of an activity in words, and what is wrong with it."""
    state = ActivityState(row.state)
    if row.state in OPEN and row.ends_at < at and (row.votes_until or at) <= at:
        return {"state": "已结束，待登记", "tag": "due"}
    return {"state": ACTIVITY.state_names[state], "tag": TAGS[row.state]}


def overdue(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the activities that are over, not recorded, and led by the actor's own units; the oldest first."""
    if not actor.may(Permission.ACTIVITY_EDIT):
        rows: QuerySet[Any] = Activity.objects.none()
        return rows
    own = [grant.unit_id for grant in actor.grants if Permission.ACTIVITY_EDIT in grant.permissions]
    rows = Activity.objects.filter(unit__among=own, state__in=OPEN, ends_at__lt=at).select_related("unit")
    rows = rows.exclude(votes_until__gt=at)
    return rows.order_by("ends_at", "pk")


def amounts_of(row: Activity) -> dict[str, int]:
    """Return what one activity holds: signed in, heads of classes, classes."""
    classes = row.classes.aggregate(n=Count("pk"), pupils=Sum("pupils"))
    return {
        "signed": row.sign_ins.count(), "classes": classes["n"], "pupils": classes["pupils"] or 0,
    }  # fmt: skip


def standings_of(row: Activity) -> list[tuple[Any, Standing]]:
    """Return the entries of a contest with their votes, most votes first."""
    entries = {one.pk: one for one in ContestEntry.objects.filter(activity=row, withdrawn_at__isnull=True)}
    votes = ContestVote.objects.filter(activity=row).order_by().values("entry_id", "is_officer").annotate(n=Count("pk"))
    held = {(vote["entry_id"], vote["is_officer"]): vote["n"] for vote in votes}
    numbers = {pk: (held.get((pk, True), 0), held.get((pk, False), 0)) for pk in sorted(entries)}
    return [(entries[one.entry], one) for one in ranked(numbers)]
