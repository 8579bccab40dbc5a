"""What waits for this officer: decisions first, then news, the earliest deadline on top."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanzha.common import slots
from fanzha.common.access import OfficerRequest, signed_in
from fanzha.common.nav import Decision


@signed_in
@require_safe
def inbox(request: OfficerRequest) -> HttpResponse:
    """Show everything that the bell counts."""
    decisions = _from("decisions", request)
    news = _from("inbox", request)
    return render(request, "web/inbox.html", {"decisions": decisions, "news": news})


def _from(slot: str, request: OfficerRequest) -> list[Decision]:
    items = [item for part in slots.filled(slot, request.actor, request.at) for item in part]
    return sorted(items, key=lambda item: (item.due_at is None, item.due_at or request.at))
