"""Posts: a role at a unit, given for a time."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import ROLE_NAMES, Permission, Role
from fanzha.org import queries
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Officer, Post, Unit


@transaction.atomic
def give_post(
    *,
    officer_id: int,
    unit_id: int,
    role: str,
    from_date: date,
    by: Actor,
    at: datetime,
    title: str = "",
    to_date: date | None = None,
    why: str = "",
) -> Post:
    """Give an officer a role at a unit, from a date on.

    Nobody gives a post to themselves: an administrator sees no personal data, and must not change that alone.

    Raises:
        OfficerRefused: it is the actor's own account, the post is already held, the role or the dates cannot stand.
        NotAllowed: the actor may not edit officers.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.OFFICER_EDIT)
    unit = Unit.objects.visible_to(by, Permission.OFFICER_EDIT).get(pk=unit_id)
    officer = Officer.objects.select_for_update().get(pk=officer_id)
    _check_giving(officer, unit, role, from_date, to_date, by)
    post: Post = Post.objects.create(
        officer=officer, unit=unit, role=role, title=title.strip()[:40], from_date=from_date, to_date=to_date
    )
    audit.record("post.given", subject=post, by=by, at=at, after=facts(post), why=why)
    return post


@transaction.atomic
def end_post(*, post_id: int, to_date: date, why: str, by: Actor, at: datetime, has_handed_over: bool = False) -> None:
    """End a post after a day, which is still held.

    Args:
        has_handed_over: the open work was given to others in this transaction (`leaving.hand_over_officer`).

    Raises:
        OfficerRefused: it has already ended by then, began later, the officer still has work in hand there on the last
            day, or there is no reason.
        NotAllowed: the actor may not edit officers.
        Post.DoesNotExist: the post lies outside the actor's posts.
    """
    by.require(Permission.OFFICER_EDIT)
    posts = Post.objects.visible_to(by, Permission.OFFICER_EDIT).select_related("unit", "officer")
    post: Post = posts.select_for_update(of=("self",)).get(pk=post_id)
    if not why.strip():
        raise OfficerRefused("请写明原因，会留在记录里。", field="why")
    if post.to_date is not None and post.to_date <= to_date:
        raise OfficerRefused(f"这个岗位已在 {post.to_date:%Y-%m-%d} 结束。", field="to_date")
    if to_date < post.from_date:
        raise OfficerRefused(f"结束日期不能早于开始日期 {post.from_date:%Y-%m-%d}。", field="to_date")
    if not has_handed_over and to_date <= localdate(at):
        _check_in_hand(post, at)
    before = facts(post)
    post.to_date = to_date
    post.save(update_fields=["to_date"])
    audit.record("post.ended", subject=post, by=by, at=at, before=before, after=facts(post), why=why)


def _check_in_hand(post: Any, at: datetime) -> None:
    units = queries.units_left(post.officer_id, [post], on=localdate(at))
    left = queries.count_in_hand(post.officer_id, at=at, unit_ids=units)
    if left:
        raise OfficerRefused(f"{post.officer.name}在这里还有 {left} 件没办结。请先办离岗交接，把事交给别人。")


def _check_giving(officer: Officer, unit: Unit, role: str, from_date: date, to_date: date | None, by: Actor) -> None:
    if officer.pk == by.id:
        raise OfficerRefused("不能给自己加岗位。请另一位管理员办理。")
    if not officer.is_active:
        raise OfficerRefused("这个账号已停用。先恢复账号，再给岗位。")
    if role not in set(Role):
        raise OfficerRefused(f"没有“{role}”这个岗位。可选：{'、'.join(ROLE_NAMES.values())}。", field="role")
    if not unit.is_active:
        raise OfficerRefused(f"“{unit.name}”已停用，不能再安排人。", field="unit")
    if to_date is not None and to_date < from_date:
        raise OfficerRefused("结束日期不能早于开始日期。", field="to_date")
    if held := _overlapping(officer, unit, role, from_date, to_date):
        raise OfficerRefused(f"{officer.name}从 {held.from_date:%Y-%m-%d} 起已有这个岗位，不用再加。", field="role")


def _overlapping(officer: Officer, unit: Unit, role: str, from_date: date, to_date: date | None) -> Post | None:
    for post in Post.objects.filter(officer=officer, unit=unit, role=role):
        ends_before = post.to_date is not None and post.to_date < from_date
        begins_after = to_date is not None and post.from_date > to_date
        if not ends_before and not begins_after:
            found: Post = post
            return found
    return None


def facts(post: Post) -> dict[str, Any]:
    """Return a post as text for the audit row."""
    return {
        "officer": post.officer_id, "unit": post.unit_id, "role": post.role, "title": post.title,
        "from": post.from_date.isoformat(), "to": post.to_date.isoformat() if post.to_date else None,
    }  # fmt: skip
