"""Pages of stand-ins: who stands in for whom, arranging, withdrawing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from fanzha.common.access import requires, signed_in
from fanzha.common.permissions import Permission
from fanzha.org import actions, queries
from fanzha.org.forms.stand_ins import NewStandIn
from fanzha.org.forms.units import Reason
from fanzha.org.models import Officer
from fanzha.org.views.units import taken


@signed_in
@require_GET
def listing(request: Any) -> HttpResponse:
    """Show the stand-ins of today and later, and the latest that are over."""
    today = localdate(request.at)
    rows = queries.stand_ins_to_show(request.actor, on=today)
    context = {
        "now_rows": rows["now"],
        "over": rows["over"],
        "today": today,
        "may_edit": request.actor.may(Permission.OFFICER_EDIT),
    }
    return render(request, "org/stand_ins.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Arrange who stands in for oneself."""
    colleagues = queries.colleagues(request.actor, on=localdate(request.at))
    named = "、".join(f"{one.name}（{one.username}）" for one in colleagues[:12])
    return _arrange(
        request, request.user, colleagues, f"同单位或上级单位的人：{named}" if named else "同单位没有别人，请管理员安排"
    )


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
def new_for(request: Any, officer_id: int) -> HttpResponse:
    """Arrange who stands in for another officer."""
    seen = queries.officers_seen(request.actor, on=localdate(request.at), permission=Permission.OFFICER_EDIT)
    absent = seen.filter(pk=officer_id).first()
    if absent is None:
        raise Http404
    return _arrange(request, absent, seen.filter(is_active=True), "您管辖范围内的人")


def _arrange(request: Any, absent: Officer, among: Any, help_text: str) -> HttpResponse:
    today = localdate(request.at)
    posts = queries.posts_to_stand_in_for(absent.pk, on=today)
    initial = {"from_date": today, "posts": [str(post.pk) for post in posts]}
    form = NewStandIn(request.POST or None, among=among, posts=posts, colleagues=help_text, initial=initial)

    def act() -> Any:
        said = form.cleaned_data
        return actions.give_stand_in(
            absent_id=absent.pk, deputy_id=said["deputy"].pk, post_ids=[int(one) for one in said["posts"]],
            from_date=said["from_date"], to_date=said["to_date"], why=said["why"], by=request.actor, at=request.at,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid():
        made = taken(form, act)
        if made is not None:
            messages.success(request, f"已安排{made.deputy.name}代{absent.name}，{made.from_date} 至 {made.to_date}。")
            return redirect("org:stand_ins")
    title = "安排代班" if absent.pk == request.actor.id else f"{absent.name}：安排代班"
    note = "代班人在这几天里能看、能办您的岗位能看能办的事，办的事都记“代”。到期自动结束，之前可以撤回"
    return render(request, "org/form.html", {"form": form, "title": title, "verb": "安排代班", "note": note})


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: Any, stand_in_id: int) -> HttpResponse:
    """End a stand-in before its last day."""
    row = queries.stand_in_seen(request.actor, stand_in_id)
    if row is None:
        messages.info(request, "没有这次代班，或和您无关。")
        return redirect("org:stand_ins")
    form = Reason(request.POST or None)

    def act() -> Any:
        actions.withdraw_stand_in(stand_in_id=row.pk, why=form.cleaned_data["why"], by=request.actor, at=request.at)
        return True

    if request.method == "POST" and form.is_valid() and taken(form, act):
        messages.success(request, f"{row.deputy.name}代{row.absent.name}的班已撤回，马上生效。")
        return redirect("org:stand_ins")
    note = f"{row.deputy.name}代{row.absent.name}，{row.from_date} 至 {row.to_date}"
    return render(request, "org/form.html", {"form": form, "title": "撤回代班", "verb": "撤回代班", "note": note})
