"""The doors that everybody may open with a code: signing in, and voting. No account, least data, a cheap telephone."""

import secrets
from typing import Any, Final

from django.conf import settings
from django.core import signing as tokens
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.campaigns.actions.activities import contests, signing
from fanzha.campaigns.actions.activities.refusals import ActivityRefused
from fanzha.campaigns.forms.activities.door import SigningIn
from fanzha.campaigns.models.activities import Activity, ContestEntry
from fanzha.campaigns.queries import activities, activity_codes
from fanzha.campaigns.queries.activity_codes import CodeRefused
from fanzha.campaigns.queries.activity_rules import rules_at
from fanzha.common.access import public
from fanzha.common.rules import rule_at
from fanzha.intake.actions import TooMany, count_try

COOKIE: Final = "fz_door"
_SALT: Final = "campaigns.door"
_SECONDS: Final = 180 * 24 * 3600  # as long as names of those who came are kept
REFUSED, NOT_HERE, TOO_MANY = 400, 404, 429


@public
@require_safe
def sign(request: Any, code: str) -> HttpResponse:
    """Open the form of an activity whose code was scanned. It says no more of it than name and time."""
    try:
        row = activity_codes.activity_of(code, request.at)
    except CodeRefused as refusal:
        return _no(request, str(refusal), _status(refusal))
    ticket = tokens.dumps({"a": row.pk, "n": secrets.token_urlsafe(12)}, salt=_SALT)
    form = SigningIn(initial={"ticket": ticket}, use_required_attribute=False)
    return _marked(request, render(request, "campaigns/activity/sign.html", _asked(row, form, request)))


def _asked(row: Activity, form: Any, request: Any) -> dict[str, Any]:
    kept = rule_at("rights.retention", request.at.date()).content["kinds"].get("activity.sign_in", {})
    return {"row": row, "kind": activities.kind_of(row), "form": form, "days": kept.get("days")}


@public
@require_POST
@sensitive_post_parameters("name", "phone")
def send(request: Any) -> HttpResponse:
    """Count whoever scanned. The ticket in the form names the activity, so that the code need not be fresh any more."""
    form = SigningIn(request.POST)
    row, nonce = _of_ticket(request)
    if row is None:
        return _no(request, "这一页打开太久了。请重新扫现场的码。")
    if refused := _too_many("sign", request, row):
        return _no(request, refused, TOO_MANY)
    if not form.is_valid():
        return render(request, "campaigns/activity/sign.html", _asked(row, form, request))
    try:
        signing.sign_in(
            activity_id=row.pk, came=form.came(), key=nonce, device=_device(request) or nonce, at=request.at
        )
    except (CodeRefused, ActivityRefused) as refusal:
        return _no(request, str(refusal))
    # The same answer whether it is the first time or not: nobody learns whether another was here.
    return render(request, "campaigns/activity/signed.html", {"row": row})


def _of_ticket(request: Any) -> tuple[Activity | None, str]:
    """Return the activity of a ticket, and what makes the form one of its kind; nothing where it is not ours or old."""
    raw = request.POST.get("ticket", "")
    longest = int(rules_at(request.at).form_for.total_seconds())
    try:
        said = tokens.loads(raw, salt=_SALT, max_age=longest)
    except tokens.BadSignature:
        return None, ""
    return activities.activity_at(said["a"]), said["n"]


@public
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: Any, code: str) -> HttpResponse:
    """Show the works of a contest, and take one vote of a telephone."""
    try:
        row = activity_codes.activity_of(code, request.at, voting=True)
        if row.voting != "public":
            raise CodeRefused("这场评选只由工作人员投票。")
    except CodeRefused as refusal:
        return _no(request, str(refusal), _status(refusal))
    entries = sorted((entry for entry, _ in activities.standings_of(row)), key=lambda entry: entry.number)
    context: dict[str, Any] = {"row": row, "entries": entries, "code": code, "said": ""}
    if request.method != "POST":
        return _marked(request, render(request, "campaigns/activity/vote.html", context))
    if refused := _too_many("vote", request, row):
        return _no(request, refused, TOO_MANY)
    return _voted(request, row, context)


def _voted(request: Any, row: Activity, context: dict[str, Any]) -> HttpResponse:
    chosen, device = request.POST.get("entry", ""), _device(request)
    if not device:
        context["said"] = "浏览器没有让我们记住这部手机，没法投票。允许 Cookie 后重新扫码。"
        return _marked(request, render(request, "campaigns/activity/vote.html", context, status=REFUSED))
    try:
        entry = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
        is_new = contests.vote_in_public(activity_id=row.pk, entry_id=entry, device=device, at=request.at)
    except ContestEntry.DoesNotExist:
        context["said"] = "先选一件作品，再投票。"
        return render(request, "campaigns/activity/vote.html", context, status=REFUSED)
    except CodeRefused as refusal:
        return _no(request, str(refusal))
    return render(request, "campaigns/activity/voted.html", {"row": row, "is_new": is_new})


def _too_many(door: str, request: Any, row: Activity) -> str:
    """Count a try of a network address; a whole hall may share one, so the bound is wide."""
    try:
        count_try(door, address=request.META.get("REMOTE_ADDR", ""), rate=rules_at(row.starts_at).rates[door],
                  at=request.at)  # fmt: skip
    except TooMany:
        return "这里的网络一下子来得太多了。请等几分钟再试，或者请工作人员帮您登记。"
    return ""


def _device(request: Any) -> str:
    """Return the telephone's own mark, if it is one that we gave."""
    try:
        return str(tokens.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_SECONDS))
    except tokens.BadSignature:
        return ""


def _marked(request: Any, answer: HttpResponse) -> HttpResponse:
    """Give the telephone a mark of its own, if it has none: chance alone, for nothing but to count it once."""
    if not _device(request):
        answer.set_cookie(
            COOKIE, tokens.dumps(secrets.token_urlsafe(16), salt=_SALT), max_age=_SECONDS, path="/campaigns/",
            httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer


def _status(refusal: CodeRefused) -> int:
    """Return how a refused code is answered: one that is not ours leads nowhere."""
    return NOT_HERE if isinstance(refusal, activity_codes.UnknownCode) else REFUSED


def _no(request: Any, why: str, status: int = REFUSED) -> HttpResponse:
    return render(request, "campaigns/activity/no.html", {"why": why}, status=status)
