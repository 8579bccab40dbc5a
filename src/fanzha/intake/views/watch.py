"""名单: what officers have listed."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanzha.common.access import requires
from fanzha.common.permissions import Permission
from fanzha.intake import actions, forms
from fanzha.intake.models import WatchEntry
from fanzha.intake.queries import limits, watch

PER_PAGE = 50


@requires(Permission.WATCHLIST_VIEW)
@require_safe
def entries(request: Any) -> HttpResponse:
    """Show the entries of one view, a page at a time; values that name somebody are masked."""
    view = request.GET.get("view") if request.GET.get("view") in watch.VIEWS else "held"
    kind = request.GET.get("kind", "")
    found = watch.entries(request.actor, kind=kind if kind in WatchEntry.Kind.values else "", view=view, at=request.at)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [watch.row(entry, request.at) for entry in page]
    context = {
        "page": page, "rows": rows, "view": view,
        "logged": next((row for row in rows if str(row.id) == request.GET.get("entry")), None),
        "views": watch.views(request.actor, request.at), "form": forms.WatchFilter(request.GET),
        "may_edit": request.actor.may(Permission.WATCHLIST_EDIT),
    }  # fmt: skip
    return render(request, "intake/watch.html", context)


@requires(Permission.WATCHLIST_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Any) -> HttpResponse:
    """Show the form; list one value."""
    rules = limits(request.at)
    form = forms.Listing(request.POST or None, at=request.at, rules=rules)
    if request.method == "POST" and form.is_valid():
        try:
            actions.list_value(
                listing=actions.Listing(**form.cleaned_data),
                unit_id=request.actor.home_unit_id,
                by=request.actor,
                at=request.at,
            )
        except actions.ListingRefused as refusal:
            form.add_error("value", str(refusal))
        else:
            messages.success(request, "已列入名单，马上用于筛查。")
            return redirect("intake:watch")
    return render(request, "intake/watch_add.html", {"form": form, "rules": rules})


@requires(Permission.WATCHLIST_EDIT)
@require_POST
def withdraw(request: Any, entry_id: int) -> HttpResponse:
    """Take an entry off, or say why that cannot be."""
    form = forms.Reason(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤下：写一下原因，会留在记录里。")
        return redirect("intake:watch")
    try:
        actions.withdraw_entry(entry_id=entry_id, by=request.actor, at=request.at, **form.cleaned_data)
    except WatchEntry.DoesNotExist as missing:
        raise Http404 from missing
    except actions.ListingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已撤下，不再用于筛查。")
    return redirect("intake:watch")
