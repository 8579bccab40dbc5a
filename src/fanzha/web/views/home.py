"""The county's home: what is late, what is next, who does it; figures below."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from fanzha.alerts import queries as alerts
from fanzha.common import slots
from fanzha.common.access import OfficerRequest, public
from fanzha.common.permissions import Permission

_QUEUE = 5  # rows of a queue on the home page; the rest is one click away
_WEEKS = 12


@public
def home(request: OfficerRequest) -> HttpResponse:
    """Show an officer the home page of the posts; send everybody else to the public check."""
    if request.actor.id is None:
        return redirect("portal:check")
    return render(request, "web/home.html", _officer_home(request))


def _officer_home(request: OfficerRequest) -> dict[str, Any]:
    actor, at = request.actor, request.at
    decisions = [item for part in slots.filled("decisions", actor, at) for item in part]
    context: dict[str, Any] = {"decisions": decisions[:_QUEUE], "decision_count": len(decisions)}
    if actor.may(Permission.ALERT_VIEW):
        context |= {
            "board": alerts.board(actor, at),
            "overdue": alerts.overdue(actor, at, _QUEUE),
            "weeks": alerts.weekly_counts(actor, at, _WEEKS),
        }
    return context
