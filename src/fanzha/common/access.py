"""Who may open a view: declared on the view, checked before it runs, walked by a structure test."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission

Params = ParamSpec("Params")
View = Callable[Concatenate[Any, Params], HttpResponse]


class OfficerRequest(HttpRequest):
    """A request of somebody who has signed in; the middleware has set `actor` and `at`."""

    actor: Actor
    at: Any


def requires(permission: Permission) -> Callable[[View[Params]], View[Params]]:
    """Open the view to officers whose posts hold the permission; others get the refusal page, visitors the sign-in."""

    def declare(view: View[Params]) -> View[Params]:
        @wraps(view)
        def checked(request: Any, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
            if request.actor.id is None:
                return _to_sign_in(request)
            request.actor.require(permission)
            return view(request, *args, **kwargs)

        checked.requires = permission  # type: ignore[attr-defined]
        return cast("View[Params]", checked)

    return declare


def signed_in(view: View[Params]) -> View[Params]:
    """Open the view to every officer, whatever the post (own password, own inbox, sign-out)."""

    @wraps(view)
    def checked(request: Any, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        if request.actor.id is None:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    checked.requires = "signed_in"  # type: ignore[attr-defined]
    return cast("View[Params]", checked)


def public(view: View[Params]) -> View[Params]:
    """Open the view to everybody. Said aloud, so that a forgotten declaration cannot look like a choice."""
    view.requires = "public"  # type: ignore[attr-defined]
    return view


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": resolve_url("org:sign_in")})
    answer = redirect("org:sign_in")
    if request.method == "GET":
        answer["Location"] += f"?next={request.path}"
    return answer
