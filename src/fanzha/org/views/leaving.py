"""Pages of what an officer has in hand, and of handing it over on leaving or moving."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from fanzha.common.access import requires, signed_in
from fanzha.common.permissions import Permission
from fanzha.org import actions, queries
from fanzha.org.forms.leaving import HandingOver
from fanzha.org.models import Officer
from fanzha.org.views.units import taken

_MOST_TAKERS = 60


@signed_in
@require_http_methods(["GET", "POST"])
def own(request: Any) -> HttpResponse:
    """Show what one has in hand oneself, and hand it to others."""
    return _page(request, request.user, seen=None)


@requires(Permission.OFFICER_EDIT)
@require_http_methods(["GET", "POST"])
def of_officer(request: Any, officer_id: int) -> HttpResponse:
    """Show what an officer has in hand, hand it over, and end or move posts along with it."""
    seen = queries.officers_seen(request.actor, on=localdate(request.at), permission=Permission.OFFICER_EDIT)
    officer = seen.filter(pk=officer_id).first()
    if officer is None:
        raise Http404
    return _page(request, officer, seen=queries.units_seen(request.actor, Permission.OFFICER_EDIT))


def _page(request: Any, officer: Officer, *, seen: Any) -> HttpResponse:
    today = localdate(request.at)
    found = queries.in_hand(officer.pk, at=request.at)
    form = HandingOver(
        request.POST or None, found=found, takers=_takers(found, officer, today), seen=seen,
        posts=queries.posts_to_stand_in_for(officer.pk, on=today), initial={"to_date": today},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        moved = taken(form, lambda: _hand_over(request, officer, form))
        if moved is not None:
            messages.success(request, f"{officer.name}：移交 {moved} 件，已告诉接手的人。")
            return redirect("org:in_hand") if seen is None else redirect("org:officer", officer.pk)
    context = {"officer": officer, "form": form, "found": found, "is_own": seen is None}
    return render(request, "org/leaving.html", context)


def _hand_over(request: Any, officer: Officer, form: HandingOver) -> int:
    said = form.cleaned_data
    to_date, move = said.get("to_date"), None
    if said.get("unit"):
        since = (to_date or localdate(request.at)) + timedelta(days=1)
        move = actions.NewPost(said["unit"].pk, said["role"], since)
    return actions.hand_over_officer(
        officer_id=officer.pk, to=int(said["to"]) if said.get("to") else None, shares=form.shares(), why=said["why"],
        end_posts=[int(one) for one in said.get("posts", [])], to_date=to_date, new_post=move, by=request.actor,
        at=request.at,
    )  # fmt: skip


def _takers(found: Any, officer: Officer, today: Any) -> list[Any]:
    takers: dict[int, Any] = {}
    for one in found:
        units = sorted({item.unit_id for item in one.items})
        able = queries.takers_of(units, one.sort.permission, on=today).exclude(pk=officer.pk)
        takers |= {each.pk: each for each in able[:_MOST_TAKERS]}
    return list(takers.values())
