"""The list of persons, and finding one by what is typed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from fanzha.common import lists
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.people import queries
from fanzha.people.forms import Search
from fanzha.people.views.lists import PERSONS


@requires(Permission.PERSON_VIEW)
@require_safe
def persons(request: Any) -> HttpResponse:
    """List the persons of the officer's units, masked, a page at a time."""
    if there := lists.first_address(request, PERSONS):
        return redirect(there)
    context: dict[str, Any] = {"listed": lists.show(request, PERSONS), "search": Search()}
    return render(request, "people/persons.html", context | _abilities(request))


@requires(Permission.PERSON_VIEW)
@require_http_methods(["GET", "POST"])
def find(request: Any) -> HttpResponse:
    """Show whom a typed line finds; the words come by POST and never stand in an address."""
    if request.method == "GET":
        return redirect("people:persons")
    form = Search(request.POST)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    rows, more = queries.found_rows(queries.find(request.actor, text), year=request.at.year)
    context: dict[str, Any] = {
        "search": form,
        "rows": rows,
        "more": more,
        "searchable": queries.is_searchable(text),
        "how": queries.HOW,
    }
    return render(request, "people/found.html", context | _abilities(request))


def _abilities(request: Any) -> dict[str, bool]:
    may = request.actor.may
    return {
        "may_edit": may(Permission.PERSON_EDIT),
        "may_export": may(Permission.PERSON_EXPORT),
        "may_import": may(Permission.PERSON_IMPORT),
    }
