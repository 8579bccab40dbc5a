"""Whom to believe when a request was passed on: forwarded headers count from named proxies and from nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

Networks = tuple[IPv4Network | IPv6Network, ...]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def networks(text: str) -> Networks:
    """Read addresses and networks from a list with commas.

    Raises:
        ValueError: one of them is no address; the message names it.

    >>> [str(network) for network in networks("127.0.0.1, 10.1.0.0/16")]
    ['127.0.0.1/32', '10.1.0.0/16']
    """
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def within(address: str, trusted: Networks) -> bool:
    """Say whether an address belongs to one of the networks; what is no address belongs to none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in trusted)


def client(address: str, forwarded: str, trusted: Networks) -> str:
    """Return who asked: the last address of the chain that no trusted proxy of ours wrote for itself.

    A visitor may write anything into the head of the chain; only its end was written by our proxies.

    >>> client("127.0.0.1", "6.6.6.6, 203.0.113.9", networks("127.0.0.1"))
    '203.0.113.9'
    >>> client("198.51.100.7", "6.6.6.6", networks("127.0.0.1"))
    '198.51.100.7'
    """
    chain = [part.strip() for part in forwarded.split(",") if part.strip()]
    while chain and within(address, trusted):
        nearer = chain.pop()
        try:
            address = str(ip_address(nearer))
        except ValueError:
            return address
    return address


class BehindProxies:
    """Puts the visitor's address and the scheme of a trusted proxy in the place of the proxy's own."""

    def __init__(self, application: Application, trusted: Networks) -> None:
        self.application = application
        self.trusted = trusted

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Go on with what is believed. Without a trusted proxy nothing is changed."""
        near = str(environ.get("REMOTE_ADDR", ""))
        if self.trusted and within(near, self.trusted):
            environ["REMOTE_ADDR"] = client(near, str(environ.get("HTTP_X_FORWARDED_FOR", "")), self.trusted)
            environ["wsgi.url_scheme"] = "https" if environ.get("HTTP_X_FORWARDED_PROTO") == "https" else "http"
        else:
            environ.pop("HTTP_X_REQUEST_ID", None)  # a visitor must not choose what the log calls his request
        return self.application(environ, start_response)
