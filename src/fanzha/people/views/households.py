"""Households: list, page, registering and correcting."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from fanzha.common import lists, meanwhile, slots
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.people import actions, queries
from fanzha.people.forms import HouseholdForm
from fanzha.people.views.lists import HOUSEHOLDS


@requires(Permission.PERSON_VIEW)
@require_safe
def households(request: Any) -> HttpResponse:
    """List the households of the officer's units."""
    if there := lists.first_address(request, HOUSEHOLDS):
        return redirect(there)
    context = {"listed": lists.show(request, HOUSEHOLDS), "may_edit": request.actor.may(Permission.PERSON_EDIT)}
    return render(request, "people/households.html", context)


@requires(Permission.PERSON_VIEW)
@require_safe
def household(request: Any, household_id: int) -> HttpResponse:
    """Show one household: who lives there, masked, and what reached it; one that was merged leads to the other."""
    survivor = queries.survivor_of("household", household_id)
    if survivor is not None and queries.households_seen(request.actor).filter(pk=survivor).exists():
        return redirect("people:household", survivor)
    row = get_object_or_404(queries.households_seen(request.actor), pk=household_id)
    context = {
        "household": row,
        "facts": queries.household_facts(row),
        "persons": queries.members_of(request.actor, row.pk, year=request.at.year),
        "merges": queries.merges_of(request.actor, "household", row.pk, request.at),
        "doubles": queries.open_doubles_of(request.actor, "household", row.pk),
        "panels": slots.filled("household.panel", request.actor, row.pk, request.at),
        "may_touch": request.actor.may(Permission.TOUCH_RECORD),
        "may_edit": queries.households_seen(request.actor, Permission.PERSON_EDIT).filter(pk=row.pk).exists(),
    }
    return render(request, "people/household.html", context)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("address")
def new_household(request: Any) -> HttpResponse:
    """Register a household."""
    form = HouseholdForm(request.POST or None, actor=request.actor)
    return _edit(request, form, None)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("address")
@transaction.atomic
def edit_household(request: Any, household_id: int) -> HttpResponse:
    """Correct a household."""
    row = get_object_or_404(queries.households_seen(request.actor, Permission.PERSON_EDIT), pk=household_id)
    known = {"unit": row.unit_id, "number": row.number, "size": row.size, "has_elder_alone": row.has_elder_alone}
    form = HouseholdForm(
        request.POST or None, actor=request.actor, address_now=queries.mask_address(row.address), initial=known
    )
    return _edit(request, form, row)


def _edit(request: Any, form: HouseholdForm, row: Any) -> HttpResponse:
    meanwhile.keep(form, row)
    if request.method == "POST" and form.is_valid() and meanwhile.is_current(form, row):
        data = form.cleaned_data
        try:
            saved = actions.save_household(
                household_id=row.pk if row else None, unit_id=data["unit"], number=data["number"],
                address=data["address"], size=data["size"], has_elder_alone=data["has_elder_alone"],
                by=request.actor, at=request.at,
            )  # fmt: skip
        except actions.HouseholdRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "已改这一户" if row else "已登记这一户")
            return redirect("people:household", saved.pk)
    return render(request, "people/household_edit.html", {"form": form, "household": row})
