"""Pages of officers and posts."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from fanzha.common import lists, meanwhile
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.org import actions, queries
from fanzha.org.forms import officers as forms
from fanzha.org.forms.units import Reason
from fanzha.org.models import Officer
from fanzha.org.views.listed import OFFICERS
from fanzha.org.views.units import taken


@requires(Permission.OFFICER_VIEW)
@require_http_methods(["GET", "POST"])
def listing(request: Any) -> HttpResponse:
    """List the officers within sight. Names are searched by POST: they do not belong into an address."""
    if there := lists.first_address(request, OFFICERS):
        return redirect(there)
    name, found = forms.FindByName(request.POST or None), None
    if request.method == "POST" and name.is_valid():
        found = queries.officers_found(request.actor, on=localdate(request.at), state="all", **name.cleaned_data)
    context = {
        "listed": lists.show(request, OFFICERS, rows=found), "name_form": name, "is_search": found is not None,
        "may_edit": request.actor.may(Permission.OFFICER_EDIT),
    }  # fmt: skip
    return render(request, "org/officers.html", context)


@requires(Permission.OFFICER_VIEW)
@require_GET
def officer(request: Any, officer_id: int) -> HttpResponse:
    """Show one officer: account, posts, what may be done."""
    return _show(request, officer_id)


def _show(request: Any, officer_id: int, **more: Any) -> HttpResponse:
    found, today = _seen_or_404(request, officer_id), localdate(request.at)
    in_scope = _edits(request, officer_id)
    context = {
        "officer": found, "held": queries.posts_of(request.actor, officer_id), "today": today,
        "may_edit": in_scope, "edits_all": in_scope and queries.officer_in_scope(request.actor, officer_id, on=today),
        "places": queries.places_of(officer_id).count(), "history": queries.officer_history(officer_id),
        "stand_ins": queries.stand_ins_of(officer_id, on=today), **more,
    }  # fmt: skip
    return render(request, "org/officer.html", context)


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
@never_cache
def new(request: Any) -> HttpResponse:
    """Open an account; its one-time code is shown on the answer and nowhere again."""
    at_unit = request.GET.get("unit", "")
    place = _units(request).filter(pk=at_unit).first() if at_unit.isdigit() and len(at_unit) < 18 else None
    initial = {"from_date": localdate(request.at), "unit": place.code if place else "", "role": "village_officer"}
    form = forms.NewOfficer(request.POST or None, seen=_units(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        unit = data.pop("unit")
        made = taken(form, lambda: actions.create_officer(**data, unit_id=unit.pk, by=request.actor, at=request.at))
        if made is not None:
            return _show(request, made.officer.pk, secret=made.one_time_code)
    context = {"form": form, "title": "新建账号", "verb": "新建账号并发一次性码"}
    return render(request, "org/form.html", context)


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def edit(request: Any, officer_id: int) -> HttpResponse:
    """Change an officer's name or phone."""
    found = _seen_or_404(request, officer_id, Permission.OFFICER_EDIT)
    form = forms.EditOfficer(request.POST or None, initial={"name": found.name, "phone": found.phone})
    meanwhile.keep(form, found)

    def act() -> Any:
        return actions.edit_officer(officer_id=found.pk, **form.cleaned_data, by=request.actor, at=request.at)

    return _edited(request, found, form, act, "保存姓名和电话")


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
def give_post(request: Any, officer_id: int) -> HttpResponse:
    """Give an officer a further post."""
    found = _seen_or_404(request, officer_id, Permission.OFFICER_EDIT)
    initial = {"from_date": localdate(request.at)}
    form = forms.NewPost(request.POST or None, seen=_units(request), initial=initial)

    def act() -> Any:
        data = dict(form.cleaned_data)
        unit = data.pop("unit")
        return actions.give_post(officer_id=found.pk, unit_id=unit.pk, **data, by=request.actor, at=request.at)

    return _edited(request, found, form, act, "加这个岗位")


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
def end_post(request: Any, post_id: int) -> HttpResponse:
    """End a post after a day."""
    post = queries.post_seen(request.actor, post_id, Permission.OFFICER_EDIT)
    if post is None:
        raise Http404
    form = forms.EndPost(request.POST or None, initial={"to_date": localdate(request.at)})

    def act() -> Any:
        actions.end_post(post_id=post.pk, **form.cleaned_data, by=request.actor, at=request.at)
        return True

    return _edited(request, post.officer, form, act, "结束这个岗位")


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
@never_cache
def reset_password(request: Any, officer_id: int) -> HttpResponse:
    """Give an officer a one-time code; it is shown on the answer and nowhere again."""
    found = _seen_or_404(request, officer_id, Permission.OFFICER_EDIT)
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        secret = taken(
            form, lambda: actions.reset_password(officer_id=found.pk, why=why, by=request.actor, at=request.at)
        )
        if secret is not None:
            return _show(request, found.pk, secret=secret)
    return _form(request, found, form, "发一次性码")


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
@never_cache
def close(request: Any, officer_id: int) -> HttpResponse:
    """Close an account, or open it again with a one-time code."""
    found = _seen_or_404(request, officer_id, Permission.OFFICER_EDIT)
    form = Reason(request.POST or None)
    act_on = actions.close_account if found.is_active else actions.open_account_again
    verb = "停用账号" if found.is_active else "恢复账号并发一次性码"

    def act() -> Any:
        return act_on(officer_id=found.pk, why=form.cleaned_data["why"], by=request.actor, at=request.at) or True

    if request.method == "POST" and form.is_valid():
        done = taken(form, act)
        if done is not None:
            return _show(request, found.pk, secret=done if isinstance(done, str) else "")
    return _form(request, found, form, verb)


@requires(Permission.OFFICER_VIEW)
@require_GET
def roles(request: Any) -> HttpResponse:
    """Show which role may do what, as the code has it."""
    return render(request, "org/roles.html", {"table": queries.role_table()})


def _edited(request: Any, officer: Officer, form: Any, act: Any, verb: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and meanwhile.is_current(form, officer):
        done = taken(form, act)
        if done is not None:
            messages.success(request, f"{officer.name}：{verb}，已记录。" if done else "和原来一样，没有改动。")
            return redirect("org:officer", officer.pk)
    return _form(request, officer, form, verb)


def _form(request: Any, officer: Officer, form: Any, verb: str) -> HttpResponse:
    context = {"form": form, "title": f"{officer.name}：{verb}", "verb": verb, "officer": officer}
    return render(request, "org/form.html", context)


def _units(request: Any) -> Any:
    return queries.units_seen(request.actor, Permission.OFFICER_EDIT)


def _edits(request: Any, officer_id: int) -> bool:
    if not request.actor.may(Permission.OFFICER_EDIT):
        return False
    seen = queries.officers_seen(request.actor, on=localdate(request.at), permission=Permission.OFFICER_EDIT)
    return bool(seen.filter(pk=officer_id).exists())


def _seen_or_404(request: Any, officer_id: int, permission: Permission = Permission.OFFICER_VIEW) -> Any:
    try:
        return queries.officer_seen(request.actor, officer_id, on=localdate(request.at), permission=permission)
    except Officer.DoesNotExist:
        raise Http404 from None
