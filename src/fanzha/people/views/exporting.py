"""Letting a list of persons out."""

from typing import Any

from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fanzha.common import exports
from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.people import actions
from fanzha.people.forms import Exporting


@requires(Permission.PERSON_EXPORT)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("purpose")
def export(request: Any) -> Any:
    """Ask which persons are exported and what for, then give the file; who took it is recorded."""
    start = {"unit": request.GET.get("unit"), "band": request.GET.get("band"), "elder": request.GET.get("elder")}
    form = Exporting(request.POST or None, actor=request.actor, permission=Permission.PERSON_EXPORT, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.export_persons(
                wanted=form.wanted(),
                plain=data["plain"] == "1",
                purpose=data["purpose"],
                by=request.actor,
                at=request.at,
            )
        except exports.ExportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return exports.stream_xlsx(made.columns, made.rows, f"人员名单-{request.at:%Y%m%d-%H%M}")
    return render(request, "people/export.html", {"form": form, "most": actions.MOST_ROWS})
