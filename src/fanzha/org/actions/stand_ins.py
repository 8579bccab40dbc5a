"""Stand-ins: arranged by the absent officer or an administrator, withdrawn by any of those they concern."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import ROLE_NAMES, Permission, Role
from fanzha.core.workflow import stand_in as rules
from fanzha.org import queries
from fanzha.org.actions.inbox import tell
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Officer, Post, StandIn


@transaction.atomic
def give_stand_in(
    *, absent_id: int, deputy_id: int, post_ids: Sequence[int], from_date: date, to_date: date, why: str,
    by: Actor, at: datetime,
) -> StandIn:  # fmt: skip
    """Let one officer hold another's posts for some days.

    The absent officer may name a colleague of the same unit or of one above; an administrator anybody in sight.
    Nobody takes another's posts by an own act, and an administrator of the system, who sees no personal data, stands
    in for administrators alone.

    Raises:
        OfficerRefused: the rule of standing in forbids it, or who arranges it may not, or there is no reason.
        NotAllowed: the posts are another's and the actor may not edit officers.
        Officer.DoesNotExist: somebody named lies outside the actor's sight.
    """
    today = localdate(at)
    by_administrator = by.id != absent_id
    if by_administrator:
        by.require(Permission.OFFICER_EDIT)
        queries.officer_seen(by, absent_id, on=today, permission=Permission.OFFICER_EDIT)
    two = {
        one.pk: one for one in Officer.objects.select_for_update().filter(pk__in=[absent_id, deputy_id]).order_by("pk")
    }
    if deputy_id not in two or not two[deputy_id].is_active:
        raise OfficerRefused("找不到这位代班人，或他的账号已停用。请另选一个人。", field="deputy")
    posts = list(Post.objects.filter(pk__in=post_ids).select_related("unit"))
    wanted = rules.StandIn(absent_id, deputy_id, from_date, to_date, frozenset(post_ids))
    _check(wanted, posts, today)
    if not by.is_system:
        _check_who(by, two[deputy_id], posts, today, by_administrator=by_administrator)
    if not why.strip():
        raise OfficerRefused("请写明原因，会留在记录里。", field="why")
    row: StandIn = StandIn.objects.create(
        absent_id=absent_id, deputy_id=deputy_id, from_date=from_date, to_date=to_date, why=why.strip(),
        given_by_name=by.name[:80], given_at=at,
    )  # fmt: skip
    row.posts.set(posts)
    audit.record("stand_in.given", subject=row, by=by, at=at, after=_facts(row, posts), why=why)
    _tell_both(row, f"{two[absent_id].name}的岗位由{two[deputy_id].name}代班", "given", at)
    return row


@transaction.atomic
def withdraw_stand_in(*, stand_in_id: int, why: str, by: Actor, at: datetime) -> None:
    """End a stand-in before its last day; from this moment the deputy holds nothing of it any more.

    Raises:
        OfficerRefused: it is over, is not the actor's to withdraw, or there is no reason.
        StandIn.DoesNotExist: it lies outside the actor's sight.
    """
    queries.stand_ins_seen(by).get(pk=stand_in_id)
    row: StandIn = StandIn.objects.select_for_update().get(pk=stand_in_id)
    if row.withdrawn_at is not None or row.to_date < localdate(at):
        raise OfficerRefused("这次代班已经结束了。")
    if by.id not in {row.absent_id, row.deputy_id}:
        by.require(Permission.OFFICER_EDIT)
    if not why.strip():
        raise OfficerRefused("请写明原因，会留在记录里。", field="why")
    _withdraw(row, why=why, by=by, at=at)


def withdraw_all_of(officer: Officer, *, why: str, by: Actor, at: datetime) -> int:
    """Withdraw the stand-ins of an officer who leaves, on either side; within the caller's transaction."""
    part = Q(absent=officer) | Q(deputy=officer)
    rows = StandIn.objects.select_for_update().filter(part, withdrawn_at__isnull=True, to_date__gte=localdate(at))
    found = list(rows.order_by("pk"))
    for row in found:
        _withdraw(row, why=why, by=by, at=at)
    return len(found)


def _withdraw(row: StandIn, *, why: str, by: Actor, at: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by_name = at, by.name[:80]
    row.save(update_fields=["withdrawn_at", "withdrawn_by_name"])
    audit.record("stand_in.withdrawn", subject=row, by=by, at=at, after=_facts(row, list(row.posts.all())), why=why)
    _tell_both(row, f"{row.deputy.name}代{row.absent.name}的班已撤回", "withdrawn", at)


def _check(wanted: rules.StandIn, posts: Sequence[Any], today: date) -> None:
    part = Q(absent_id__in=[wanted.absent_id, wanted.deputy_id]) | Q(deputy_id__in=[wanted.absent_id, wanted.deputy_id])
    others = StandIn.objects.filter(part, withdrawn_at__isnull=True).prefetch_related("posts")
    try:
        rules.check_stand_in(
            wanted, posts=[queries.post_as_rule(post) for post in posts], today=today,
            others=[queries.as_rule(row) for row in others],
            most_days=queries.account_rule(today).stand_in_days,
        )  # fmt: skip
    except rules.StandInRefused as refusal:
        raise OfficerRefused(str(refusal), field=refusal.field) from None


def _check_who(by: Actor, deputy: Officer, posts: Sequence[Any], today: date, *, by_administrator: bool) -> None:
    if by.id == deputy.pk:
        raise OfficerRefused("不能安排自己代班。请另一位管理员办理。", field="deputy")
    own = list(Post.objects.filter(queries.held_on(today), officer=deputy))
    keeps_house = any(post.role == Role.ADMINISTRATOR for post in own)
    if keeps_house and any(post.role != Role.ADMINISTRATOR for post in posts):
        raise OfficerRefused("系统管理员看不到群众信息，不能代业务岗位。请另选一个人。", field="deputy")
    if by_administrator:
        covered = Post.objects.visible_to(by, Permission.OFFICER_EDIT)
        if covered.filter(pk__in=[post.pk for post in posts]).count() < len(posts):
            raise OfficerRefused("有的岗位不归您管，请上级单位的管理员办理。", field="posts")
        queries.officer_seen(by, deputy.pk, on=today, permission=Permission.OFFICER_EDIT)
        return
    units = {post.unit_id for post in own}
    for post in posts:
        if not units & queries.units_above(post.unit_id):
            raise OfficerRefused(
                f"{deputy.name}不在{post.unit}，也不在它的上级单位。请选同单位或上级单位的人，或请管理员安排。",
                field="deputy",
            )


def _tell_both(row: StandIn, what: str, step: str, at: datetime) -> None:
    text = f"{what}，{row.from_date:%m-%d} 至 {row.to_date:%m-%d}"
    for officer_id in (row.absent_id, row.deputy_id):
        tell(
            officer_id=officer_id,
            kind="stand_in",
            text=text,
            url="/org/stand-ins/",
            key=f"standin:{row.pk}:{step}",
            at=at,
        )


def _facts(row: StandIn, posts: Sequence[Any]) -> dict[str, Any]:
    return {
        "absent": row.absent_id, "deputy": row.deputy_id, "from_date": row.from_date.isoformat(),
        "to_date": row.to_date.isoformat(),
        "posts": "、".join(f"{post.unit} {ROLE_NAMES[Role(post.role)]}" for post in posts),
    }  # fmt: skip
