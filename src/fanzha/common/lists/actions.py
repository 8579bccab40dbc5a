"""Changes to how officers see lists: views they keep, columns they choose, the view that opens first."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.lists import queries
from fanzha.common.lists.declared import Listing
from fanzha.common.models import ListChoice, SavedView

MOST_VIEWS = 30  # of one officer for one list: more than fit on a page help nobody to choose


class ViewRefused(Exception):
    """A view cannot be kept so. The sentence is fit to be shown."""


@transaction.atomic
def save_view(
    *, listing: Listing, name: str, query: Mapping[str, str], order: str, columns: Sequence[str], is_shared: bool,
    is_first: bool, by: Actor, at: datetime,
) -> SavedView:  # fmt: skip
    """Keep a filter, an order and columns under a name; one of the same name is replaced.

    Raises:
        NotAllowed: the list is not open to the actor.
        ViewRefused: there is no name, there are too many, or the actor has no unit to share with.
    """
    by.require(listing.permission)
    if is_shared and by.home_unit_id is None:
        raise ViewRefused("您现在没有岗位，不能和本单位共用。只存给自己用即可。")
    mine = [one for one in queries.views_seen(by, listing.key) if one.owner_id == by.id]
    view = next((one for one in mine if one.name == name.strip()), None)
    if view is None and len(mine) >= MOST_VIEWS:
        raise ViewRefused(f"这个列表的常用视图已有 {MOST_VIEWS} 个。先删掉不用的，再存新的。")
    view = view or SavedView(list_key=listing.key, owner_id=by.id or 0, created_at=at)
    view.name, view.owner_name, view.order = name.strip(), by.name, order
    view.shared_unit_id = by.home_unit_id if is_shared else None
    view.query, view.columns = dict(query), list(columns)
    view.save()
    audit.record("list.view_saved", subject=view, by=by, at=at, after={"list": listing.key, "shared": is_shared})
    if is_first:
        choose_first(listing=listing, view_id=view.pk, by=by)
    return view


@transaction.atomic
def delete_view(*, view: SavedView, by: Actor, at: datetime) -> None:
    """Delete a view.

    Raises:
        ViewRefused: it is somebody else's.
    """
    if not queries.may_delete(by, view):
        raise ViewRefused(f"这个视图是{view.owner_name}存的，只能由{view.owner_name}或管理员删除。")
    audit.record("list.view_deleted", subject=view, by=by, at=at, before={"list": view.list_key})
    view.delete()


@transaction.atomic
def choose_first(*, listing: Listing, view_id: int | None, by: Actor) -> None:
    """Have a view open first, for this officer alone; without one the whole list does."""
    by.require(listing.permission)
    if view_id is not None and view_id not in {one.pk for one in queries.views_seen(by, listing.key)}:
        raise ViewRefused("没有这个视图，可能已被删除。")
    ListChoice.objects.update_or_create(
        officer_id=by.id or 0, list_key=listing.key, view=None, defaults={"first_view_id": view_id}
    )


@transaction.atomic
def choose_columns(*, listing: Listing, view: SavedView | None, columns: Sequence[str], by: Actor) -> None:
    """Keep which columns an officer wants in a list, or in one of its views; none brings back the usual ones."""
    by.require(listing.permission)
    known = [one.key for one in listing.columns if one.key in columns]
    ListChoice.objects.update_or_create(
        officer_id=by.id or 0, list_key=listing.key, view=view, defaults={"columns": known}
    )
