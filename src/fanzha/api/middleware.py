"""Takes everything below /api/ aside: no session, no cookie, no form token, and every error as a problem."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from fanzha.api.views import problems
from fanzha.api.views.problems import Refusal

PLACE = "/api/"
_NO_SUCH_METHOD = 405
_log = logging.getLogger("fanzha.api")


class Interface:
    """Serves the interface by itself. What stands further in is made for browsers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request to the interface; let every other go on."""
        if not request.path_info.startswith(PLACE):
            return self.get_response(request)
        try:
            return _served(request)
        except Refusal as refusal:
            return problems.answer(refusal)
        except Exception as problem:
            return problems.answer(problems.of(problem) or _broken(request))


def _served(request: Any) -> HttpResponse:
    try:
        request.get_host()
    except DisallowedHost:
        raise Refusal("host") from None
    try:
        request.resolver_match = match = resolve(request.path_info)
    except Http404:
        raise Refusal("not_found", "没有这个地址。说明在 /api/v1/docs。") from None
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if answer.status_code == _NO_SUCH_METHOD:
        raise Refusal("method", headers={"Allow": answer["Allow"]})
    return answer


def _broken(request: Any) -> Refusal:
    """Log where it broke, never what was said, and return a number that leads to the line."""
    number = f"E-{secrets.token_hex(3).upper()}"
    route = getattr(getattr(request, "resolver_match", None), "route", "")
    _log.exception("%s 500 %s %s", number, request.method, route)
    return Refusal("broken", "已记录。请把编号告诉管理员，稍后用同一个 Idempotency-Key 再试。", reference=number)
