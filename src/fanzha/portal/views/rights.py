"""异议 and 我的信息: what people may ask of us, without an account and without a card."""

from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from fanzha.common.access import public
from fanzha.common.actor import Actor
from fanzha.intake.actions import TooMany, count_try
from fanzha.org.queries import root_unit
from fanzha.portal import forms
from fanzha.rights import actions
from fanzha.rights.actions.objections import Objecting
from fanzha.rights.queries.rules import clocks

# As with a report: the receipt travels in a signed cookie that only the next page reads.
COOKIE: Final = "fz_asked"
_SALT: Final = "portal.asked"
_SECONDS: Final = 30 * 60


@public
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: Any) -> HttpResponse:
    """Take an objection to a watch list. The answer is the same whether the value is listed or not."""
    form = forms.Objection(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/objection.html", {"form": form, "days": clocks(request.at).decide.days})
    if refused := _too_many("objection", request):
        form.add_error(None, refused)
        return render(request, "portal/objection.html", {"form": form}, status=429)
    said = form.cleaned_data
    made = actions.take_objection(
        objecting=Objecting(
            key=f"web:{said['key']}", kind=said["kind"], value=said["value"], unit_id=root_unit().pk, said=said["said"],
            contact_phone=said["contact_phone"],
        ),
        by=_visitor(request), at=request.at,
    )  # fmt: skip
    return _with_receipt(redirect("portal:asked"), made.receipt, "objection")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Any) -> HttpResponse:
    """Take a request; identity is looked at later, by a person, at the counter."""
    form = forms.Asking(request.POST or None)
    times = clocks(request.at)
    context = {"form": form, "days": times.answer.days, "lapse": times.lapse.days}
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/ask.html", context)
    if refused := _too_many("rights", request):
        form.add_error(None, refused)
        return render(request, "portal/ask.html", context, status=429)
    said = form.cleaned_data
    application = actions.Application(
        key=f"web:{said['key']}", kind=said["kind"], unit_id=(said["town"] or root_unit()).pk, name=said["name"],
        phone=said["contact_phone"], said=said["said"],
    )  # fmt: skip
    made = actions.take_request(application=application, by=_visitor(request), at=request.at)
    return _with_receipt(redirect("portal:asked"), made.receipt, "request")


def _visitor(request: Any) -> Actor:
    """Return whoever stands at the public door: an officer there asks as everybody does."""
    return Actor.public(origin=request.actor.origin)


def _too_many(door: str, request: Any) -> str:
    try:
        count_try(door, address=request.META.get("REMOTE_ADDR", ""), rate=clocks(request.at).rates[door], at=request.at)
    except TooMany as too_many:
        return str(too_many)
    return ""


def _with_receipt(answer: HttpResponse, receipt: str, what: str) -> HttpResponse:
    sealed = signing.dumps({"receipt": receipt, "what": what}, salt=_SALT)
    answer.set_cookie(
        COOKIE, sealed, max_age=_SECONDS, path="/my-data/done/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


@public
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Show the receipt just given; later visitors are sent to ask by their code."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return redirect("portal:receipt")
    return render(request, "portal/asked.html", kept)
