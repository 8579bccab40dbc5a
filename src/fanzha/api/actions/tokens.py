"""A token is made, shown once, and revoked. One that opens personal data is asked of a second person first."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from fanzha.api.models import Token
from fanzha.api.queries.limits import limits
from fanzha.api.queries.scopes import SCOPE_NAMES, Scope
from fanzha.api.queries.tokens import PREFIX, hash_of, token_seen
from fanzha.common import approvals, audit, clock
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.intake import actions as intake
from fanzha.org.queries import unit_seen

STEP = "api.token"
_NEEDS_A_SECOND = frozenset({Scope.PEOPLE_REVEAL})
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


def needs_a_second(scopes: Sequence[str]) -> bool:
    """Say whether a token with these scopes is for two people to give: it shows who is behind a masked name."""
    return bool(_NEEDS_A_SECOND & set(scopes))


@transaction.atomic
def make_token(
    *,
    name: str,
    unit_id: int,
    scopes: Sequence[str],
    source_code: str = "",
    expires_on: date,
    by: Actor,
    at: datetime,
    approval: Approval | None = None,
) -> Made:
    """Make a token for another system at a unit.

    Args:
        approval: the agreement of a second person, where the scopes need one.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        Unit.DoesNotExist: the unit lies outside the actor's posts.
        TokenRefused: the scopes, the source or the last day do not fit, or a second person has to agree first.
    """
    wanted, unit = _checked(unit_id, scopes, source_code, expires_on, by, at)
    if needs_a_second(wanted) and approval is None and not by.is_system:
        raise TokenRefused("能看完整信息的令牌要另一位同事同意后才能发。请写明原因提交申请。")
    secret = PREFIX + secrets.token_urlsafe(32)
    token: Token = Token.objects.create(
        name=name, unit=unit, scopes=wanted, source_code=source_code, hint=secret[:_HINT], secret_hash=hash_of(secret),
        expires_on=expires_on, made_at=at, made_by_name=by.name,
    )  # fmt: skip
    after = {"name": name, "scopes": wanted, "source": source_code, "expires": str(expires_on)}
    audit.record("token.made", subject=token, by=by, at=at, after=after)
    return Made(token, secret)


def _checked(
    unit_id: int, scopes: Sequence[str], source_code: str, expires_on: date, by: Actor, at: datetime
) -> tuple[list[str], Any]:
    by.require(Permission.TOKEN_EDIT)
    unit = unit_seen(by, unit_id, Permission.TOKEN_EDIT)
    wanted = _scopes(scopes)
    _check_source(unit, wanted, source_code, at)
    _check_last_day(expires_on, at)
    return wanted, unit


@transaction.atomic
def ask_token(
    *,
    name: str,
    unit_id: int,
    scopes: Sequence[str],
    source_code: str = "",
    expires_on: date,
    why: str,
    by: Actor,
    at: datetime,
) -> Approval:
    """Ask a second person for a token; the asker makes it after the agreement, and alone sees its secret.

    Raises:
        NotAllowed, Unit.DoesNotExist, TokenRefused: as for making one.
        ApprovalRefused: no reason, or nobody else could decide.
    """
    wanted, unit = _checked(unit_id, scopes, source_code, expires_on, by, at)
    payload = {
        "name": name, "unit": unit.pk, "unit_name": unit.name, "scopes": wanted, "source": source_code,
        "expires_on": expires_on.isoformat(),
    }  # fmt: skip
    return approvals.actions.ask(step=STEP, payload=payload, why=why, unit_id=unit.pk, by=by, at=at)


def carry_out(payload: Mapping[str, Any], approval: Approval) -> Made:
    """Make the token that was agreed to, for the one who asked."""
    return make_token(
        name=payload["name"], unit_id=payload["unit"], scopes=payload["scopes"], source_code=payload["source"],
        expires_on=date.fromisoformat(payload["expires_on"]), by=approvals.asker(approval), at=clock.now(),
        approval=approval,
    )  # fmt: skip


def register(use_url: Callable[[Approval], str]) -> None:
    """Make the step known; `use_url` is where the asker makes the token."""
    approvals.register(
        approvals.Step(
            STEP, "发能看完整信息的接口令牌", asks=Permission.TOKEN_EDIT, decides=Permission.TOKEN_VIEW,
            carry_out=carry_out, facts=_facts, refusals=(TokenRefused,), is_permit=True, use_url=use_url,
            verb="发令牌",
        )
    )  # fmt: skip


def _facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = [SCOPE_NAMES[Scope(scope)] for scope in payload["scopes"]]
    return [
        ("给哪个系统", payload["name"]), ("单位", payload["unit_name"]), ("能做什么", "；".join(names)),
        ("用到", payload["expires_on"]),
    ]  # fmt: skip


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
