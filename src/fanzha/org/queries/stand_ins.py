"""Reads of stand-ins: whose posts somebody holds today, who stands in for whom."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from fanzha.common.actor import Actor
from fanzha.common.permissions import ROLE_NAMES, Permission, Role
from fanzha.core.workflow import stand_in as rules
from fanzha.org.models import Officer, Post, StandIn
from fanzha.org.queries.days import held_on
from fanzha.org.queries.tree import units_above


def posts_for_others(officer_id: int, *, on: date) -> list[Any]:
    """Return the posts of others that an officer holds on a day, each with unit and officer."""
    mine = Q(deputy_id=officer_id) | Q(absent_id=officer_id)
    rows = list(live_on(on).filter(mine).prefetch_related("posts"))
    if not rows:
        return []
    numbers = {post.pk for row in rows if row.deputy_id == officer_id for post in row.posts.all()}
    posts = Post.objects.filter(pk__in=numbers, officer__is_active=True)
    found = {post.pk: post for post in posts.select_related("unit", "officer").defer("unit__phone")}
    held = rules.posts_stood_in_for(
        officer_id, on=on, stand_ins=[as_rule(row) for row in rows], posts=[post_as_rule(one) for one in found.values()]
    )
    return [found[post.id] for post in held]


def live_on(day: date) -> "QuerySet[Any]":
    """Return the stand-ins of a day that are not withdrawn."""
    rows: QuerySet[Any] = StandIn.objects.filter(withdrawn_at__isnull=True, from_date__lte=day, to_date__gte=day)
    return rows.order_by("id")


def as_rule(row: StandIn) -> rules.StandIn:
    """Return a stand-in as the rule reads it."""
    numbers = frozenset(post.pk for post in row.posts.all())
    return rules.StandIn(row.absent_id, row.deputy_id, row.from_date, row.to_date, numbers)


def post_as_rule(post: Any) -> rules.HeldPost:
    """Return a post as the rule reads it."""
    return rules.HeldPost(post.pk, post.officer_id, post.unit_id, post.from_date, post.to_date)


def stand_ins_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the stand-ins for posts within the actor's sight, and those that the actor is part of."""
    seen = Post.objects.visible_to(actor, Permission.OFFICER_VIEW).filter(stand_ins=OuterRef("pk"))
    part = Q(absent_id=actor.id) | Q(deputy_id=actor.id)
    rows: QuerySet[Any] = StandIn.objects.filter(Exists(seen) | part)
    return rows.select_related("absent", "deputy").prefetch_related("posts__unit").order_by("-from_date", "-id")


def kept_apart(asker_id: int, decider_id: int, at: datetime) -> str | None:
    """Return why one of two may not decide what the other asks: today one stands in for the other."""
    pair = Q(absent_id=asker_id, deputy_id=decider_id) | Q(absent_id=decider_id, deputy_id=asker_id)
    if not live_on(localdate(at)).filter(pair).exists():
        return None
    return "申请人和您这几天一个代另一个的班，要由第三个人决定。"


def stand_ins_to_show(actor: Actor, *, on: date) -> dict[str, list[Any]]:
    """Return what an actor sees of stand-ins: those of today and later, and the latest that are over."""
    rows = stand_ins_seen(actor)
    coming = Q(withdrawn_at__isnull=True, to_date__gte=on)
    return {"now": _named(rows.filter(coming), on), "over": _named(rows.exclude(coming)[:30], on)}


def stand_ins_of(officer_id: int, *, on: date) -> list[Any]:
    """Return the stand-ins of today and later that an officer is part of, on either side."""
    part = Q(absent_id=officer_id) | Q(deputy_id=officer_id)
    rows = StandIn.objects.filter(part, withdrawn_at__isnull=True, to_date__gte=on)
    return _named(rows.select_related("absent", "deputy").prefetch_related("posts__unit").order_by("from_date"), on)


def deputies_on(officer_ids: Iterable[int], *, on: date) -> dict[int, Any]:
    """Return who stands in today for each of some officers: the stand-in by the absent officer's number."""
    rows = live_on(on).filter(absent_id__in=list(officer_ids)).select_related("deputy")
    return {row.absent_id: row for row in rows}


def stand_in_seen(actor: Actor, stand_in_id: int) -> Any | None:
    """Return one stand-in within sight, or `None`."""
    return stand_ins_seen(actor).filter(pk=stand_in_id).first()


def posts_to_stand_in_for(officer_id: int, *, on: date) -> list[Any]:
    """Return the own posts of an officer from which a deputy may be chosen, each with `role_name`."""
    posts = Post.objects.filter(held_on(on), officer_id=officer_id).select_related("unit").order_by("id")
    return [_with_role(post) for post in posts]


def colleagues(actor: Actor, *, on: date) -> "QuerySet[Any]":
    """Return the officers whom an officer may ask to stand in: of the own units, and of those above them."""
    own = [grant.unit_id for grant in actor.grants if grant.for_id is None]
    units = sorted({above for unit_id in own for above in units_above(unit_id)})
    held = Post.objects.filter(held_on(on), officer=OuterRef("pk"), unit_id__in=units)
    found: QuerySet[Any] = Officer.objects.filter(Exists(held), is_active=True).exclude(pk=actor.id)
    return found.order_by("name", "id")


def _named(rows: Iterable[Any], on: date) -> list[Any]:
    found = list(rows)
    for row in found:
        row.post_names = [f"{post.unit} {ROLE_NAMES[Role(post.role)]}" for post in row.posts.all()]
        row.is_now = row.withdrawn_at is None and row.from_date <= on <= row.to_date
    return found


def _with_role(post: Any) -> Any:
    post.role_name = ROLE_NAMES[Role(post.role)]
    return post
