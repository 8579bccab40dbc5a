"""Who stands in for whom: what may be arranged, and which posts somebody holds for others on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


class StandInRefused(Exception):
    """A stand-in that cannot be arranged. The sentence is fit to be shown; `field` names what is to be corrected."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post with its days, both ends included; no last day where it goes on."""

    id: int
    officer_id: int
    unit_id: int
    from_date: date
    to_date: date | None = None

    def is_held(self, day: date) -> bool:
        """Say whether the post holds on a day."""
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)


@dataclass(frozen=True, slots=True)
class StandIn:
    """From one day to another, both included, `deputy_id` holds these posts of `absent_id`."""

    absent_id: int
    deputy_id: int
    from_date: date
    to_date: date
    post_ids: frozenset[int]

    def covers(self, day: date) -> bool:
        """Say whether the stand-in holds on a day."""
        return self.from_date <= day <= self.to_date

    def touches(self, other: "StandIn") -> bool:
        """Say whether two stand-ins share a day."""
        return self.from_date <= other.to_date and other.from_date <= self.to_date


def check_stand_in(
    wanted: StandIn, *, posts: Sequence[HeldPost], others: Iterable[StandIn], today: date, most_days: int
) -> None:
    """Stop a stand-in that cannot be arranged.

    Args:
        wanted: what is asked for.
        posts: the posts that it names, as they are kept.
        others: every stand-in of the two officers that is not withdrawn.
        most_days: how long one may last; longer is a new post, not a stand-in.

    Raises:
        StandInRefused: for oneself, backwards, past or too long, for posts that are not the absent officer's in these
            days, or one that would make a chain.

    A chain would be: the deputy is absent too, or the absent officer stands in for a third. Then nobody could say
    for whom a deed was done, and a post would pass on without the one who holds it.
    """
    if wanted.absent_id == wanted.deputy_id:
        raise StandInRefused("不能给自己代班。请另选一个人。", field="deputy")
    if wanted.to_date < wanted.from_date:
        raise StandInRefused("最后一天不能早于第一天。", field="to_date")
    if wanted.to_date < today:
        raise StandInRefused("这几天已经过去，不能补代班。", field="to_date")
    if (wanted.to_date - wanted.from_date).days >= most_days:
        raise StandInRefused(f"代班最长 {most_days} 天。更久的请结束岗位，再任命新的人。", field="to_date")
    _check_posts(wanted, posts)
    for other in others:
        if wanted.touches(other):
            _check_chain(wanted, other)


def _check_posts(wanted: StandIn, posts: Sequence[HeldPost]) -> None:
    if not posts or {post.id for post in posts} != wanted.post_ids:
        raise StandInRefused("请至少选一个要代的岗位。", field="posts")
    for post in posts:
        if post.officer_id != wanted.absent_id:
            raise StandInRefused("只能代对方本人的岗位，不能代他替别人代的岗位。", field="posts")
        if not (post.is_held(wanted.from_date) and post.is_held(wanted.to_date)):
            raise StandInRefused("这个岗位在这几天里不是一直有效。请缩短日期。", field="to_date")


def _check_chain(wanted: StandIn, other: StandIn) -> None:
    days = f"{other.from_date:%m-%d} 至 {other.to_date:%m-%d} "
    if other.absent_id == wanted.deputy_id:
        raise StandInRefused(f"他自己{days}由别人代班，不能再代别人。请另选一个人。", field="deputy")
    if other.deputy_id == wanted.absent_id:
        raise StandInRefused(f"对方{days}正替别人代班。请先撤回那一个，不能接着往下代。", field="absent")
    if other.absent_id == wanted.absent_id and other.post_ids & wanted.post_ids:
        raise StandInRefused(f"这个岗位{days}已有人代。请先撤回，或换一段日期。", field="posts")


def posts_stood_in_for(
    deputy_id: int, *, on: date, stand_ins: Iterable[StandIn], posts: Iterable[HeldPost]
) -> list[HeldPost]:
    """Return the posts of others that an officer holds on a day, in the order of their ids.

    A post counts only while the absent officer holds it: who has left can pass nothing on. Nor does it pass a second
    time, whatever the stand-ins say: somebody who is absent on the day stands in for nobody.
    """
    today = [one for one in stand_ins if one.covers(on)]
    if any(one.absent_id == deputy_id for one in today):
        return []
    named = {(one.absent_id, post_id) for one in today if one.deputy_id == deputy_id for post_id in one.post_ids}
    held = {post.id: post for post in posts if (post.officer_id, post.id) in named and post.is_held(on)}
    return [held[post_id] for post_id in sorted(held)]
