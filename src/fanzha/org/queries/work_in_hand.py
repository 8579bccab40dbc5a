"""What an officer still has in hand, counted and listed by the capabilities that keep it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from fanzha.common import slots
from fanzha.common.actor import Actor
from fanzha.common.permissions import ROLE_PERMISSIONS, Permission, Role
from fanzha.org.models import Officer, Post, Unit
from fanzha.org.queries.days import held_on
from fanzha.org.queries.past import subtree_ids
from fanzha.org.queries.tree import units_above

# Who answers for a unit, the first role first; one of a unit above where the unit itself has none.
_LEADS = (Role.DIRECTOR, Role.TOWN_OFFICER, Role.VILLAGE_OFFICER, Role.DUTY_OFFICER)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One open thing in somebody's hand: its number and state, never a person of the public."""

    id: int
    title: str
    detail: str
    unit_id: int
    url: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One sort of open work that belongs to officers.

    A capability registers its own by `slots.register("open_work", name, lambda: OpenWork(...))`.

    `items(officer_id, at)` lists what an officer has in hand. `hand_over(ids, from_id, to_id, why, by, at)` gives
    these items, where they are still the first officer's, to the second, locked and in the caller's transaction, and
    returns how many were; `to_id` is `None` where nobody is left to take them: then they stay with their unit.
    """

    key: str
    title: str
    measure: str
    permission: Permission  # what its new holder must hold at the item's unit
    url: str  # where an officer finds this sort of work
    items: Callable[[int, datetime], Sequence[WorkItem]]
    hand_over: Callable[[Sequence[int], int, int | None, str, Actor, datetime], int]


@dataclass(frozen=True, slots=True)
class InHand:
    """What an officer has in hand of one sort."""

    sort: OpenWork
    items: tuple[WorkItem, ...]


def sorts_of_work() -> list[OpenWork]:
    """Return every sort of open work that a capability has registered."""
    return slots.filled("open_work")


def in_hand(officer_id: int, *, at: datetime, unit_ids: Sequence[int] | None = None) -> list[InHand]:
    """Return what an officer has in hand, by sort; only at some units where they are named."""
    among = None if unit_ids is None else set(unit_ids)
    found = []
    for sort in sorts_of_work():
        items = tuple(one for one in sort.items(officer_id, at) if among is None or one.unit_id in among)
        if items:
            found.append(InHand(sort, items))
    return found


def count_in_hand(officer_id: int, *, at: datetime, unit_ids: Sequence[int] | None = None) -> int:
    """Return how many things an officer has in hand."""
    return sum(len(one.items) for one in in_hand(officer_id, at=at, unit_ids=unit_ids))


def units_left(officer_id: int, ending: Sequence[Any], *, on: date) -> list[int]:
    """Return the units that an officer no longer answers for when some posts end: theirs, but not those kept."""
    gone = {unit for post in ending for unit in subtree_ids(post.unit_id)}
    kept = Post.objects.filter(held_on(on), officer_id=officer_id).exclude(pk__in=[post.pk for post in ending])
    return sorted(gone - {unit for post in kept for unit in subtree_ids(post.unit_id)})


def may_take(officer_id: int, item: WorkItem, permission: Permission, *, on: date) -> bool:
    """Say whether an officer holds, by an own post, what an item asks for at its unit."""
    return takers_of([item.unit_id], permission, on=on).filter(pk=officer_id).exists()


def takers_of(unit_ids: Sequence[int], permission: Permission, *, on: date) -> "QuerySet[Any]":
    """Return the active officers who hold a permission at each of some units, by a post there or above."""
    roles = [role for role in Role if permission in ROLE_PERMISSIONS[role]]
    found: QuerySet[Any] = Officer.objects.filter(is_active=True)
    for unit_id in unit_ids:
        held = Post.objects.filter(
            held_on(on), officer=OuterRef("pk"), role__in=roles, unit_id__in=units_above(unit_id)
        )
        found = found.filter(Exists(held))
    return found.order_by("name", "id")


def lead_of(unit_id: int, *, on: date, but: int | None = None) -> Any | None:
    """Return who answers for a unit: the first by role at the unit itself, or at the nearest one above."""
    leads = Post.objects.filter(held_on(on), role__in=_LEADS, officer__is_active=True).exclude(officer_id=but)
    for unit in _upwards(unit_id):
        posts = leads.filter(unit_id=unit).select_related("officer")
        here = sorted(posts, key=lambda post: (_LEADS.index(Role(post.role)), post.pk))
        if here:
            return here[0].officer
    return None


def _upwards(unit_id: int) -> list[int]:
    paths = Unit.objects.filter(pk=unit_id).values_list("territory_path", "line_path").first() or ()
    labels = [label for path in paths if path for label in reversed(str(path).split("."))]
    return list(dict.fromkeys(int(label[1:]) for label in labels))


def posts_lately_ended(*, on: date, days: int) -> list[Any]:
    """Return the posts that ended in the last days, for the job that looks after work left behind."""
    ended = Q(to_date__lt=on, to_date__gte=on - timedelta(days=days))
    return list(Post.objects.filter(ended).select_related("officer").order_by("pk"))
