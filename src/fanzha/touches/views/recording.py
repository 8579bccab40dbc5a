"""Writing a touch down: find whom, then say what happened."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.common.pictures import Origin
from fanzha.people import queries as people
from fanzha.touches import actions, queries
from fanzha.touches.forms import FindTarget, Recording


@requires(Permission.TOUCH_RECORD)
@require_http_methods(["GET", "POST"])
def choose(request: Any) -> HttpResponse:
    """Find whom was reached; the words come by POST and never stand in an address."""
    form = FindTarget(request.POST or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    rows, more = people.found_rows(people.find(request.actor, text), year=request.at.year)
    context = {
        "form": form, "rows": rows, "more": more, "asked": request.method == "POST", "how": people.HOW,
        "searchable": people.is_searchable(text),
    }  # fmt: skip
    return render(request, "touches/choose.html", context)


@requires(Permission.TOUCH_RECORD)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("note")
def new_for_person(request: Any, person_id: int) -> HttpResponse:
    """Write down a touch of one person."""
    row = get_object_or_404(people.person_seen(request.actor, Permission.TOUCH_RECORD), pk=person_id)
    shown = people.masked(row, year=request.at.year)
    target = {"name": shown.name or "没有姓名", "detail": f"{shown.phone} · {row.unit}".strip(" ·")}
    return _record(request, target, person_id=row.pk)


@requires(Permission.TOUCH_RECORD)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("note")
def new_for_household(request: Any, household_id: int) -> HttpResponse:
    """Write down a touch of one household."""
    row = get_object_or_404(people.households_seen(request.actor, Permission.TOUCH_RECORD), pk=household_id)
    return _record(request, {"name": f"{row.number} 户", "detail": str(row.unit)}, household_id=row.pk)


def _record(request: Any, target: dict[str, str], **whom: int) -> HttpResponse:
    form = Recording(request.POST or None, request.FILES or None, initial={"at": request.at}, on=request.at.date())
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.record_by_hand(said=_said(form, whom), by=request.actor, at=request.at)
        except actions.TouchRefused as refusal:
            form.add_error("at", str(refusal))
        else:
            messages.success(request, "已登记这次触达")
            return redirect(queries.url_of(row))
    return render(request, "touches/record.html", {"form": form, "target": target})


def _said(form: Recording, whom: dict[str, int]) -> actions.HandTouch:
    data, photo = form.cleaned_data, form.cleaned_data["photo"]
    return actions.HandTouch(
        token=str(data["token"]), kind=data["kind"], channel=data["channel"], at=data["at"], note=data["note"],
        photo=photo.content if photo else b"", origin=photo.origin if photo else Origin(), **whom,
    )  # fmt: skip
