"""Can pages be served at this address: asked before anything is started."""

from __future__ import annotations

import errno
import socket
from ipaddress import ip_address

from fanzha.runtime.problems import Problem, problem

_PROBLEMS = {errno.EACCES: Problem.PORT_FORBIDDEN, errno.EADDRINUSE: Problem.PORT_TAKEN}


def check_free(host: str, port: int) -> None:
    """Take a port and give it back.

    Raises:
        RuntimeProblem: it is taken, forbidden, or this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            code = _PROBLEMS.get(error.errno or 0, Problem.ADDRESS_UNKNOWN)
            raise problem(code, host=host, port=port) from error


def is_loopback(host: str) -> bool:
    """Say whether an address is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
