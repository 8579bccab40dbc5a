"""The search line of the shell. The words come by POST: a name or a number never stands in an address."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fanzha.common import slots
from fanzha.common.access import OfficerRequest, requires
from fanzha.common.permissions import Permission

_LONGEST = 64  # signs of a search line; more is a pasted message, not a search


@requires(Permission.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: OfficerRequest) -> HttpResponse:
    """Show what the capabilities find, each among the rows that the officer may see."""
    text = request.POST.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    hits = [hit for part in slots.filled("search", request.actor, text) for hit in part] if text else []
    return render(request, "web/search.html", {"text": text, "hits": hits, "asked": bool(text)})
