"""Calm error pages: what happened, what to do, and a number to tell the administrator."""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger("fanzha.web.errors")


def reference() -> str:
    """Return a fresh number that ties the page to its log line: `E-3F21A0`."""
    return f"E-{secrets.token_hex(3).upper()}"


def _page(template: str, status: int, request: HttpRequest, **context: Any) -> HttpResponse:
    number = reference()
    # The route only: an address may carry what somebody typed.
    route = getattr(request.resolver_match, "route", "") if request.resolver_match else ""
    logger.warning("%s %s %s %s", number, status, request.method, route)
    # Without context processors: an error page must not need the database that may be the error.
    return HttpResponse(render_to_string(template, {"reference": number, **_who_runs_it(), **context}), status=status)


def _who_runs_it() -> dict[str, str]:
    from django.conf import settings  # noqa: PLC0415  late, so that the 500 page works when settings are half loaded

    return {
        "operator": getattr(settings, "FANZHA_OPERATOR", ""),
        "hotline": getattr(settings, "FANZHA_HOTLINE", "96110"),
    }


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: the request could not be read."""
    return _page("400.html", 400, request)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 with the refusal's own sentence where it has one."""
    return _page("403.html", 403, request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404; the same page for a missing object and for one of another unit."""
    return _page("404.html", 404, request)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _page("500.html", 500, request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came too late or from another page."""
    return _page("403_csrf.html", 403, request)
