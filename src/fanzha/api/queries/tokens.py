"""Reads of tokens: who sends a request, and which tokens an administrator sees."""

import hashlib
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


def is_like_a_secret(text: str) -> bool:
    """Say whether a text has the form of a secret; nothing else is looked for."""
    return len(text) == _LENGTH and text.startswith(PREFIX)


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
