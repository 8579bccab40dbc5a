"""Pages of what officers make of lists: saved views, columns, steps on many rows and their results."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fanzha.common.access import signed_in
from fanzha.common.lists import actions, bulk, queries, shown
from fanzha.common.lists.declared import Listing, Step, UnknownList, listing_of
from fanzha.common.lists.forms import SavingView
from fanzha.common.models import BulkRun, SavedView

_MOST_ITEMS = 200  # rows of a result on one page; what was not done comes first
_REFUSED = 409


@signed_in
@require_http_methods(["GET", "POST"])
def saved(request: Any, list_key: str) -> HttpResponse:
    """Show the views of a list; keep the list that is looked at as one of them."""
    listing = _listing(request, list_key)
    back = _back(listing, request.POST if request.method == "POST" else request.GET)
    form = SavingView(request.POST or None)
    if request.method == "POST" and form.is_valid():
        view = _kept(request, listing, back, form)
        if view is not None:
            messages.success(request, "已存为常用视图。")
            return redirect(f"{reverse(listing.url_name)}?{shown.address_of(view)}")
    rows = [
        {"view": one, "url": f"{reverse(listing.url_name)}?{shown.address_of(one)}",
         "mine": one.owner_id == request.actor.id, "may_delete": queries.may_delete(request.actor, one)}
        for one in queries.views_seen(request.actor, listing.key)
    ]  # fmt: skip
    first_one = queries.first_view(request.actor, listing.key)
    context = {"listing": listing, "form": form, "rows": rows, "first": first_one, "back": back.urlencode()}
    return render(request, "common/lists/views.html", context | {"url": reverse(listing.url_name)})


def _kept(request: Any, listing: Listing, back: QueryDict, form: SavingView) -> SavedView | None:
    known = shown.kept_query(listing, back)
    order, view = known.pop("order", ""), _view(request, listing, known.pop("saved", ""))
    known.pop("per_page", "")
    columns, _ = queries.chosen_columns(request.actor, listing, view)
    try:
        return actions.save_view(
            listing=listing, query=known, order=order, columns=[one.key for one in columns if not one.is_fixed],
            by=request.actor, at=request.at, **form.cleaned_data,
        )  # fmt: skip
    except actions.ViewRefused as refusal:
        form.add_error(None, str(refusal))
    return None


@signed_in
@require_POST
def columns(request: Any, list_key: str) -> HttpResponse:
    """Keep which columns the officer wants, and return to the list."""
    listing = _listing(request, list_key)
    back = _back(listing, request.POST)
    wanted = [] if "usual" in request.POST else request.POST.getlist("column")
    view = _view(request, listing, back.get("saved", ""))
    actions.choose_columns(listing=listing, view=view, columns=wanted, by=request.actor)
    return redirect(f"{reverse(listing.url_name)}?{back.urlencode()}")


@signed_in
@require_POST
def first(request: Any, view_id: int) -> HttpResponse:
    """Have a view open first, or no longer."""
    found = _found(request, view_id)
    if found is None:
        return redirect("web:home")
    listing = _listing(request, found.list_key)
    is_first = "off" not in request.POST
    actions.choose_first(listing=listing, view_id=found.pk if is_first else None, by=request.actor)
    messages.success(request, "以后打开先看这个视图。" if is_first else "以后打开先看全部。")
    return redirect("lists:views", found.list_key)


@signed_in
@require_POST
def delete(request: Any, view_id: int) -> HttpResponse:
    """Delete a saved view."""
    found = _found(request, view_id)
    if found is None:
        return redirect("web:home")
    key = found.list_key
    try:
        actions.delete_view(view=found, by=request.actor, at=request.at)
        messages.success(request, "已删除这个视图。")
    except actions.ViewRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("lists:views", key)


@signed_in
@require_POST
def do(request: Any, list_key: str) -> HttpResponse:
    """Show how many rows a step is for and what it asks; take it once that is filled in."""
    listing = _listing(request, list_key)
    back = _back(listing, request.POST)
    list_url = f"{reverse(listing.url_name)}?{back.urlencode()}"
    step = listing.step(request.POST.get("do", ""))
    if step is None:
        messages.warning(request, "没有选要办什么。先勾选，再点要办的事。")
        return redirect(list_url)
    request.actor.require(step.permission)
    ids = tuple(int(raw) for raw in request.POST.getlist("id") if raw.isascii() and raw.isdigit() and len(raw) < 19)
    chosen = bulk.Chosen(query=back) if "all" in request.POST else bulk.Chosen(ids=ids)
    try:
        count = bulk.count_of(chosen, listing, by=request.actor, at=request.at)
    except bulk.BulkRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect(list_url)
    return _asked(request, listing, step, chosen, back, count)


def _asked(
    request: Any, listing: Listing, step: Step, chosen: bulk.Chosen, back: QueryDict, count: int
) -> HttpResponse:
    form = step.form(request.POST if "expected" in request.POST else None, request.actor, request.at)
    status = 200
    if form.is_bound and form.is_valid():
        raw = request.POST["expected"]
        try:
            made = bulk.ask(
                listing=listing, step=step, chosen=chosen, expected=int(raw) if raw.isascii() and raw.isdigit() else -1,
                said=step.said(form), back=back.urlencode(), by=request.actor, at=request.at,
            )  # fmt: skip
        except bulk.BulkRefused as refusal:
            form.add_error(None, str(refusal))
            status, count = _REFUSED, refusal.count or count
        else:
            if made.total <= bulk.AT_ONCE:
                bulk.run(made.pk, by=request.actor)
            return redirect("lists:run", made.pk)
    names = listing.names(request.actor, chosen.ids[:5]) if not chosen.is_all else {}
    context = {
        "listing": listing, "step": step, "form": form, "chosen": chosen, "count": count, "names": list(names.values()),
        "back": back.urlencode(), "url": reverse(listing.url_name), "is_job": count > bulk.AT_ONCE,
    }  # fmt: skip
    return render(request, "common/lists/do.html", context, status=status)


@signed_in
@require_GET
def run(request: Any, run_id: int) -> HttpResponse:
    """Show how far a run is, and what became of each row."""
    found = queries.run_of(request.actor, run_id)
    if found is None:
        messages.error(request, "没有这一批。只能看自己办的。")
        return redirect("web:home")
    listing = listing_of(found.list_key)
    step, counts = listing.step(found.step), bulk.counted(found)
    going = found.state in {BulkRun.State.WAITING, BulkRun.State.RUNNING}
    context = {
        "run": found, "listing": listing, "step": step, "counts": counts, "going": going,
        "so_far": counts["done"] + counts["skipped"],
        "skipped": bulk.named(listing, list(queries.items_of(found, "skipped")[:_MOST_ITEMS]), request.actor),
        "done": bulk.named(listing, list(queries.items_of(found, "done")[:_MOST_ITEMS]), request.actor),
        "most": _MOST_ITEMS, "url": f"{reverse(listing.url_name)}?{found.query}",
    }  # fmt: skip
    if request.htmx:
        return render(request, "common/lists/_progress.html", context) if going else _fresh()
    return render(request, "common/lists/run.html", context)


def _fresh() -> HttpResponse:
    return HttpResponse(headers={"HX-Refresh": "true"})


def _listing(request: Any, list_key: str) -> Listing:
    try:
        listing = listing_of(list_key)
    except UnknownList:
        raise Http404 from None
    request.actor.require(listing.permission)
    return listing


def _found(request: Any, view_id: int) -> SavedView | None:
    found = queries.view_seen(request.actor, view_id)
    if found is None:
        messages.error(request, "没有这个视图，可能已被删除。")
    return found


def _view(request: Any, listing: Listing, raw: str) -> SavedView | None:
    seen = queries.views_seen(request.actor, listing.key)
    return next((one for one in seen if str(one.pk) == raw), None)


def _back(listing: Listing, data: Any) -> QueryDict:
    """Return the query of the list that the officer came from, without what the list does not know."""
    query = QueryDict(mutable=True)
    query.update(shown.kept_query(listing, QueryDict(data.get("query", "")[:2000])))
    return query
