"""Reads of endpoints and deliveries; which addresses may be called at all."""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from fanzha.api.models import Delivery, Endpoint
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission

KIND_NAMES: Mapping[str, str] = {
    "alert.opened": "新预警",
    "alert.assigned": "预警派单",
    "alert.closed": "预警办结",
    "report.answered": "举报有了结果",
}
# What an endpoint hears takes the same scope as reading it would.
KIND_SCOPES: Mapping[str, str] = {
    "alert.opened": "alerts.read",
    "alert.assigned": "alerts.read",
    "alert.closed": "alerts.read",
    "report.answered": "reports.read",
}
NoEndpoint = Endpoint.DoesNotExist
_HTTPS, _HTTP = 443, 80


class BadAddress(Exception):
    """An address is not one that we call. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach an endpoint: the address was looked up once, and nothing looks it up again before the call."""

    host: str
    port: int
    path: str
    ip: str
    is_tls: bool


def way_to(url: str) -> Way:
    """Return how to reach an address.

    Raises:
        BadAddress: it is no https address, its name is not known, or any of its network addresses is not public.
    """
    host, port, path, is_tls = _parts(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BadAddress("接收地址的域名查不到。") from None
    addresses = [str(one[4][0]) for one in found]
    if not _is_allowed(host, port) and not all(_is_public(address) for address in addresses):
        raise BadAddress("接收地址在内网，没有呼叫。内网地址要先由运维写进设置。")
    return Way(host, port, path, addresses[0], is_tls)


def check_address(url: str) -> None:
    """Refuse an address by its form alone, before anything is looked up.

    Raises:
        BadAddress: it is no https address, or names a network address that is not public.
    """
    host, port, _, _ = _parts(url)
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return
    if not _is_allowed(host, port) and not _is_public(str(literal)):
        raise BadAddress("接收地址在内网。内网地址要先由运维写进设置。")


def _parts(url: str) -> tuple[str, int, str, bool]:
    clean = all(" " < sign < "\x7f" for sign in url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddress("接收地址写得不对。") from None
    is_tls = parts.scheme == "https"
    port = port or (_HTTPS if is_tls else _HTTP)
    if not clean or not host or parts.username or parts.fragment or parts.scheme not in {"https", "http"}:
        raise BadAddress("接收地址写得不对。要像 https://example.com/hook 这样。")
    if not is_tls and not _is_allowed(host, port):
        raise BadAddress("接收地址要用 https。")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port, path, is_tls


def _is_allowed(host: str, port: int) -> bool:
    """Say whether whoever runs the house has named this very address, for a test or a system inside the network."""
    return f"{host}:{port}" in settings.FANZHA_HOOK_HOSTS


def _is_public(address: str) -> bool:
    """Say whether a network address is of the public network; one that wraps another is judged by both."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = [getattr(ip, name, None) for name in ("ipv4_mapped", "sixtofour")]
    teredo = getattr(ip, "teredo", None)
    inner += list(teredo) if teredo else []
    nat64 = ipaddress.ip_network("64:ff9b::/96")
    if ip.version == 6 and ip in nat64:
        inner.append(ipaddress.ip_address(int(ip) & 0xFFFFFFFF))
    return all(one.is_global and not one.is_multicast for one in [ip, *filter(None, inner)])


def endpoints_of(token_id: int) -> "QuerySet[Any]":
    """Return the endpoints of a token, open ones first. The caller has seen the token."""
    rows: QuerySet[Any] = Endpoint.objects.filter(token_id=token_id)
    return rows.order_by("closed_at", "-id")


def endpoint_seen(actor: Actor, endpoint_id: int, permission: Permission = Permission.TOKEN_VIEW) -> Endpoint:
    """Return one endpoint.

    Raises:
        Endpoint.DoesNotExist: there is none, or it lies outside the actor's posts.
    """
    seen = Endpoint.objects.visible_to(actor, permission).select_related("unit", "token")
    found: Endpoint = seen.get(pk=endpoint_id)
    return found


def deliveries_of(endpoint: Endpoint, state: str = "") -> "QuerySet[Any]":
    """Return what was told to an endpoint, the latest first."""
    rows: QuerySet[Any] = Delivery.objects.filter(endpoint=endpoint)
    return (rows.filter(state=state) if state in Delivery.State.values else rows).order_by("-id")


def dead_count(actor: Actor) -> int:
    """Return how many events did not arrive, at the endpoints that an actor sees."""
    seen = Endpoint.objects.visible_to(actor, Permission.TOKEN_VIEW).filter(closed_at__isnull=True)
    return int(Delivery.objects.filter(state=Delivery.State.DEAD, endpoint__in=seen.values("pk")).count())
