"""Reads of officers and the posts they hold."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from fanzha.common import audit, clock
from fanzha.common.actor import Actor, Grant
from fanzha.common.permissions import ROLE_NAMES, ROLE_PERMISSIONS, Permission, Role
from fanzha.org.models import Officer, Post
from fanzha.org.queries.days import held_on
from fanzha.org.queries.stand_ins import live_on, posts_for_others
from fanzha.org.queries.tree import root_ids


def actor_for(officer: Officer, *, on: date, origin: str) -> Actor:
    """Return the officer as actor with the posts that hold on a date, own ones first, then those stood in for.

    Two trips; one more for a post at the top, one for standing in.
    """
    held = Post.objects.filter(held_on(on), officer=officer).select_related("unit").defer("unit__phone")
    posts = [*held.order_by("id"), *posts_for_others(officer.pk, on=on)]
    at_top = [post.unit_id for post in posts if not (post.unit.territory_parent_id or post.unit.line_parent_id)]
    roots = root_ids() if at_top else []
    grants = tuple(_grant(post, officer, only_root=roots == [post.unit_id]) for post in posts)
    return Actor(id=officer.pk, name=officer.name, grants=grants, origin=origin)


def actor_of_unit(unit: Any, *, name: str, permissions: frozenset[Permission], origin: str) -> Actor:
    """Return another system as actor at a unit: it sees rows by the same paths as an officer with a post there.

    Its permissions are given one by one, not by a role: the role of the grant, a liaison, opens nothing by itself.
    """
    at_top = not (unit.territory_parent_id or unit.line_parent_id)
    paths = tuple(sorted({path for path in (unit.territory_path, unit.line_path) if path}))
    only_root = at_top and root_ids() == [unit.pk]
    grant = Grant(Role.LINE_LIAISON, unit.pk, str(unit), paths, permissions, whole_tree=only_root)
    return Actor(id=None, name=name[:80], grants=(grant,), origin=origin)


def _grant(post: Any, officer: Officer, *, only_root: bool) -> Grant:
    unit, is_own = post.unit, post.officer_id == officer.pk
    role = Role(post.role)
    return Grant(
        role=role,
        unit_id=unit.pk,
        unit_name=str(unit),
        # The two paths of a unit without a line of its own are the same.
        paths=tuple(sorted({path for path in (unit.territory_path, unit.line_path) if path})),
        permissions=ROLE_PERMISSIONS[role],
        whole_tree=only_root,
        for_id=None if is_own else post.officer_id,
        for_name="" if is_own else post.officer.name,
    )


def officers_at(unit_ids: list[int], *, on: date) -> QuerySet[Any]:
    """Return the active officers with a post at one of the units on a date."""
    held = Post.objects.filter(held_on(on), officer=OuterRef("pk"), unit_id__in=unit_ids)
    officers: QuerySet[Any] = Officer.objects.filter(Exists(held), is_active=True)
    return officers.order_by("id")


def officers_to_tell(unit_ids: list[int], *, on: date) -> list[int]:
    """Return who gets the letters of some units on a day, each once: those with a post there, and their deputies.

    Cost:
        Two questions, and two for each deputy of the day.
    """
    own = officers_at(unit_ids, on=on).values_list("pk", flat=True)
    return sorted(deputies_at(unit_ids, on=on).union(own))


def deputies_at(unit_ids: list[int], *, on: date, of: Collection[int] | None = None) -> set[int]:
    """Return who holds a post of somebody else at one of the units on a day.

    Args:
        of: only the posts of these officers.
    """
    held = Post.objects.filter(held_on(on), unit_id__in=unit_ids)
    held = held if of is None else held.filter(officer_id__in=list(of))
    rows = live_on(on).filter(posts__in=held, deputy__is_active=True).order_by()
    # The rule of standing in says which posts they are: who is absent on the day stands in for nobody.
    return {
        pk for pk in rows.values_list("deputy_id", flat=True).distinct()
        if any(
            post.unit_id in unit_ids and (of is None or post.officer_id in of) for post in posts_for_others(pk, on=on)
        )
    }  # fmt: skip


def posts_that_may(permission: Permission, unit_ids: Iterable[int], *, on: date) -> set[tuple[int, Role]]:
    """Return which roles with a permission are held at some units on a date, as pairs of unit and role."""
    roles = [role for role in Role if permission in ROLE_PERMISSIONS[role]]
    held = Post.objects.filter(held_on(on), unit_id__in=list(unit_ids), role__in=roles, officer__is_active=True)
    return {(unit_id, Role(role)) for unit_id, role in held.values_list("unit_id", "role")}


def somebody_else_may(permission: Permission, *, besides: int | None, on: date) -> bool:
    """Say whether an active officer other than this one holds a permission by a post of the day."""
    roles = [role for role in Role if permission in ROLE_PERMISSIONS[role]]
    held = Post.objects.filter(held_on(on), role__in=roles, officer__is_active=True)
    return bool(held.exclude(officer_id=besides).exists())


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


def officers_found(actor: Actor, *, on: date, name: str = "", role: str = "", state: str = "") -> QuerySet[Any]:
    """Return the officers within sight that fit the filters.

    Args:
        name: a part of the name or of the account name.
        role: of a post held on the day, within sight.
        state: "" open accounts, "closed", "waiting" (never set a password of their own), "all".
    """
    found = officers_seen(actor, on=on)
    if name:
        found = found.filter(Q(name__icontains=name) | Q(username__icontains=name))
    if role:
        held = Post.objects.visible_to(actor, Permission.OFFICER_VIEW).filter(held_on(on), role=role)
        found = found.filter(Exists(held.filter(officer=OuterRef("pk"))))
    if state != "all":
        found = found.filter(is_active=state != "closed")
    return found.filter(must_change_password=True) if state == "waiting" else found


def posts_of(actor: Actor, officer_id: int) -> list[Any]:
    """Return the posts of an officer within sight, the latest first, each with `role_name`."""
    posts = Post.objects.visible_to(actor, Permission.OFFICER_VIEW).filter(officer_id=officer_id)
    found = list(posts.select_related("unit").order_by("-from_date", "-id"))
    for post in found:
        post.role_name = ROLE_NAMES[Role(post.role)]
    return found


def posts_held(actor: Actor, officer_id: int, *, on: date) -> list[Any]:
    """Return the posts that an officer holds on a day where the actor may edit officers."""
    posts = Post.objects.visible_to(actor, Permission.OFFICER_EDIT).filter(held_on(on), officer_id=officer_id)
    return list(posts.select_related("unit").order_by("id"))


def post_seen(actor: Actor, post_id: int, permission: Permission) -> Any:
    """Return one post within sight, or `None`."""
    posts = Post.objects.visible_to(actor, permission).select_related("officer", "unit")
    return posts.filter(pk=post_id).first()


def officer_history(officer_id: int) -> list[dict[str, Any]]:
    """Return what was done to an account and its posts, the latest first; signing in is left to the audit pages."""
    rows = [row for row in audit.history("org.officer", officer_id) if row.action in _ACTS]
    post_ids = Post.objects.filter(officer_id=officer_id).values_list("pk", flat=True)
    rows += [row for post_id in post_ids for row in audit.history("org.post", post_id)]
    events = [
        {"at": row.at, "title": f"{_ACTS.get(row.action, row.action)} · {row.actor_name}", "note": row.why}
        for row in rows
    ]
    return sorted(events, key=lambda one: one["at"], reverse=True)


_ACTS = {
    "officer.created": "新建账号", "officer.changed": "改了姓名或电话", "officer.password_reset": "发了一次性码",
    "officer.password_changed": "本人改了密码", "officer.closed": "停用账号", "officer.opened_again": "恢复账号",
    "post.given": "给了岗位", "post.ended": "结束了岗位",
}  # fmt: skip


def officer_as_actor(officer_id: int, *, origin: str) -> Actor | None:
    """Return an officer as actor with the posts of today, or `None` where the account is closed or gone."""
    officer = Officer.objects.filter(pk=officer_id, is_active=True).first()
    return actor_for(officer, on=clock.today(), origin=origin) if officer else None
