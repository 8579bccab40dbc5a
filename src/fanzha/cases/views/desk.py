"""The desk's day: what was done, by officer and in sum; nothing is typed in."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from fanzha.cases.queries.desk import desk_of
from fanzha.common.access import requires
from fanzha.common.permissions import Permission


@requires(Permission.CASE_VIEW)
@require_GET
def show(request: Any) -> HttpResponse:
    """Show one day; today where none, or none that is a day, is asked for."""
    today = localtime(request.at).date()
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today
    return render(request, "cases/desk.html", {"desk": desk_of(request.actor, min(day, today)), "today": today})
