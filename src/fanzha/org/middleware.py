"""Sets `request.actor` from the signed-in officer, and knows where a request comes from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.timezone import localtime

from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.confirming import ConfirmFirst
from fanzha.org import queries
from fanzha.org.actions import second_factor
from fanzha.org.queries.second_factor import standing_of

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


# What a session still owes: a code of the app, or setting one up. Set at sign-in, so that no page asks the database.
OWES = "owes"
_CODE_AT = "code_at"
_FIELD = "confirm_code"  # of the page that asks anew before a sensitive step, beside what had been sent
_ALWAYS = ("org:sign_out", "org:sign_in", "org:password")
_BEFORE_CODE = {
    "code": ("org:code", *_ALWAYS),
    "setup": ("org:second_factor", "org:begin_second_factor", "org:confirm_second_factor", *_ALWAYS),
}  # fmt: skip


def owe_code(request: HttpRequest, officer: Any) -> None:
    """Note in a session that has just begun what it owes before anything is opened; remind whoever may still wait."""
    at = request.at  # type: ignore[attr-defined]
    by = queries.actor_for(officer, on=at.date(), origin=address(request))
    standing = standing_of(officer, by, at)
    if standing.is_set_up:
        request.session[OWES] = "code"
    elif standing.is_overdue(at):
        request.session[OWES] = "setup"
    elif standing.is_demanded:
        until = second_factor.note_asked(officer_id=officer.pk, by=by, at=at)
        if until is not None:
            messages.warning(
                request, f"您的岗位要绑定动态码，请在 {localtime(until):%m-%d %H:%M} 前绑好：右上角姓名，动态码。"
            )


def confirmed(request: HttpRequest) -> None:
    """Note in the session that a code was given just now."""
    request.session.pop(OWES, None)
    request.session[_CODE_AT] = request.at.isoformat()  # type: ignore[attr-defined]
    request.actor = replace(request.actor, confirmed_at=request.at)  # type: ignore[attr-defined]


class SecondProof:
    """Holds a session that owes a code; asks anew before a sensitive step, then goes on with what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let nobody pass who owes a code; tell the actor when the last one was given."""
        actor = request.actor  # type: ignore[attr-defined]
        if actor.id is not None:
            given = request.session.get(_CODE_AT)
            if given:
                request.actor = replace(actor, confirmed_at=datetime.fromisoformat(given))  # type: ignore[attr-defined]
            owes = request.session.get(OWES)
            if owes and not _is_open_before(owes, request.path):
                return _to_page("org:code" if owes == "code" else "org:second_factor", request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, named: Any) -> HttpResponse | None:
        """Take the code that came along with a sensitive step; after the check of the form's token."""
        if not _carries_code(request):
            return None
        actor = request.actor  # type: ignore[attr-defined]
        typed, at = request.POST[_FIELD], request.at  # type: ignore[attr-defined]
        given = second_factor.give_code(officer_id=actor.id, typed=typed, by=actor, at=at)
        if not given.is_taken:
            return _ask_anew(request, given.sentence)
        confirmed(request)
        if given.sentence:
            messages.warning(request, given.sentence)
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Turn "confirm first" into the page that asks."""
        if not isinstance(problem, ConfirmFirst):
            return None
        if problem.enrol:
            messages.warning(request, str(problem))
            return _to_page("org:second_factor", request)
        if request.method != "POST" or request.headers.get("HX-Request"):
            return _to_page("org:code", request)
        return _ask_anew(request, "", str(problem))


def _is_open_before(owes: str, path: str) -> bool:
    return path.startswith(settings.STATIC_URL) or path in {resolve_url(name) for name in _BEFORE_CODE[owes]}


def _carries_code(request: HttpRequest) -> bool:
    is_form = request.method == "POST" and request.content_type == "application/x-www-form-urlencoded"
    return is_form and request.actor.id is not None and _FIELD in request.POST  # type: ignore[attr-defined]


def _to_page(name: str, request: HttpRequest) -> HttpResponse:
    place = resolve_url(name)
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return redirect(f"{place}?{urlencode({'next': request.get_full_path()})}")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": place})
    return redirect(place)


def _ask_anew(request: HttpRequest, problem: str, why: str = "这一步要紧，请输入手机上的动态码。") -> HttpResponse:
    """Show the page that asks for a code; it sends again what had been sent, files excepted."""
    kept = [(n, v) for n, values in request.POST.lists() if n not in {"csrfmiddlewaretoken", _FIELD} for v in values]
    context = {"kept": kept, "why": why, "problem": problem, "has_files": bool(request.FILES), "field": _FIELD}
    return render(request, "org/confirm.html", context, status=403)
