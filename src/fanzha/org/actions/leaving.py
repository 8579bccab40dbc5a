"""Leaving and moving: what somebody has in hand goes to others in the same transaction in which the post ends."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org import queries
from fanzha.org.actions import posts, stand_ins
from fanzha.org.actions.inbox import tell
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Officer, Post
from fanzha.org.queries.work_in_hand import InHand, WorkItem

LEAD = 0  # stands for "whoever answers for the unit" where a receiver is named
_SWEPT_DAYS = 30  # a post that ended longer ago has been looked after many times


@dataclass(frozen=True, slots=True)
class NewPost:
    """Where somebody moves to."""

    unit_id: int
    role: str
    from_date: date


@transaction.atomic
def hand_over_officer(
    *, officer_id: int, to: int | None, shares: Mapping[tuple[str, int], int], why: str, by: Actor, at: datetime,
    end_posts: Sequence[int] = (), to_date: date | None = None, new_post: NewPost | None = None,
) -> int:  # fmt: skip
    """Give what an officer has in hand to one or several others, and end or move posts; return how many things moved.

    All or nothing. The officer's row is locked first, so that two who do this at once take turns: the second finds
    the list changed and is told so.

    Args:
        to: who takes whatever `shares` does not name; `LEAD` for whoever answers for the unit; `None` where each is
            named.
        shares: receivers of single things, by sort and number; `LEAD` as above.
        end_posts: the posts that end with `to_date`. What is in hand elsewhere stays.
        new_post: what begins in their place.

    Raises:
        OfficerRefused: something has no receiver, a receiver may not take it, the list has changed, or no reason.
        NotAllowed: the actor may not edit officers, and it is not the own work.
        Officer.DoesNotExist: the officer lies outside the actor's posts.
    """
    today = localdate(at)
    _check_actor(by, officer_id, end_posts, new_post, today)
    officer: Officer = Officer.objects.select_for_update().get(pk=officer_id)
    if not why.strip():
        raise OfficerRefused("请写明原因，会留在记录里。", field="why")
    ending = _ending(by, officer, end_posts)
    found = queries.in_hand(officer.pk, at=at)
    known = {(one.sort.key, item.id) for one in found for item in one.items}
    if unknown := set(shares) - known:
        raise OfficerRefused(f"有 {len(unknown)} 件已经不在他手里了。请重新打开本页再交接。")
    if ending:
        found = _concerned(found, set(queries.units_left(officer.pk, ending, on=today)), shares)
    moved = _hand_over(officer, found, to, shares, why=why, by=by, at=at)
    for post in ending:
        posts.end_post(post_id=post.pk, to_date=to_date or today, why=why, by=by, at=at, has_handed_over=True)
    if new_post is not None:
        posts.give_post(
            officer_id=officer.pk, unit_id=new_post.unit_id, role=new_post.role, from_date=new_post.from_date, why=why,
            by=by, at=at,
        )  # fmt: skip
    elif ending and not _has_posts_after(officer, to_date or today):
        stand_ins.withdraw_all_of(officer, why=why, by=by, at=at)
    return moved


def finish_leaving(*, by: Actor, at: datetime) -> int:
    """Give to the leads what officers still have in hand whose posts have ended; return how many things moved.

    Nothing hangs with somebody who no longer answers for it, whatever was planned. Where nobody leads, it stays with
    the unit.
    """
    today, moved = localdate(at), 0
    for post in queries.posts_lately_ended(on=today, days=_SWEPT_DAYS):
        with transaction.atomic():
            officer = Officer.objects.select_for_update().get(pk=post.officer_id)
            units = queries.units_left(officer.pk, [post], on=today)
            found = queries.in_hand(officer.pk, at=at, unit_ids=units)
            moved += _hand_over(officer, found, LEAD, {}, why="岗位已结束", by=by, at=at, nobody_is_fine=True)
    return moved


def _check_actor(by: Actor, officer_id: int, end_posts: Sequence[int], new_post: Any, today: date) -> None:
    if by.id == officer_id and not end_posts and new_post is None:
        return
    by.require(Permission.OFFICER_EDIT)
    queries.officer_seen(by, officer_id, on=today, permission=Permission.OFFICER_EDIT)


def _ending(by: Actor, officer: Officer, numbers: Sequence[int]) -> list[Any]:
    found = list(Post.objects.visible_to(by, Permission.OFFICER_EDIT).filter(pk__in=list(numbers), officer=officer))
    if len(found) < len(set(numbers)):
        raise OfficerRefused("有的岗位不归您管，请上级单位的管理员办理。", field="posts")
    return found


def _concerned(found: Sequence[InHand], units: set[int], shares: Mapping[tuple[str, int], int]) -> list[InHand]:
    """Return what lies at the units that are left, and what was named besides."""
    return [
        InHand(
            one.sort,
            tuple(item for item in one.items if item.unit_id in units or (one.sort.key, item.id) in shares),
        )
        for one in found
    ]


def _hand_over(
    officer: Officer, found: Sequence[InHand], to: int | None, shares: Mapping[tuple[str, int], int], *, why: str,
    by: Actor, at: datetime, nobody_is_fine: bool = False,
) -> int:  # fmt: skip
    """Give each thing to its receiver, tell the receivers, and record what went where."""
    today = localdate(at)
    given: dict[tuple[str, int | None], list[int]] = {}
    for one in found:
        for item in one.items:
            wanted = shares.get((one.sort.key, item.id), to)
            receiver = _receiver(officer, one, item, wanted, today, nobody_is_fine=nobody_is_fine)
            given.setdefault((one.sort.key, receiver), []).append(item.id)
    sorts = {one.sort.key: one.sort for one in found}
    told: dict[int, list[str]] = {}
    for (key, receiver), ids in given.items():
        sort = sorts[key]
        if sort.hand_over(ids, officer.pk, receiver, why, by, at) < len(ids):
            raise OfficerRefused("有的事刚刚被别人接走了。没有一件被移交，请重新打开本页。")
        if receiver is not None:
            told.setdefault(receiver, []).append(f"{sort.title} {len(ids)} {sort.measure}")
    moved: Counter[str] = Counter()
    for (key, _), ids in given.items():
        moved[key] += len(ids)
    if moved:
        after = {"moved": dict(moved), "to": sorted(told)}
        row = audit.record("officer.handed_over", subject=officer, by=by, at=at, after=after, why=why)
        _tell(officer, told, row.pk, at)
    return moved.total()


def _receiver(
    officer: Officer, one: InHand, item: WorkItem, wanted: int | None, today: date, *, nobody_is_fine: bool
) -> int | None:
    if wanted is None:
        raise OfficerRefused(f"{one.sort.title} {item.title} 还没说交给谁。可以交给单位负责人。", field="to")
    if wanted == LEAD:
        lead = queries.lead_of(item.unit_id, on=today, but=officer.pk)
        if lead is None and not nobody_is_fine:
            raise OfficerRefused(f"找不到{one.sort.title} {item.title} 所在单位的负责人。请指定一个人。", field="to")
        return lead.pk if lead else None
    if wanted == officer.pk:
        raise OfficerRefused("不能交给他自己。请另选一个人。", field="to")
    if not queries.may_take(wanted, item, one.sort.permission, on=today):
        raise OfficerRefused(
            f"{one.sort.title} {item.title}：选的人在那个单位没有能办它的岗位。请另选一个人。", field="to"
        )
    return wanted


def _tell(officer: Officer, told: Mapping[int, Sequence[str]], row_id: int, at: datetime) -> None:
    for receiver, parts in told.items():
        text = f"{officer.name}离岗交接给您：{'、'.join(parts)}"
        tell(officer_id=receiver, kind="handed", text=text, url="/org/in-hand/", key=f"handed:{row_id}", at=at)


def _has_posts_after(officer: Officer, day: date) -> bool:
    later = Post.objects.filter(officer=officer).exclude(to_date__lte=day)
    return bool(later.exists())
