"""One page of a list as its template draws it: what the address asks for, within what the officer may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse

from fanzha.common.keyset import Key, KeysetPage, keyset_page
from fanzha.common.lists import keys, queries
from fanzha.common.lists.declared import Column, Empty, Listing, Order, Step, Tab
from fanzha.common.models import SavedView

SIZES = (10, 50, 100)
_SIZE = 50
_LONGEST = 80  # letters of one filter value; a longer one is not from our forms
ALL = "0"  # `?saved=0`: the whole list, although another view opens first


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a list, with everything that stands around it."""

    listing: Listing
    form: Form
    tab: str
    order: Order
    columns: Sequence[Column]
    columns_chosen: bool
    rows: Sequence[Any]
    before: str
    after: str
    count: int
    more: bool
    size: int
    query: Mapping[str, str]
    view: SavedView | None
    views: Sequence[SavedView]
    problems: Sequence[str]
    steps: Sequence[Step]
    tabs: Sequence[Tab]

    @property
    def count_words(self) -> str:
        """Say how many rows there are."""
        return queries.count_words(self.count, self.more, self.listing.counter)

    @property
    def url(self) -> str:
        """Return the address of the whole list."""
        return reverse(self.listing.url_name)

    @property
    def address(self) -> str:
        """Return the query of this list without its place in it."""
        return urlencode(self.query)

    @property
    def filtered(self) -> bool:
        """Say whether a filter is set."""
        return any(name in self.listing.filters for name in self.query)

    @property
    def empty(self) -> Empty:
        """Say what stands where there are no rows."""
        return self.listing.empty(self.tab)

    @property
    def clear_url(self) -> str:
        """Return the address without filters: of the same tab, and past the view that opens first."""
        kept = {"view": self.tab} if self.tab else {}
        if self.view or any(True for _ in self.views):
            kept["saved"] = ALL
        return "?" + urlencode(kept)

    @property
    def order_keys(self) -> frozenset[str]:
        """Return the ways to arrange this tab."""
        return frozenset(one.key for one in self.listing.orders_in(self.tab))

    @property
    def problem_words(self) -> str:
        """Say what the saved view asks for in vain."""
        return f"{'、'.join(self.problems)}已经没有了，现在没有按它办。改好条件，再存一次同名的视图"

    @property
    def filter_words(self) -> str:
        """Say what the list is narrowed to, for the printed sheet."""
        said = [
            f"{self.form.fields[name].label} {_word(self.form, name, value)}"
            for name, value in self.query.items() if name in self.form.fields
        ]  # fmt: skip
        return "，".join(said)

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Return the columns that can be shown or hidden."""
        shown = {one.key for one in self.columns}
        return [
            {"key": one.key, "label": one.label, "on": one.key in shown}
            for one in self.listing.columns if not one.is_fixed
        ]  # fmt: skip

    @property
    def shown_keys(self) -> frozenset[str]:
        """Return the keys of the columns of this page."""
        return frozenset(one.key for one in self.columns)

    @property
    def view_links(self) -> list[dict[str, Any]]:
        """Return the saved views as links, the whole list first."""
        links = [{"label": "全部", "url": "?" + urlencode({"saved": ALL}), "current": self.view is None, "sub": ""}]
        return links + [
            {"label": one.name, "url": "?" + address_of(one), "current": self.view == one,
             "sub": "本单位" if one.shared_unit_id else ""}
            for one in self.views
        ]  # fmt: skip


def _word(form: Form, name: str, value: str) -> str:
    """Return what the form calls a value: `柳河镇` for its number."""
    words = {str(key): str(word) for key, word in getattr(form.fields[name], "choices", ())}
    return words.get(value, value)


def address_of(view: SavedView) -> str:
    """Return the query that shows a saved view."""
    order = {"order": view.order} if view.order else {}
    return urlencode({"saved": view.pk, **view.query, **order})


def first_address(request: Any, listing: Listing) -> str | None:
    """Return the address of the view that opens first, where the bare list was asked for."""
    if request.GET or request.headers.get("HX-Request"):
        return None
    view = queries.first_view(request.actor, listing.key)
    return f"{reverse(listing.url_name)}?{address_of(view)}" if view else None


def kept_query(listing: Listing, data: Mapping[str, str]) -> dict[str, str]:
    """Return of a query what a list knows: filters, tab, order, saved view; places in the list are left out."""
    names = (*listing.filters, "view", "order", "saved", "per_page")
    return {name: data[name][:_LONGEST] for name in names if data.get(name)}


def tab_of(listing: Listing, data: Mapping[str, str], tabs: Sequence[Tab]) -> str:
    """Return the tab that is asked for, or the first one."""
    wanted = data.get("view", "")
    known = [one.key for one in tabs]
    return wanted if wanted in known else (known or [""])[0]


def matching(listing: Listing, data: Mapping[str, str], *, actor: Any, at: Any) -> "QuerySet[Any]":
    """Return all rows that an address shows to an officer, whatever page of it."""
    form = listing.form(data, actor, at)
    form.is_valid()
    tabs = listing.tabs(actor, at) if listing.tabs else ()
    return listing.rows(actor, form, tab_of(listing, data, tabs), at)


def show(request: Any, listing: Listing, *, rows: "QuerySet[Any] | None" = None) -> Shown:
    """Return the page of a list that a request asks for.

    Args:
        rows: what a search by POST has found; drawn as the list is, without its steps.
    """
    actor, at, data = request.actor, request.at, request.GET
    form = listing.form(data, actor, at)
    form.is_valid()
    tabs = listing.tabs(actor, at) if listing.tabs else ()
    tab = tab_of(listing, data, tabs)
    order = listing.order(data.get("order", ""), tab)
    found = listing.rows(actor, form, tab, at) if rows is None else rows
    size = _size(data.get("per_page", ""))
    page = page_of(found, order, data, size)
    count, more = queries.bounded_count(found)
    views = queries.views_seen(actor, listing.key)
    view = next((one for one in views if str(one.pk) == data.get("saved")), None)
    columns, chosen = queries.chosen_columns(actor, listing, view)
    return Shown(
        listing=listing, form=form, tab=tab, order=order, columns=columns, columns_chosen=chosen,
        rows=listing.draw(page.rows, actor, at), before=written(page.before, order), after=written(page.after, order),
        count=count, more=more, size=size, query=kept_query(listing, data), view=view, views=views,
        problems=_gone(listing, form, view), steps=listing.steps_for(actor, tab) if rows is None else (), tabs=tabs,
    )  # fmt: skip


def page_of(rows: "QuerySet[Any]", order: Order, data: Mapping[str, str], size: int) -> KeysetPage:
    """Return the page that the keys of an address lead to; keys that no page could have given are the start."""
    after, before = (_key_of(data.get(name), rows, order) for name in ("after", "before"))
    return keyset_page(rows, fields=order.fields, size=size, after=after, before=before)


def written(key: Key | None, order: Order) -> str:
    """Return the key of a page for an address: the row's number alone where its columns may name somebody."""
    return keys.written(key[-1:] if key and order.is_private else key)


def _key_of(text: str | None, rows: "QuerySet[Any]", order: Order) -> Key | None:
    if not order.is_private:
        return _fitting(keys.read(text, length=len(order.fields)), rows, order)
    number = keys.read(text, length=1)
    if number is None or not isinstance(number[0], int):
        return None
    names = [name.removeprefix("-") for name in order.fields]
    found: Key | None = rows.order_by().filter(pk=number[0]).values_list(*names).first()
    return found


def _fitting(key: Key | None, rows: "QuerySet[Any]", order: Order) -> Key | None:
    """Return a key whose values are of the kinds of the columns: another list's key is none of this one."""
    if key is None:
        return None
    fits = all(
        isinstance(value, _kind(rows, name.removeprefix("-"))) for value, name in zip(key, order.fields, strict=True)
    )
    return key if fits else None


def _kind(rows: "QuerySet[Any]", name: str) -> type:
    made = rows.query.annotations.get(name)
    column = made.output_field if made is not None else rows.model._meta.get_field(name)
    if isinstance(column, models.DateTimeField):
        return datetime
    return str if isinstance(column, models.CharField) else int


def _size(raw: str) -> int:
    return int(raw) if raw in {str(size) for size in SIZES} else _SIZE


def _gone(listing: Listing, form: Form, view: SavedView | None) -> list[str]:
    """Return what a saved view asks for that the list does not have any more."""
    if view is None:
        return []
    known = {name: str(field.label or name) for name, field in form.fields.items()}
    gone = [
        known.get(name, name) for name in view.query if name != "view" and (name not in known or name in form.errors)
    ]
    columns = [key for key in view.columns if key not in {one.key for one in listing.columns}]
    order = [view.order] if view.order and view.order not in {one.key for one in listing.orders} else []
    return [f"条件“{name}”" for name in gone] + [f"列“{key}”" for key in columns] + [f"排序“{key}”" for key in order]
