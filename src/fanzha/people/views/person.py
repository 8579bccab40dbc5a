"""One person: masked facts, plain values on record, corrections with a reason."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common import meanwhile, slots
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.people import actions, queries
from fanzha.people.forms import NewPerson, PersonChange, Revealing


@requires(Permission.PERSON_VIEW)
@require_safe
def person(request: Any, person_id: int) -> HttpResponse:
    """Show one person, masked; the address of an entry that was merged leads to the one that stays."""
    survivor = queries.survivor_of("person", person_id)
    if survivor is not None and queries.person_seen(request.actor).filter(pk=survivor).exists():
        return redirect("people:person", survivor)
    return _page(request, person_id)


@requires(Permission.PERSON_REVEAL)
@require_POST
@sensitive_post_parameters("purpose")
def reveal(request: Any, person_id: int) -> HttpResponse:
    """Show plain values on the answer page only; who saw what, and what for, is recorded."""
    get_object_or_404(queries.person_seen(request.actor, Permission.PERSON_REVEAL).values("pk"), pk=person_id)
    form = Revealing(request.POST)
    if not form.is_valid():
        return _page(request, person_id, revealing=form)
    wanted, purpose = form.cleaned_data["fields_wanted"], form.cleaned_data["purpose"]
    try:
        shown = actions.reveal(person_id=person_id, fields=wanted, purpose=purpose, by=request.actor, at=request.at)
    except actions.PurposeMissing as refusal:
        form.add_error("purpose", str(refusal))
        return _page(request, person_id, revealing=form)
    plain = [(queries.FIELD_NAMES[name], value) for name, value in shown.items()]
    return _page(request, person_id, plain=plain)


def _page(request: Any, person_id: int, **extra: Any) -> HttpResponse:
    row = get_object_or_404(queries.person_seen(request.actor), pk=person_id)
    shown = queries.masked(row, year=request.at.year)
    may = request.actor.may
    context = {
        "person": row,
        "shown": shown,
        "facts": queries.person_facts(row, shown),
        "others": queries.household_members(request.actor, row, year=request.at.year),
        "reveals": queries.reveals_of(person_id) if may(Permission.PERSON_REVEAL) else [],
        "panels": slots.filled("person.panel", request.actor, person_id, request.at),
        "merges": queries.merges_of(request.actor, "person", person_id, request.at),
        "doubles": queries.open_doubles_of(request.actor, "person", person_id),
        "revealing": Revealing() if may(Permission.PERSON_REVEAL) else None,
        "may_touch": may(Permission.TOUCH_RECORD),
        "may_edit": queries.person_seen(request.actor, Permission.PERSON_EDIT).filter(pk=person_id).exists(),
    } | extra
    return render(request, "people/person.html", context)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@transaction.atomic
def edit_person(request: Any, person_id: int) -> HttpResponse:
    """Correct a person; what is encrypted stays hidden, and an empty field leaves it."""
    row = get_object_or_404(queries.person_seen(request.actor, Permission.PERSON_EDIT), pk=person_id)
    present = queries.masks_by_field(row)
    known = {
        "birth_year": row.birth_year, "sex": row.sex, "household_number": row.household.number if row.household else "",
    }  # fmt: skip
    form = PersonChange(request.POST or None, present=present, initial=known)
    meanwhile.keep(form, row)
    if _is_sound(request, form, row) and _changed(request, row.pk, form):
        messages.success(request, "已改，修改前后都留了记录")
        return redirect("people:person", row.pk)
    shown = queries.masked(row, year=request.at.year)
    return render(request, "people/person_edit.html", {"form": form, "person": row, "shown": shown})


def _is_sound(request: Any, form: PersonChange, row: Any) -> bool:
    return request.method == "POST" and form.is_valid() and meanwhile.is_current(form, row)


def _changed(request: Any, person_id: int, form: PersonChange) -> bool:
    data = form.cleaned_data
    try:
        actions.change_person(
            person_id=person_id, facts=form.facts(), emptied=data.get("emptied", []), reason=data["reason"],
            by=request.actor, at=request.at,
        )  # fmt: skip
    except actions.PersonRefused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    return True


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def new_person(request: Any) -> HttpResponse:
    """Register a person by hand."""
    form = NewPerson(request.POST or None, actor=request.actor, initial=_start(request))
    known = None
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_person(
                unit_id=form.cleaned_data["unit"], facts=form.facts(), by=request.actor, at=request.at
            )
        except actions.AlreadyKnown as refusal:
            known = refusal.person_id
        except actions.PersonRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "已登记这个人")
            return redirect("people:person", row.pk)
    return render(request, "people/person_new.html", {"form": form, "known": known})


def _start(request: Any) -> dict[str, Any]:
    """Begin in the household whose page led here."""
    household_id = request.GET.get("household", "")
    if not household_id.isdecimal():
        return {}
    try:
        row = queries.households_seen(request.actor, Permission.PERSON_EDIT).get(pk=int(household_id[:18]))
    except queries.NoHousehold as missing:
        raise Http404 from missing
    return {"unit": row.unit_id, "household_number": row.number}
