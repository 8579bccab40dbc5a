"""A visitor's browser, as far as the server can tell: one kept connection, cookies, forms."""

import http.client
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

_TIMEOUT_S = 30
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took from the first byte sent to the last received."""

    status: int
    body: str
    location: str
    seconds: float

    @property
    def csrf(self) -> str:
        """Return the token of the first form."""
        found = _CSRF.search(self.body)
        return found[1] if found else ""


class Visitor:
    """One browser at one network address of this machine (127.0.0.0/8 is all ours)."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self.port, self.address = port, address
        self.cookies: dict[str, str] = {}
        self._line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields))

    def close(self) -> None:
        """Hang up; the next question dials again."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            line = self._connected()
            line.request(method, path, body, headers)
            answer = line.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        seconds = time.perf_counter() - began
        self._keep_cookies(answer)
        return Answer(answer.status, content.decode("utf-8"), answer.headers.get("Location", ""), seconds)

    def _connected(self) -> http.client.HTTPConnection:
        if self._line is None:
            source = (self.address, 0)
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT_S, source_address=source)
        return self._line

    def _keep_cookies(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
