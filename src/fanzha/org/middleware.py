"""Sets `request.actor` from the signed-in officer, and knows where a request comes from."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.org import queries

_HOME = frozenset({"127.0.0.1", "::1"})
# Whatever stands behind a relay looks as if it came from this machine: then it is not home.
_RELAYED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")

# What somebody with a one-time password may still open.
_BEFORE_NEW_PASSWORD = ("org:password", "org:sign_out", "org:sign_in")


def address(request: HttpRequest) -> str:
    """Return the network address that the connection came from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def is_home(request: HttpRequest) -> bool:
    """Say whether the request was made on this machine, and not passed on by a relay that stands on it."""
    return address(request) in _HOME and not any(request.META.get(header) for header in _RELAYED)


class WhoActs:
    """Builds the actor of a request once; a demo account away from this machine is signed out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the actor; hold an officer with a one-time password at the page for a new one."""
        where = address(request)
        officer = request.user
        if officer.is_authenticated and officer.is_demo and not is_home(request):
            logout(request)
            officer = request.user
        if officer.is_authenticated and officer.is_active:
            actor = queries.actor_for(officer, on=clock.today(), origin=where)
            if officer.must_change_password and not _may_wait(request.path):
                return _to_new_password(request)
        else:
            actor = Actor.public(origin=where)
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)


def _may_wait(path: str) -> bool:
    return path.startswith(settings.STATIC_URL) or path in {resolve_url(name) for name in _BEFORE_NEW_PASSWORD}


def _to_new_password(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url("org:password")})
    return redirect("org:password")
