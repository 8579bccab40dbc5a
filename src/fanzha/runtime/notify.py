"""Tell systemd how far we are: a datagram to the socket that it names, and nothing where it names none."""

from __future__ import annotations

import os
import socket


def ready() -> None:
    """Say that requests and jobs are taken from now on."""
    _say("READY=1")


def stopping() -> None:
    """Say that the end has begun."""
    _say("STOPPING=1")


def _say(state: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # A name that begins with @ stands in the kernel's own list, not on the disk.
    named = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(state.encode("ascii"), named)
        except OSError:
            return  # systemd went away: its own timeout decides
