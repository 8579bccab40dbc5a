"""Endpoints are registered and closed; an event that did not arrive is sent again."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.api.models import Delivery, Endpoint
from fanzha.api.queries.hooks import KIND_NAMES, KIND_SCOPES, check_address, endpoint_seen
from fanzha.api.queries.tokens import token_seen
from fanzha.common import audit, jobs
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission

_SECRET = "whsec_"  # noqa: S105 - the beginning of every secret of this kind


class EndpointRefused(Exception):
    """An endpoint cannot be registered so. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """An endpoint, and the secret that its receiver checks signatures with."""

    endpoint: Endpoint
    secret: str


@transaction.atomic
def register_endpoint(
    *, token_id: int, name: str, url: str, kinds: Sequence[str], by: Actor, at: datetime
) -> NewSecret:
    """Register where the system of a token listens.

    Raises:
        NotAllowed, Token.DoesNotExist: not the actor's to change.
        EndpointRefused: the token is revoked, or may not read what it would be told.
        BadAddress: the address is not one that we call.
    """
    by.require(Permission.TOKEN_EDIT)
    token = token_seen(by, token_id, Permission.TOKEN_EDIT)
    if token.revoked_at is not None:
        raise EndpointRefused("这个令牌已撤销，不能再加接收地址。")
    wanted = [kind for kind in KIND_NAMES if kind in kinds]
    lacking = [KIND_NAMES[kind] for kind in wanted if KIND_SCOPES[kind] not in token.scopes]
    if lacking or not wanted:
        raise EndpointRefused(f"令牌没有看“{'、'.join(lacking)}”的权限。" if lacking else "至少选一项要告诉它的事。")
    check_address(url)
    secret = _SECRET + secrets.token_urlsafe(32)
    endpoint: Endpoint = Endpoint.objects.create(
        name=name, unit_id=token.unit_id, token=token, url=url, secret=secret, kinds=wanted, made_at=at,
        made_by_name=by.name,
    )  # fmt: skip
    audit.record("endpoint.made", subject=endpoint, by=by, at=at, after={"name": name, "url": url, "kinds": wanted})
    return NewSecret(endpoint, secret)


@transaction.atomic
def close_endpoint(*, endpoint_id: int, by: Actor, at: datetime) -> Endpoint:
    """Tell an endpoint nothing more; what still waits is put aside.

    Raises:
        NotAllowed, Endpoint.DoesNotExist: not the actor's to change.
    """
    by.require(Permission.TOKEN_EDIT)
    endpoint_seen(by, endpoint_id, Permission.TOKEN_EDIT)
    endpoint: Endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
    if endpoint.closed_at is None:
        endpoint.closed_at, endpoint.closed_by_name = at, by.name
        endpoint.save(update_fields=["closed_at", "closed_by_name"])
        waiting = endpoint.deliveries.filter(state=Delivery.State.WAITING)
        waiting.update(state=Delivery.State.DEAD, problem="接收地址已停用")
        audit.record("endpoint.closed", subject=endpoint, by=by, at=at)
    return endpoint


@transaction.atomic
def resend(*, endpoint_id: int, delivery_id: int, by: Actor, at: datetime) -> bool:
    """Try an event again that did not arrive; say whether it was put back, false where it is on its way already.

    Raises:
        NotAllowed, Endpoint.DoesNotExist, Delivery.DoesNotExist: not the actor's to change.
        EndpointRefused: the endpoint is closed.
    """
    by.require(Permission.TOKEN_EDIT)
    endpoint = endpoint_seen(by, endpoint_id, Permission.TOKEN_EDIT)
    if endpoint.closed_at is not None:
        raise EndpointRefused("接收地址已停用，不能再送。")
    row: Delivery = Delivery.objects.select_for_update().get(pk=delivery_id, endpoint=endpoint)
    if row.state != Delivery.State.DEAD:
        return False
    row.state, row.tries, row.problem = Delivery.State.WAITING, 0, ""
    row.save(update_fields=["state", "tries", "problem"])
    jobs.defer("api.deliver", delivery_id=row.pk)
    audit.record("delivery.again", subject=("api.delivery", row.pk), by=by, at=at)
    return True
