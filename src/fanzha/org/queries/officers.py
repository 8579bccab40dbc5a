"""Reads of officers and the posts they hold."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from fanzha.common.actor import Actor, Grant
from fanzha.common.permissions import ROLE_PERMISSIONS, Permission, Role
from fanzha.org.models import Officer, Post
from fanzha.org.queries.tree import root_ids


def held_on(day: date) -> Q:
    """Return the condition "the post holds on this day", both ends included."""
    return Q(from_date__lte=day) & (Q(to_date__isnull=True) | Q(to_date__gte=day))


def actor_for(officer: Officer, *, on: date, origin: str) -> Actor:
    """Return the officer as actor with the posts that hold on a date. Two trips to the database."""
    posts = Post.objects.filter(held_on(on), officer=officer).select_related("unit").order_by("id")
    roots = root_ids()
    grants = tuple(_grant(post, only_root=roots == [post.unit_id]) for post in posts)
    return Actor(id=officer.pk, name=officer.name, grants=grants, origin=origin)


def _grant(post: Post, *, only_root: bool) -> Grant:
    unit = post.unit
    role = Role(post.role)
    return Grant(
        role=role,
        unit_id=unit.pk,
        unit_name=str(unit),
        # The two paths of a unit without a line of its own are the same.
        paths=tuple(sorted({path for path in (unit.territory_path, unit.line_path) if path})),
        permissions=ROLE_PERMISSIONS[role],
        whole_tree=only_root,
    )


def officers_at(unit_ids: list[int], *, on: date) -> QuerySet[Any]:
    """Return the active officers with a post at one of the units on a date."""
    held = Post.objects.filter(held_on(on), officer=OuterRef("pk"), unit_id__in=unit_ids)
    officers: QuerySet[Any] = Officer.objects.filter(Exists(held), is_active=True)
    return officers.order_by("id")


def officers_seen(actor: Actor, *, on: date, permission: Permission = Permission.OFFICER_VIEW) -> QuerySet[Any]:
    """Return the officers who hold or held a post at a unit that the actor sees.

    Each carries `posts_now`: the posts of today that lie within the actor's sight.
    """
    posts = Post.objects.visible_to(actor, permission)
    now = posts.filter(held_on(on)).select_related("unit").order_by("id")
    officers: QuerySet[Any] = Officer.objects.filter(Exists(posts.filter(officer=OuterRef("pk"))))
    return officers.prefetch_related(Prefetch("posts", queryset=now, to_attr="posts_now")).order_by("name", "id")


def officer_seen(actor: Actor, officer_id: int, *, on: date, permission: Permission = Permission.OFFICER_VIEW) -> Any:
    """Return one officer.

    Raises:
        Officer.DoesNotExist: there is none, or no post of the officer's lies within the actor's sight.
    """
    return officers_seen(actor, on=on, permission=permission).get(pk=officer_id)


def officer_in_scope(actor: Actor, officer_id: int, *, on: date) -> bool:
    """Say whether all of an officer's present posts lie where the actor may edit officers.

    The password and the account of an officer who also serves elsewhere are not for a lower administrator.
    """
    held = Post.objects.filter(held_on(on), officer_id=officer_id)
    covered = Post.objects.visible_to(actor, Permission.OFFICER_EDIT).values("pk")
    return not held.exclude(pk__in=covered).exists()


def posts_of(officer_id: int) -> QuerySet[Any]:
    """Return all posts of an officer, the present ones first."""
    posts: QuerySet[Any] = Post.objects.filter(officer_id=officer_id).select_related("unit")
    return posts.order_by("-from_date", "-id")
