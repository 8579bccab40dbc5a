"""Reads of one-time codes: who waits for one, whose has run out, whom to ask."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from fanzha.common.actor import Actor
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Permission, Role
from fanzha.org.models import Officer, OneTimeCode, Post, Unit
from fanzha.org.models.codes import digest_of
from fanzha.org.queries.days import held_on
from fanzha.org.queries.past import subtree_ids

STATES = {"none": "没发码", "expired": "码已过期", "live": "已发码，还没登录"}


def not_signed_in(actor: Actor, *, at: datetime, unit_id: int | None = None, state: str = "") -> "QuerySet[Any]":
    """Return the open accounts that never had a password of their own, by unit and name.

    Each carries `posts_now`, and `code_until`: when its code ends or ended, `None` where none was given.

    Args:
        unit_id: only officers with a post at or below this unit.
        state: "none", "expired", "live"; all where empty.
    """
    today = localdate(at)
    posts = Post.objects.visible_to(actor, Permission.OFFICER_VIEW).filter(held_on(today))
    mine = posts.filter(officer=OuterRef("pk"))
    if unit_id is not None:
        mine = mine.filter(unit__among=subtree_ids(unit_id))
    now = posts.select_related("unit").defer("unit__phone").order_by("id")
    found: QuerySet[Any] = Officer.objects.filter(Exists(mine), is_active=True, must_change_password=True)
    found = found.annotate(code_until=F("one_time_code__expires_at"), first_unit=_first_unit(mine))
    conditions = {
        "none": Q(code_until__isnull=True), "expired": Q(code_until__lte=at), "live": Q(code_until__gt=at),
    }  # fmt: skip
    found = found.filter(conditions.get(state, Q()))
    found = found.prefetch_related(Prefetch("posts", queryset=now, to_attr="posts_now"))
    return found.order_by("first_unit", "name", "pk")


def _first_unit(posts: "QuerySet[Any]") -> Any:
    return Subquery(posts.order_by("unit__code").values("unit__code")[:1])


def without_code(actor: Actor, *, unit_id: int, at: datetime) -> "QuerySet[Any]":
    """Return the officers to whom the actor may give a first code now, those with no live one."""
    covered = Post.objects.visible_to(actor, Permission.OFFICER_EDIT).values("pk")
    held = Post.objects.filter(held_on(localdate(at)), officer=OuterRef("pk"))
    waiting = not_signed_in(actor, at=at, unit_id=unit_id).filter(Q(code_until__isnull=True) | Q(code_until__lte=at))
    return waiting.filter(~Exists(held.exclude(pk__in=covered)))


def code_counts(actor: Actor, *, at: datetime, unit_id: int | None = None) -> dict[str, int]:
    """Return how many accounts never had a password, by what became of their codes."""
    ends = list(not_signed_in(actor, at=at, unit_id=unit_id).order_by().values_list("code_until", flat=True))
    return {
        "none": sum(end is None for end in ends), "expired": sum(end is not None and end <= at for end in ends),
        "live": sum(end is not None and end > at for end in ends),
    }  # fmt: skip


def codes_given_since(officer_id: int, since: datetime) -> int:
    """Return how many codes an officer was given since a moment."""
    rows = AuditRow.objects.filter(subject_kind="org.officer", subject_id=str(officer_id), action="officer.code_given")
    return rows.filter(at__gte=since).count()


def code_ran_out(username: str, typed: str, at: datetime) -> datetime | None:
    """Return when the code that somebody typed ran out; `None` where it is no code of this account, or still alive.

    Only whoever holds the very code learns this.
    """
    code = OneTimeCode.objects.filter(officer__username=username, officer__is_active=True, expires_at__lte=at).first()
    if code is None or code.digest != digest_of(code.officer_id, typed):
        return None
    return code.expires_at


def whom_to_ask(on: date) -> list[Any]:
    """Return the units in use that have an administrator of their own today, in path order: no person is named."""
    held = Post.objects.filter(
        held_on(on), unit=OuterRef("pk"), role=Role.ADMINISTRATOR, officer__is_active=True
    )  # fmt: skip
    return list(Unit.objects.filter(Exists(held), is_active=True).order_by("territory_path", "line_path", "id"))
