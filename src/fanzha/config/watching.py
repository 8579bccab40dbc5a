"""Counts every request and writes a line about it: which page, how long, how it ended. Never what, and about whom.

An address may carry an id, a query what somebody typed: the route's name stands for both.
"""

import logging
import os
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from fanzha.runtime.serving.figures import Figures

_log = logging.getLogger("fanzha.requests")
_folder = os.environ.get("FANZHA_FIGURES", "")
figures = Figures(Path(_folder) if _folder else None)
# Such as nginx makes them; anything else might be somebody's words.
_REQUEST_ID = re.compile(r"[0-9a-f]{16,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Watched:
    """Stands outermost: what is refused before a view is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, then count; the answer carries the number under which the log knows it."""
        began = time.perf_counter()
        number = _number(request)
        answer = self.get_response(request)
        seconds = time.perf_counter() - began
        answer.headers.setdefault("X-Request-ID", number)
        route, method = route_of(request), request.method if request.method in _METHODS else "OTHER"
        figures.count(route, str(method), answer.status_code, seconds)
        _log.info("request", extra={"facts": {
            "request": number, "route": route, "method": method, "status": answer.status_code,
            "ms": round(seconds * 1000), "officer": _officer(request),
        }})  # fmt: skip
        return answer


def route_of(request: HttpRequest) -> str:
    """Return the name of the page that was asked for: never its address."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"


def _number(request: HttpRequest) -> str:
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _officer(request: Any) -> str | None:
    """Return a mark that is the same for one officer's requests and leads to nobody without the house's key."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.id is None:
        return None
    return salted_hmac("fanzha.requests", str(actor.id), algorithm="sha256").hexdigest()[:12]
