"""举报: from a text or pictures to a receipt."""

import contextlib
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from fanzha.common import uploads
from fanzha.common.access import public
from fanzha.intake import actions
from fanzha.intake.queries import Limits, limits, reading
from fanzha.org.queries import root_unit
from fanzha.portal import forms
from fanzha.portal.views import door

# The receipt travels in a signed cookie that only the next page reads: an address would end up in logs.
COOKIE: Final = "fz_receipt"
_SALT: Final = "portal.receipt"
_COOKIE_SECONDS: Final = 30 * 60
_WAIT_S: Final = 4.0  # a report is taken without its pictures' text rather than late


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Any) -> HttpResponse:
    """Show the form; take a report in and go on to its receipt."""
    rules = limits(request.at)
    if request.method != "POST":
        paid = "paid" if request.GET.get("paid") == "1" else None
        return _form(request, forms.Report(initial={"paid_state": paid}, rules=rules, at=request.at))
    if "start" in request.POST:
        return _form(request, _started(request, rules))
    form = forms.Report(request.POST, request.FILES, rules=rules, at=request.at, kept=request.POST.getlist("held"))
    if uploads.is_too_big(request):
        form.add_error("pictures", "图片加起来太大，没有收下。只选最要紧的几张，或者截屏后再传。")
    if not form.is_valid():
        return _form(request, form)
    if refused := door.refusal("report", request, rules):
        form.add_error(None, refused)
        return _form(request, form, status=429)
    taken = actions.take_report(new=_new(_with_text(form.cleaned_data, rules)), by=request.actor, at=request.at)
    return _with_receipt(redirect("portal:done"), taken.receipt, form.cleaned_data["paid_state"])


def _with_text(data: dict[str, Any], rules: Limits) -> dict[str, Any]:
    """Have pictures that come without a word read, unless others are being read: then an officer reads them."""
    pictures, read = [*data["handed_over"], *data["pictures"]], ""
    if pictures and not data["text"] and reading.can_read():
        with contextlib.suppress(reading.Busy, reading.NotRead):
            read = reading.read_pictures(pictures[: rules.pictures.most_read], wait_s=_WAIT_S).text[: rules.most_chars]
    return {**data, "pictures": pictures, "text": data["text"] or read, "was_read": data["was_read"] or bool(read)}


def _started(request: Any, rules: Limits) -> forms.Report:
    """Return the form filled with what was checked or typed so far, for oneself or for an elder of the family."""
    said = request.POST
    initial: dict[str, Any] = {name: said.get(name, "")[: rules.most_chars] for name in forms.KEPT}
    start = said.get("start")
    initial["paid_state"] = "paid" if start == "paid" or said.get("paid") else said.get("paid_state")
    initial["disputed"] = start == "disputed" or bool(said.get("disputed"))
    initial["for_elder"] = start == "elder"
    initial["was_read"], initial["hand_over"] = bool(said.get("was_read")), bool(said.get("hand_over"))
    return forms.Report(initial=initial, rules=rules, at=request.at, kept=said.getlist("held"))


def _form(request: HttpRequest, form: forms.Report, status: int = 200) -> HttpResponse:
    said = form.data if form.is_bound else form.initial
    context = {"form": form, "paid": said.get("paid_state") == "paid", "elder": bool(said.get("for_elder"))}
    return render(request, "portal/report.html", context, status=status)


def _new(data: dict[str, Any]) -> actions.NewReport:
    town = data["town"]
    elder = data["for_elder"]
    return actions.NewReport(
        key=f"web:{data['key']}",
        source_code="public",
        unit_id=town.pk if town else root_unit().pk,
        text=data["text"],
        caller=data["caller"],
        pictures=data["pictures"],
        paid_state=data["paid_state"],
        for_elder=elder,
        relation=data["relation"] if elder else "",
        contact_name=data["contact_name"],
        contact_phone=data["contact_phone"],
        target_name=data["target_name"] if elder else "",
        target_phone=data["target_phone"] if elder else "",
        target_address=data["target_address"] if elder else "",
        is_disputed=data["disputed"],
        was_read=data["was_read"],
    )


def _with_receipt(answer: HttpResponse, receipt: str, paid_state: str) -> HttpResponse:
    sealed = signing.dumps({"receipt": receipt, "paid": paid_state == "paid"}, salt=_SALT)
    answer.set_cookie(
        COOKIE, sealed, max_age=_COOKIE_SECONDS, path="/report/done/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


@public
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Show the receipt of the report just taken in; later visitors are sent to ask by their code."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_COOKIE_SECONDS)
    except signing.BadSignature:
        return redirect("portal:receipt")
    return render(request, "portal/done.html", kept)
