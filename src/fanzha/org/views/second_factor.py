"""Codes from the phone: typed at sign-in, set up, replaced, and taken away when the phone is lost."""

import base64
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.common import approvals
from fanzha.common.access import requires, signed_in
from fanzha.common.permissions import Permission
from fanzha.core.text import one_time
from fanzha.org import queries
from fanzha.org.actions import factor_ruling
from fanzha.org.actions import second_factor as actions
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.forms.second_factor import Code, FirstCode, Reset, Ruling
from fanzha.org.middleware import confirmed
from fanzha.org.models import Officer
from fanzha.org.queries import second_factor


@signed_in
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
@never_cache
def code(request: Any) -> HttpResponse:
    """Ask for the code at sign-in, and go on to where the officer wanted."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    onward = wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted[:1] == "/" else "/"
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["code"]
        given = actions.give_code(officer_id=request.actor.id, typed=said, by=request.actor, at=request.at)
        if given.is_taken:
            confirmed(request)
            if given.sentence:
                messages.warning(request, given.sentence)
            return redirect(onward)
        form.add_error("code", given.sentence)
    return render(request, "org/code.html", {"form": form, "next": wanted})


@signed_in
@require_GET
@never_cache
def codes(request: Any) -> HttpResponse:
    """Show whether codes are set up, the QR code of a secret that waits for its first code, and what can be done."""
    return _codes(request, FirstCode())


def _codes(request: Any, form: FirstCode, status: int = 200) -> HttpResponse:
    row = second_factor.authenticator_of(request.actor.id)
    standing = second_factor.standing_of(request.user, request.actor, request.at)
    context: dict[str, Any] = {
        "row": row, "standing": standing, "form": form, "overdue": standing.is_overdue(request.at),
        "may_rule": request.actor.may(Permission.RULE_EDIT), "left": second_factor.codes_left(request.actor.id),
    }  # fmt: skip
    if row is not None and row.pending:
        secret = base64.b32decode(row.pending)
        link = second_factor.app_address(secret, account=request.user.username, issuer=settings.FANZHA_OPERATOR)
        context |= {"link": link, "spelled": one_time.spelled(secret), "picture": _picture(link)}
    return render(request, "org/codes_setup.html", context, status=status)


def _picture(link: str) -> Any:
    """Return the QR code as inline SVG without styles, which the content policy would stop."""
    drawn = segno.make(link, error="m").svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="fz-qr")
    return mark_safe(drawn)  # noqa: S308 - squares of our own


@signed_in
@require_POST
def begin(request: Any) -> HttpResponse:
    """Make a new secret and show it."""
    actions.begin_codes(by=request.actor, at=request.at)
    return redirect("org:second_factor")


@signed_in
@require_POST
@sensitive_post_parameters("code")
@never_cache
def confirm(request: Any) -> HttpResponse:
    """Take the first code; show the recovery codes, which are on the answer and nowhere again."""
    form = FirstCode(request.POST)
    if not form.is_valid():
        return _codes(request, form, 422)
    try:
        made = actions.confirm_codes(typed=form.cleaned_data["code"], by=request.actor, at=request.at)
    except OfficerRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return _codes(request, form, 409)
    confirmed(request)
    return render(request, "org/recovery_codes.html", {"codes": made, "is_new": True})


@signed_in
@require_POST
@never_cache
def recovery(request: Any) -> HttpResponse:
    """Make new recovery codes; they are on the answer and nowhere again."""
    try:
        made = actions.renew_recovery_codes(by=request.actor, at=request.at)
    except OfficerRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("org:second_factor")
    return render(request, "org/recovery_codes.html", {"codes": made, "is_new": False})


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("why")
def reset(request: Any, officer_id: int) -> HttpResponse:
    """Ask a second person to take away the codes of an officer whose phone is lost."""
    try:
        officer = queries.officer_seen(
            request.actor, officer_id, on=request.at.date(), permission=Permission.OFFICER_EDIT
        )
    except Officer.DoesNotExist:
        raise Http404 from None
    form = Reset(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.ask_reset(officer_id=officer_id, **form.cleaned_data, by=request.actor, at=request.at)
        except (OfficerRefused, approvals.ApprovalRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已提交。另一位同事同意后，原手机作废，本人下次登录后重新绑定。")
            return redirect("approvals:show", asked.pk)
    note = "手机丢了、备用码也没有时用。请先当面或打电话核对是不是本人"
    context = {"form": form, "title": f"解除{officer.name}的动态码", "verb": "提交，请同事决定", "note": note}
    return render(request, "org/form.html", context)


@requires(Permission.RULE_EDIT)
@require_http_methods(["GET", "POST"])
def rules(request: Any) -> HttpResponse:
    """Ask a second person to change whether and how strictly codes are demanded."""
    _, held = factor_ruling.present(request.at)
    form = Ruling(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        try:
            asked = factor_ruling.ask_rule(**form.cleaned_data, by=request.actor, at=request.at)
        except (OfficerRefused, approvals.ApprovalRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已提交。另一位有权改规则的同事同意后执行。")
            return redirect("approvals:show", asked.pk)
    note = "规则从同意当天起执行。关掉后，已绑定的人仍要填动态码"
    context = {"form": form, "title": "动态码的规则", "verb": "提交，请同事决定", "note": note}
    return render(request, "org/form.html", context)
