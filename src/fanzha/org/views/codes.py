"""Pages of one-time codes: who has none, handing out, who has not signed in, whom to ask."""

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from fanzha.common import exports
from fanzha.common.access import public, requires
from fanzha.common.imports import Column
from fanzha.common.permissions import Permission
from fanzha.org import actions, queries
from fanzha.org.forms import codes as forms
from fanzha.org.forms.units import Purpose
from fanzha.org.views.units import taken

_PER_PAGE = 50
_CODE_COLUMNS = (
    Column("unit", ("单位",)), Column("code_of_unit", ("单位编码",), kind="code"), Column("name", ("姓名",)),
    Column("username", ("账号",), kind="code"), Column("code", ("一次性码",), kind="code"),
    Column("until", ("有效到",)),
)  # fmt: skip
_WAITING_COLUMNS = (
    Column("unit", ("单位",)), Column("post", ("岗位",)), Column("name", ("姓名",)),
    Column("username", ("账号",), kind="code"), Column("state", ("一次性码",)), Column("until", ("有效到",)),
)  # fmt: skip


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
@never_cache
def give(request: Any) -> Any:
    """Give codes to all who have none; they are on the answer and nowhere again."""
    form = forms.GiveCodes(request.POST or None, seen=_units(request), initial=_first_unit(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = taken(
            form,
            lambda: actions.give_codes(unit_id=data["unit"].pk, why=data["why"], by=request.actor, at=request.at),
        )
        if given is not None:
            return _sheet(request, data["unit"], given, data["form"])
    counts = queries.code_counts(request.actor, at=request.at)
    rule = queries.account_rule(localdate(request.at))
    return render(request, "org/codes.html", {"form": form, "counts": counts, "days": rule.code_life.days})


def _sheet(request: Any, unit: Any, given: Any, form: str) -> Any:
    slips = [_slip(one) for one in given]
    if form == "xlsx":
        return exports.stream_xlsx(_CODE_COLUMNS, slips, f"一次性码-{unit.code}-{request.at:%Y%m%d%H%M}")
    groups = [(name, list(of)) for name, of in groupby(slips, key=lambda slip: slip["unit"])]
    context = {"groups": groups, "unit": unit, "count": len(slips), "until": given[0].expires_at,
               "address": request.build_absolute_uri("/org/sign-in/")}  # fmt: skip
    return render(request, "org/codes_sheet.html", context)


def _slip(one: Any) -> dict[str, str]:
    post = one.officer.posts_now[0]
    return {
        "unit": str(post.unit), "code_of_unit": post.unit.code, "name": one.officer.name,
        "username": one.officer.username, "code": one.code, "until": f"{one.expires_at:%Y-%m-%d %H:%M}",
    }  # fmt: skip


@requires(Permission.OFFICER_VIEW)
@require_GET
def waiting(request: Any) -> HttpResponse:
    """List those who have not signed in yet."""
    form = forms.NotSignedIn(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    found = queries.not_signed_in(request.actor, at=request.at, state=state)
    context = {
        "form": form, "page": Paginator(found, _PER_PAGE).get_page(request.GET.get("page")),
        "counts": queries.code_counts(request.actor, at=request.at),
        "may_edit": request.actor.may(Permission.OFFICER_EDIT),
    }  # fmt: skip
    return render(request, "org/not_signed_in.html", context)


@requires(Permission.OFFICER_VIEW)
@require_http_methods(["GET", "POST"])
def export_waiting(request: Any) -> Any:
    """Hand out the list of those who have not signed in yet, without codes."""
    form = Purpose(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "title": "导出还没登录的人", "verb": "导出名单", "note": "名单里没有一次性码"}
        return render(request, "org/form.html", context)
    rows = [_row(officer, request.at) for officer in queries.not_signed_in(request.actor, at=request.at)]
    exports.record(
        what="not_signed_in", count=len(rows), purpose=form.cleaned_data["why"], by=request.actor, at=request.at
    )
    stream = exports.stream_csv if form.cleaned_data["form"] == "csv" else exports.stream_xlsx
    return stream(_WAITING_COLUMNS, rows, f"还没登录的人-{request.at:%Y%m%d}")


def _row(officer: Any, at: Any) -> dict[str, str]:
    end = officer.code_until
    state = "没发码" if end is None else "码已过期" if end <= at else "已发码，还没登录"
    return {
        "unit": "、".join(str(post.unit) for post in officer.posts_now),
        "post": "、".join(post.get_role_display() for post in officer.posts_now),
        "name": officer.name, "username": officer.username, "state": state,
        "until": f"{end:%Y-%m-%d}" if end else "",
    }  # fmt: skip


@public
@require_GET
def forgotten(request: Any) -> HttpResponse:
    """Say whom to ask for a new code. Nothing is asked, so that nobody learns which accounts there are."""
    rule = queries.account_rule(localdate(request.at))
    context = {"units": queries.whom_to_ask(localdate(request.at)), "days": rule.code_life.days}
    return render(request, "org/forgotten.html", context)


def _units(request: Any) -> Any:
    return queries.units_seen(request.actor, Permission.OFFICER_EDIT)


def _first_unit(request: Any) -> dict[str, str]:
    own = next((g for g in request.actor.grants if Permission.OFFICER_EDIT in g.permissions), None)
    unit = _units(request).filter(pk=own.unit_id).first() if own else None
    return {"unit": unit.code if unit else "", "form": "print"}
