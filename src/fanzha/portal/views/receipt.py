"""查回执: how far a report has come, for whoever holds its code; names nobody."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fanzha.cases.queries import clues
from fanzha.common.access import public
from fanzha.intake.queries import limits, report_by_receipt
from fanzha.portal import forms
from fanzha.portal.queries import progress
from fanzha.portal.views import door
from fanzha.rights.queries import requests


@public
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: Any) -> HttpResponse:
    """Ask for a code by POST, so that it stands in no address, and show the state in plain words."""
    if request.method != "POST":
        return render(request, "portal/receipt.html", {"form": forms.Receipt()})
    form = forms.Receipt(request.POST)
    shown, status = None, 200
    if form.is_valid():
        refused = door.refusal("receipt", request, limits(request.at))
        code = form.cleaned_data["code"]
        found = None if refused else report_by_receipt(code)
        asked = None if refused or found else requests.progress(code) or clues.told(code)
        if asked is not None:
            return render(request, "portal/asked_state.html", {"form": form, "asked": asked})
        if found is None:
            form.add_error(
                "code" if not refused else None, refused or "没有这个回执号。对照回执再看一遍，0 和 O 都可以。"
            )
            status = 429 if refused else 200
        else:
            shown = progress.of(found)
    return render(request, "portal/receipt.html", {"form": form, "shown": shown}, status=status)
