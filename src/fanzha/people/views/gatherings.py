"""Groups and places: plain lists, registering and correcting."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from fanzha.common import meanwhile
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.people import actions, queries
from fanzha.people.forms import GroupForm, PlaceForm


@requires(Permission.PERSON_VIEW)
@require_safe
def groups(request: Any) -> HttpResponse:
    """List the groups of the officer's units."""
    return _list(request, queries.groups_seen(request.actor), "people/groups.html")


@requires(Permission.PERSON_VIEW)
@require_safe
def places(request: Any) -> HttpResponse:
    """List the places of the officer's units."""
    return _list(request, queries.places_seen(request.actor), "people/places.html")


def _list(request: Any, rows: Any, template: str) -> HttpResponse:
    page = Paginator(rows, queries.PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"page": page, "may_edit": request.actor.may(Permission.PERSON_EDIT)})


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def new_group(request: Any) -> HttpResponse:
    """Register a group."""
    return _group(request, GroupForm(request.POST or None, actor=request.actor), None)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def edit_group(request: Any, group_id: int) -> HttpResponse:
    """Correct a group."""
    row = get_object_or_404(queries.groups_seen(request.actor, Permission.PERSON_EDIT), pk=group_id)
    known = {"unit": row.unit_id, "name": row.name, "kind": row.kind, "size": row.size}
    return _group(request, GroupForm(request.POST or None, actor=request.actor, initial=known), row)


def _group(request: Any, form: GroupForm, row: Any) -> HttpResponse:
    def save() -> None:
        actions.save_group(group_id=row.pk if row else None, facts=form.facts(), by=request.actor, at=request.at)

    words = {"noun": "群", "back": "people:groups", "title": "群组", "log_kind": "people.group"}
    return _edit(request, form, row, save, words)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def new_place(request: Any) -> HttpResponse:
    """Register a place."""
    return _place(request, PlaceForm(request.POST or None, actor=request.actor), None)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def edit_place(request: Any, place_id: int) -> HttpResponse:
    """Correct a place."""
    row = get_object_or_404(queries.places_seen(request.actor, Permission.PERSON_EDIT), pk=place_id)
    known = {"unit": row.unit_id, "name": row.name, "kind": row.kind, "address": row.address}
    return _place(request, PlaceForm(request.POST or None, actor=request.actor, initial=known), row)


def _place(request: Any, form: PlaceForm, row: Any) -> HttpResponse:
    def save() -> None:
        actions.save_place(place_id=row.pk if row else None, facts=form.facts(), by=request.actor, at=request.at)

    words = {"noun": "场所", "back": "people:places", "title": "场所", "log_kind": "people.place"}
    return _edit(request, form, row, save, words)


def _edit(request: Any, form: Any, row: Any, save: Any, words: dict[str, str]) -> HttpResponse:
    meanwhile.keep(form, row)
    if request.method == "POST" and form.is_valid() and meanwhile.is_current(form, row):
        try:
            save()
        except actions.GatheringRefused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, f"已{'改' if row else '登记'}这个{words['noun']}")
            return redirect(words["back"])
    return render(request, "people/gathering_edit.html", {"form": form, "row": row, **words})
