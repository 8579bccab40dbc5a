"""Reads of saved views, chosen columns and bulk runs: one's own, and what one's units share."""

from typing import Any

from django.db.models import Q, QuerySet

from fanzha.common.actor import Actor
from fanzha.common.lists.declared import Column, Listing
from fanzha.common.models import BulkItem, BulkRun, ListChoice, SavedView
from fanzha.common.permissions import Permission

COUNT_LIMIT = 10_000  # a longer list is called "more than", so that counting never costs more than a page
NoView = SavedView.DoesNotExist


def bounded_count(rows: "QuerySet[Any]") -> tuple[int, bool]:
    """Return how many rows there are, counted up to a limit, and whether there are more."""
    count = rows.order_by().values("id")[: COUNT_LIMIT + 1].count()
    return min(count, COUNT_LIMIT), count > COUNT_LIMIT


def count_words(count: int, more: bool, counter: str) -> str:
    """Say how many there are: exactly up to the limit, then that there are more."""
    return f"超过 {count:,} {counter}" if more else f"共 {count:,} {counter}"


def views_seen(actor: Actor, list_key: str) -> list[SavedView]:
    """Return the views of a list that an officer has kept, then those that the own units share."""
    at_units = Q(shared_unit_id__in={grant.unit_id for grant in actor.grants})
    rows = SavedView.objects.filter(Q(owner_id=actor.id or 0) | at_units, list_key=list_key)
    return sorted(rows, key=lambda one: (one.owner_id != actor.id, one.pk))


def view_seen(actor: Actor, view_id: int) -> SavedView | None:
    """Return one view that an officer has kept or that the own units share, or `None`."""
    view = SavedView.objects.filter(pk=view_id).first()
    seen = view and view in views_seen(actor, view.list_key)
    return view if seen else None


def may_delete(actor: Actor, view: SavedView) -> bool:
    """Say whether an officer may delete a view: the own ones, and those that somebody shared and left behind."""
    return view.owner_id == actor.id or actor.may(Permission.OFFICER_EDIT)


def first_view(actor: Actor, list_key: str) -> SavedView | None:
    """Return the view that an officer wants to see first, if it is still shared with them."""
    choice = ListChoice.objects.filter(officer_id=actor.id or 0, list_key=list_key, view=None).first()
    if choice is None or choice.first_view_id is None:
        return None
    return next((one for one in views_seen(actor, list_key) if one.pk == choice.first_view_id), None)


def chosen_columns(actor: Actor, listing: Listing, view: SavedView | None) -> tuple[list[Column], bool]:
    """Return the columns to show, and whether somebody chose them: one's own choice, the view's, the usual ones."""
    choice = ListChoice.objects.filter(officer_id=actor.id or 0, list_key=listing.key, view=view).first()
    wanted = (choice.columns if choice else []) or (view.columns if view else [])
    known = [one for one in listing.columns if one.key in wanted and not one.is_fixed]
    if not known:
        return [one for one in listing.columns if one.is_shown or one.is_fixed], False
    return [one for one in listing.columns if one.is_fixed or one in known], bool(choice and choice.columns)


def run_of(actor: Actor, run_id: int) -> BulkRun | None:
    """Return one's own bulk run."""
    return BulkRun.objects.filter(pk=run_id, officer_id=actor.id or 0).first()


def items_of(run: BulkRun, result: str) -> "QuerySet[BulkItem]":
    """Return the rows of a run with one result, in the order in which they were taken."""
    return BulkItem.objects.filter(run=run, result=result).order_by("id")
