"""The posts of a unit that ceases: they end, or go on elsewhere."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.actions import posts
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Post, Unit
from fanzha.org.queries.days import held_on

_ONE_DAY = timedelta(days=1)


def leave(unit: Unit, to: Unit | None, *, day: date, why: str, by: Actor, at: datetime) -> int:
    """End the posts held at a unit, and give the same ones at another where one is named; return how many ended.

    A post ends the day before the change, but never earlier than yesterday: what an officer was allowed to do until
    today stays as it was. Nobody is given a post by their own act, nor one held already.

    Raises:
        NotAllowed: the staff goes along, and the actor may not edit officers.
    """
    if to is not None:
        by.require(Permission.OFFICER_EDIT)
    today = localdate(at)
    held = list(Post.objects.filter(held_on(today), unit=unit).select_related("officer").order_by("pk"))
    for post in held:
        if to is not None:
            _give_same(post, to, max(day, today), why, by, at)
        _end(post, max(day, today) - _ONE_DAY, why, by, at)
    return len(held)


def _end(post: Any, last: date, why: str, by: Actor, at: datetime) -> None:
    before = posts.facts(post)
    post.to_date = max(last, post.from_date)
    post.save(update_fields=["to_date"])
    audit.record("post.ended", subject=post, by=by, at=at, before=before, after=posts.facts(post), why=why)


def _give_same(post: Any, to: Unit, since: date, why: str, by: Actor, at: datetime) -> None:
    if post.officer_id == by.id or not post.officer.is_active:
        return
    try:
        posts.give_post(
            officer_id=post.officer_id, unit_id=to.pk, role=post.role, title=post.title, from_date=since,
            to_date=post.to_date, why=why, by=by, at=at,
        )  # fmt: skip
    except OfficerRefused:  # held there already
        return
