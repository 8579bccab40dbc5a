"""Entries, votes and prizes of a contest, as officers see them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from fanzha.campaigns.actions.activities import contests as actions
from fanzha.campaigns.actions.activities.refusals import ActivityRefused
from fanzha.campaigns.forms.activities import desk as forms
from fanzha.campaigns.models.activities import VOTING, Activity, ContestEntry
from fanzha.campaigns.queries import activities, activity_codes
from fanzha.campaigns.views.activities.page import REFUSALS, REFUSED, refuse, show_activity, the_activity
from fanzha.campaigns.views.activities.people import picture
from fanzha.common import uploads
from fanzha.common.access import requires
from fanzha.common.permissions import Permission


@requires(Permission.ACTIVITY_VIEW)
@require_safe
def entries(request: Any, activity_id: int) -> HttpResponse:
    """Show the works with their votes."""
    return _entries(request, the_activity(request, activity_id))


@requires(Permission.ACTIVITY_EDIT)
@require_POST
@sensitive_post_parameters("title", "group")
def enter(request: Any, activity_id: int) -> HttpResponse:
    """Take a work in."""
    row = the_activity(request, activity_id, led=True)
    form = forms.Entering(request.POST, request.FILES, at=request.at)
    if uploads.is_too_big(request):
        form.add_error(None, "照片太大，没有传上来。请换一张小一点的。")
    if form.is_valid():
        said = form.cleaned_data
        entered = actions.Entered(said["title"], said["group"], said["picture"])
        try:
            made = actions.add_entry(activity_id=activity_id, entered=entered, by=request.actor, at=request.at)
        except REFUSALS as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已收下第 {made.number} 号作品。")
            return redirect("campaigns:activity_entries", activity_id)
    return _entries(request, row, form=form, status=REFUSED)


def _entries(request: Any, row: Activity, *, form: Any = None, refused: str = "", status: int = 200) -> HttpResponse:
    kind = activities.kind_of(row)
    if kind is None or "contest" not in kind.parts:
        return show_activity(request, row.pk, bound={"refused": "这场活动不收作品。"}, status=REFUSED)
    leads = activities.activities_led(request.actor, Permission.ACTIVITY_EDIT).filter(pk=row.pk).exists()
    is_voting = row.voting != "none" and row.votes_until is not None and request.at < row.votes_until
    public = row.voting == "public" and is_voting
    link = request.build_absolute_uri(reverse("campaigns:activity_vote", args=[activity_codes.vote_code(row)]))
    context = {
        "row": row, "kind": kind, "leads": leads, "is_voting": is_voting, "form": form or forms.Entering(at=request.at),
        "standings": activities.standings_of(row), "refused": refused, "voting": VOTING[row.voting],
        "link": link if public else "", "picture": picture(link) if public else None,
        "prizes": forms.Awarding.PRIZES,
    }  # fmt: skip
    return render(request, "campaigns/activity/entries.html", context, status=status)


def _one(request: Any, activity_id: int, act: Callable[[], Any], done: Callable[[Any], str]) -> HttpResponse:
    row = the_activity(request, activity_id)
    try:
        made = act()
    except (ContestEntry.DoesNotExist, Activity.DoesNotExist) as missing:
        raise Http404 from missing
    except ActivityRefused as refusal:
        return _entries(request, row, refused=str(refusal), status=REFUSED)
    messages.success(request, done(made))
    return redirect("campaigns:activity_entries", activity_id)


@requires(Permission.ACTIVITY_VIEW)
@require_POST
def vote(request: Any, activity_id: int, entry_id: int) -> HttpResponse:
    """Take the vote of an officer."""
    said = {"activity_id": activity_id, "entry_id": entry_id, "by": request.actor, "at": request.at}
    return _one(request, activity_id, lambda: actions.vote_as_officer(**said),
                lambda is_new: "投票成功。" if is_new else "您已经投过票，一人一票。")  # fmt: skip


@requires(Permission.ACTIVITY_EDIT)
@require_POST
def withdraw(request: Any, activity_id: int, entry_id: int) -> HttpResponse:
    """Take a work out."""
    said = {"activity_id": activity_id, "entry_id": entry_id, "by": request.actor, "at": request.at}
    return _one(request, activity_id, lambda: actions.withdraw_entry(**said),
                lambda entry: f"第 {entry.number} 号作品已撤下。")  # fmt: skip


@requires(Permission.ACTIVITY_EDIT)
@require_POST
def award(request: Any, activity_id: int, entry_id: int) -> HttpResponse:
    """Write down what a work won."""
    form = forms.Awarding(request.POST)
    if not form.is_valid():
        return _entries(request, the_activity(request, activity_id), refused="名次请从列表里选。", status=REFUSED)
    said = {"activity_id": activity_id, "entry_id": entry_id, "by": request.actor, "at": request.at}
    prize = form.cleaned_data["prize"]
    return _one(request, activity_id, lambda: actions.award_entry(**said, prize=prize),
                lambda entry: f"第 {entry.number} 号作品：{entry.prize or '没有名次'}。")  # fmt: skip
