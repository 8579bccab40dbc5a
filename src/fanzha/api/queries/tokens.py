"""Reads of tokens: who sends a request, and which tokens an administrator sees."""

import hashlib
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fanzha.api.models import Token
from fanzha.api.queries.scopes import permissions
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org.queries import actor_of_unit

NoToken = Token.DoesNotExist
PREFIX = "fz_"
_LENGTH = 46  # the prefix, and 256 bits in letters


def hash_of(secret: str) -> str:
    """Return the hash by which a secret is known; it is long and random, so that a quick hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def token_of(secret: str, *, on: date) -> Token | None:
    """Return the token of a secret, or `None` where it is unknown, revoked, expired, or its unit is closed."""
    if len(secret) != _LENGTH or not secret.startswith(PREFIX):
        return None
    valid = Token.objects.filter(revoked_at__isnull=True, expires_on__gte=on, unit__is_active=True)
    found: Token | None = valid.select_related("unit").defer("unit__phone").filter(secret_hash=hash_of(secret)).first()
    return found


def actor_of(token: Token, *, origin: str) -> Actor:
    """Return the actor of a token: at its unit, with what its scopes take and nothing else."""
    return actor_of_unit(
        token.unit, name=f"接口：{token.name}", permissions=permissions(token.scopes),
        origin=f"api:{token.pk} {origin}"[:64],
    )  # fmt: skip


def tokens_seen(actor: Actor, permission: Permission = Permission.TOKEN_VIEW) -> "QuerySet[Any]":
    """Return the tokens of the units below the actor's posts, the newest first."""
    seen: QuerySet[Any] = Token.objects.visible_to(actor, permission)
    return seen.select_related("unit").order_by("-made_at", "-id")


def token_seen(actor: Actor, token_id: int, permission: Permission = Permission.TOKEN_VIEW) -> Token:
    """Return one token.

    Raises:
        Token.DoesNotExist: there is none, or it lies outside the actor's posts.
    """
    token: Token = tokens_seen(actor, permission).get(pk=token_id)
    return token
