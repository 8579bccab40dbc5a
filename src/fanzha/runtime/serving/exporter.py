"""The door for Prometheus: a port of its own, beside the pages and never among them, for named addresses alone."""

from __future__ import annotations

import socket
import socketserver
import threading
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from fanzha.runtime.backup.server import Server
from fanzha.runtime.problems import Problem, problem
from fanzha.runtime.serving import binding, exposition, figures, gauges
from fanzha.runtime.serving.proxies import Networks, within

PATH = "/metrics"
_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PATIENCE_S = 10


def address_of(text: str) -> tuple[str, int]:
    """Read host:port.

    Raises:
        RuntimeProblem: it is none.

    >>> address_of("[::1]:9464")
    ('::1', 9464)
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise problem(Problem.ADDRESS_UNKNOWN, host=text)
    return host.strip("[]"), int(port)


class Exporter:
    """Answers /metrics from a thread of the serving command."""

    def __init__(self, root: Path, server: Server, address: tuple[str, int], allowed: Networks) -> None:
        self.root, self.server, self.address, self.allowed = root, server, address, allowed
        self.folder = root / "run" / "figures"
        self._door: ThreadingHTTPServer | None = None
        self._asking = threading.Lock()

    def start(self) -> None:
        """Open the port.

        Raises:
            RuntimeProblem: it is taken, forbidden, or no address of this machine.
        """
        binding.check_free(*self.address)
        figures.fresh(self.folder)
        self._door = _Door(self.address, self._handler())
        threading.Thread(target=self._door.serve_forever, name="metrics", daemon=True).start()

    def stop(self) -> None:
        """Close the port."""
        if self._door is not None:
            self._door.shutdown()
            self._door.server_close()

    def text(self) -> str:
        """Return all figures of this moment."""
        now = datetime.now(UTC)  # noqa: TID251 - ages are measured by the machine's clock
        served = exposition.requests(*figures.added_up(self.folder))
        with self._asking:  # many askers share one look at the database at a time
            return exposition.text([*served, *gauges.of_house(self.root, self.server, now)])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        exporter = self

        class Asked(BaseHTTPRequestHandler):
            """One question."""

            timeout = _PATIENCE_S

            def do_GET(self) -> None:
                """Answer the one path, to those who may ask."""
                if not within(str(self.client_address[0]), exporter.allowed):
                    self._answer(HTTPStatus.FORBIDDEN, b"")
                elif self.path != PATH:
                    self._answer(HTTPStatus.NOT_FOUND, b"")
                else:
                    self._answer(HTTPStatus.OK, exporter.text().encode("utf-8"))

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
                """Say nothing: who asks every fifteen seconds is no news."""

            def _answer(self, status: HTTPStatus, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", _TYPE)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Asked


class _Door(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind without asking a name server who we are."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
