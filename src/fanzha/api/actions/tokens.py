"""A token is made, shown once, and revoked."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from fanzha.api.models import Token
from fanzha.api.queries.limits import limits
from fanzha.api.queries.scopes import SCOPE_NAMES, Scope
from fanzha.api.queries.tokens import PREFIX, hash_of, token_seen
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.intake import actions as intake
from fanzha.org.queries import unit_seen

_NEEDS_A_SOURCE = frozenset({Scope.REPORTS_WRITE, Scope.FEEDS_WRITE})
_HINT = len(PREFIX) + 4
_USE_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(Exception):
    """A token cannot be made so. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, and its secret, which is nowhere else."""

    token: Token
    secret: str


@transaction.atomic
def make_token(
    *, name: str, unit_id: int, scopes: Sequence[str], source_code: str = "", expires_on: date, by: Actor, at: datetime
) -> Made:
    """Make a token for another system at a unit.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
        TokenRefused: the scopes, the source or the last day do not fit.
    """
    by.require(Permission.TOKEN_EDIT)
    unit = unit_seen(by, unit_id, Permission.TOKEN_EDIT)
    wanted = _scopes(scopes)
    _check_source(unit, wanted, source_code, at)
    _check_last_day(expires_on, at)
    secret = PREFIX + secrets.token_urlsafe(32)
    token: Token = Token.objects.create(
        name=name, unit=unit, scopes=wanted, source_code=source_code, hint=secret[:_HINT], secret_hash=hash_of(secret),
        expires_on=expires_on, made_at=at, made_by_name=by.name,
    )  # fmt: skip
    after = {"name": name, "scopes": wanted, "source": source_code, "expires": str(expires_on)}
    audit.record("token.made", subject=token, by=by, at=at, after=after)
    return Made(token, secret)


def _scopes(scopes: Sequence[str]) -> list[str]:
    wanted = [scope.value for scope in Scope if scope.value in scopes]
    if not wanted or set(scopes) - set(wanted):
        raise TokenRefused("至少勾选一项能做的事。")
    return wanted


def _check_source(unit: Any, scopes: Sequence[str], source_code: str, at: datetime) -> None:
    """Let a system report only as what its unit is: a trusted source skips the queue, so that trust must be earned."""
    if not _NEEDS_A_SOURCE & set(scopes):
        return
    if not source_code:
        raise TokenRefused(f"能“{SCOPE_NAMES[Scope.REPORTS_WRITE]}”或送消息的令牌，要选按哪个来源收。")
    try:
        source = intake.source_facts(source_code, at)
    except intake.NoSuchSource as problem:
        raise TokenRefused(str(problem)) from problem
    if source.is_trusted and source.kind != unit.kind:
        raise TokenRefused(f"“{source.name}”是可信来源，只能给同类单位。这个单位请选“平台推送”或“村居上报”。")


def _check_last_day(expires_on: date, at: datetime) -> None:
    today, longest = at.astimezone(CHINA).date(), limits(at).longest_token
    if not today <= expires_on <= today + longest:
        raise TokenRefused(f"有效期从今天起，最长 {longest.days} 天。")


@transaction.atomic
def revoke_token(*, token_id: int, why: str, by: Actor, at: datetime) -> Token:
    """End a token at once; a second call changes nothing.

    Raises:
        NotAllowed, Token.DoesNotExist: not the actor's to revoke.
    """
    by.require(Permission.TOKEN_EDIT)
    token_seen(by, token_id, Permission.TOKEN_EDIT)
    token: Token = Token.objects.select_for_update().get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by_name = at, by.name
        token.save(update_fields=["revoked_at", "revoked_by_name"])
        audit.record("token.revoked", subject=token, by=by, at=at, why=why)
    return token


def note_use(token: Token, at: datetime) -> None:
    """Write down when a token was last used, once a minute at most."""
    if token.used_at is None or at - token.used_at >= _USE_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=at)
