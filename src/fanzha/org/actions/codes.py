"""One-time codes: made, handed over, used up. Nothing of a code is kept but a keyed hash."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission, Role
from fanzha.org import queries
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Officer, OneTimeCode, Post
from fanzha.org.models.codes import digest_of

# Without 0 O 1 I L: read aloud and copied from paper. 12 of 31 signs are 59 bits, enough behind a lock-out.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MOST_AT_ONCE = 6_000  # accounts of one sheet; a county has about 5,000
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code on its way to its officer: shown once, then known to nobody else."""

    officer: Officer
    code: str
    expires_at: datetime


@transaction.atomic
def give_codes(*, unit_id: int, why: str, by: Actor, at: datetime) -> list[GivenCode]:
    """Give a code to every officer at or below a unit who has never had a password and holds no live code.

    Officers who also serve outside the actor's posts are left to the unit above.

    Raises:
        OfficerRefused: there is nobody to give one to, or no reason.
        NotAllowed: the actor may not edit officers.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
    """
    by.require(Permission.OFFICER_EDIT)
    if not why.strip():
        raise OfficerRefused("请写明原因，会留在记录里。", field="why")
    unit = queries.unit_seen(by, unit_id, Permission.OFFICER_EDIT)
    wanted = queries.without_code(by, unit_id=unit.pk, at=at)[:MOST_AT_ONCE]
    numbers = [officer.pk for officer in wanted]
    list(Officer.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))  # two rounds at once take turns
    taken = set(
        OneTimeCode.objects.filter(officer_id__in=numbers, expires_at__gt=at).values_list("officer_id", flat=True)
    )
    given = [officer for officer in wanted if officer.pk not in taken and officer.pk != by.id]
    if not given:
        raise OfficerRefused("这里没有等着发码的账号：都已登录过，或手里的码还没过期。")
    audit.record("officer.codes_given", subject=unit, by=by, at=at, after={"count": len(given)}, why=why)
    return issue(given, by=by, at=at, why=why)


def issue(officers: Sequence[Any], *, by: Actor, at: datetime, why: str = "") -> list[GivenCode]:
    """Make a code for each officer, in place of an earlier one; within the caller's transaction."""
    expires_at = at + queries.account_rule(localdate(at)).code_life
    given = [GivenCode(officer, new_code(), expires_at) for officer in officers]
    OneTimeCode.objects.bulk_create(
        [
            OneTimeCode(
                officer_id=one.officer.pk, digest=digest_of(one.officer.pk, one.code), given_at=at,
                given_by_name=by.name[:80], expires_at=expires_at,
            )
            for one in given
        ],
        update_conflicts=True, unique_fields=["officer"],
        update_fields=["digest", "given_at", "given_by_name", "expires_at"],
    )  # fmt: skip
    until = {"until": expires_at.date().isoformat()}
    for one in given:
        audit.record("officer.code_given", subject=one.officer, by=by, at=at, after=until, why=why)
    return given


def use_up(officer: Officer) -> None:
    """Remove the code of an officer who has set a password, or whose account is closed."""
    OneTimeCode.objects.filter(officer=officer).delete()


def check_giving(officer: Officer, *, by: Actor, at: datetime) -> None:
    """Stop a code that is not for this actor to give.

    An administrator's own way in is given by a unit above; at the top, where there is none, by another administrator.

    Raises:
        OfficerRefused: with the sentence.
    """
    if officer.pk == by.id:
        raise OfficerRefused("不能给自己发码。改密码请用右上角的“改密码”。")
    if _is_equal(officer, by, at):
        raise OfficerRefused("他和您是同一单位的系统管理员，请上级单位的管理员发码。")
    most = queries.account_rule(localdate(at)).codes_a_day
    if queries.codes_given_since(officer.pk, at - _ONE_DAY) >= most:
        raise OfficerRefused(f"24 小时内已给他发过 {most} 次码。请先弄清为什么用不上，明天再发。")


def _is_equal(officer: Officer, by: Actor, at: datetime) -> bool:
    held = Post.objects.filter(queries.held_on(localdate(at)), officer=officer, role=Role.ADMINISTRATOR)
    theirs = set(held.exclude(unit_id__in=queries.root_ids()).values_list("unit_id", flat=True))
    if by.is_system or not theirs:
        return False
    own = {grant.unit_id for grant in by.grants if Permission.OFFICER_EDIT in grant.permissions}
    above = {above for unit_id in theirs for above in queries.units_above(unit_id) - {unit_id}}
    return not own & above


def new_code() -> str:
    """Return a code that can be read out: three groups of four signs."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


__all__ = ["MOST_AT_ONCE", "GivenCode", "check_giving", "give_codes", "issue", "new_code", "use_up"]
