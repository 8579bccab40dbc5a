"""Signing in and out, and the page of a locked account."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fanzha.common.access import public, signed_in
from fanzha.common.actor import Actor
from fanzha.org import actions, queries
from fanzha.org.forms.sign_in import SignIn
from fanzha.org.middleware import address, is_home, owe_code
from fanzha.org.queries import devices

_LOCKED = 429
_LOCK = timedelta(minutes=15)  # only for the sentence where the exact end is not known


@public
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: Any) -> HttpResponse:
    """Show the form; on the right password begin a session."""
    if request.method == "GET":
        if request.actor.id is not None:
            return redirect(_next(request, request.GET.get("next", "")))
        if devices.COOKIE in request.COOKIES and "password" not in request.GET:
            return _to_pin(request)
        form = SignIn(initial={"next": request.GET.get("next", "")})
        return _show(request, form, next_page=request.GET.get("next", ""))
    form = SignIn(request.POST)
    if not form.is_valid():
        return _show(request, form, next_page=request.POST.get("next", ""))
    return _try(request, form)


def _to_pin(request: Any) -> HttpResponse:
    """Send a trusted phone to the page of its six digits; "?password=1" leads past it."""
    wanted = request.GET.get("next", "")
    return redirect(resolve_url("org:pin") + (f"?{urlencode({'next': wanted})}" if wanted else ""))


def _try(request: Any, form: SignIn) -> HttpResponse:
    data = form.cleaned_data
    username = data["username"].strip().lower()
    officer = auth.authenticate(request, username=username, password=data["password"])
    if officer is None:
        ended = queries.code_ran_out(username, data["password"], request.at)
        form.add_error(None, _ran_out(ended) if ended else _wrong(queries.tries_left(username, address(request))))
        return _show(request, form, next_page=data["next"])
    if officer.is_demo and not is_home(request):
        form.add_error(None, "这是演示账号，只能在装有本程序的这台电脑上（127.0.0.1）登录。")
        return _show(request, form, next_page=data["next"])
    auth.login(request, officer)
    by = Actor(id=officer.pk, name=officer.name, origin=address(request))
    actions.begin_session(officer_id=officer.pk, session_key=request.session.session_key, by=by, at=request.at)
    owe_code(request, officer)
    return redirect(_next(request, data["next"]))


def _wrong(left: int) -> str:
    return f"账号或密码不对，还能试 {left} 次。之后锁定 15 分钟。"


def _ran_out(ended: Any) -> str:
    return f"这个一次性码已在 {localtime(ended):%m-%d %H:%M} 过期。请管理员再发一个。"


def _next(request: HttpRequest, wanted: str) -> str:
    """Return the page to go on to: the wanted one where it is ours, the home page otherwise."""
    is_local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_local else resolve_url("/")


def _show(request: HttpRequest, form: SignIn, *, next_page: str) -> HttpResponse:
    context = {"form": form, "next": next_page}
    return render(request, "org/sign_in.html", context)


def locked(request: Any, answer: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Show when a locked account may try again. Called by the lock-out in place of the sign-in page."""
    username = str((credentials or {}).get("username") or "")
    until = queries.locked_until(username, address(request)) or request.at + _LOCK
    return render(request, "org/locked.html", {"until": until}, status=_LOCKED)


def account_key(request: HttpRequest | None, credentials: Any) -> str:
    """Return what the lock-out keeps of an account name: a blind index, since people type anything into that field."""
    named = (credentials or {}).get("username")
    if named is None and request is not None:
        named = request.POST.get("username", "")
    return queries.account_key(str(named or ""))


@signed_in
@require_POST
def sign_out(request: Any) -> HttpResponse:
    """End the session at hand."""
    actions.end_own_session(session_key=request.session.session_key, by=request.actor, at=request.at)
    auth.logout(request)
    return redirect("org:sign_in")
