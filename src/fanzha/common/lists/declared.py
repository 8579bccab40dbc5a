"""What a list is: declared once by its capability, drawn, saved, paged and worked on by the same code for all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.forms import Form

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        css: classes of its cells: `p-name` names the row on a phone, `p-line` and `p-hide` as in docs/how-to/pages.md,
            `n` holds numbers.
        is_shown: stands in the list until somebody chooses otherwise.
        is_fixed: names the row, and so cannot be hidden.
        order: the key of the order that a press on its heading gives.
    """

    key: str
    label: str
    css: str = "p-line"
    is_shown: bool = True
    is_fixed: bool = False
    order: str = ""

    @property
    def is_number(self) -> bool:
        """Say whether the heading stands to the right, over numbers."""
        return "n" in self.css.split()


@dataclass(frozen=True, slots=True)
class Order:
    """One way to arrange a list.

    Args:
        fields: columns of the table, together unique and never empty, `-` before one that runs downward. An index
            over them makes every page quick. A sealed column cannot be one: its stored bytes have no order.
        tabs: where it makes sense; everywhere, if none is named.
        is_private: the columns may name somebody, so that the address carries the row's number in their place.
    """

    key: str
    label: str
    fields: tuple[str, ...]
    tabs: tuple[str, ...] = ()
    is_private: bool = False

    @property
    def runs_down(self) -> bool:
        """Say whether the first column runs downward."""
        return self.fields[0].startswith("-")


class RowSkipped(Exception):
    """A bulk step has nothing to do with this row, or cannot do it. The sentence says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """What can be done to many rows at once. Each row is checked, changed and recorded by the capability's own action.

    Args:
        form: (data, actor, at) -> form; it has a field `why` or says otherwise what the reason is.
        act: (row id, what the form says, actor, at) -> what became of the row, in a sentence; runs in a transaction
            of its own row.
        said: (form) -> what `act` is given, as JSON: a large run is a job.
        refusals: what `act` raises where this row cannot be done; its sentence becomes the row's.
    """

    key: str
    label: str
    icon: str
    permission: Permission
    title: str
    form: Callable[[Any, Actor, datetime], Form]
    act: Callable[[int, Mapping[str, Any], Actor, datetime], str]
    said: Callable[[Form], dict[str, Any]]
    refusals: tuple[type[Exception], ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """A view that the capability itself gives: `?view=key`."""

    key: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says that has no rows, and where to go from there."""

    title: str
    reason: str = ""
    icon: str = "search"
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list.

    Args:
        key: stable; saved views are kept under it.
        counter: the measure word: 户, 人, 条.
        columns: in the order of the page; the first that is fixed names the row.
        orders: the first is the usual one, unless `usual_order` says otherwise for a tab.
        cells: the template that draws the cells of one `row`, each in `{% cell "key" %}…{% endcell %}`.
        form: (data, actor, at) -> the bound form of filters; what does not fit must narrow nothing.
        rows: (actor, form, tab, at) -> the rows that the actor may see, filtered.
        draw: (rows of one page, actor, at) -> the same number of things for the cells, each with `id` or `pk`.
        filters: the names of the form's fields that a saved view keeps. None holds what names somebody.
        names: (actor, ids) -> what each row that the actor sees is called in the result of a bulk step.
        empty: (tab) -> what an unfiltered list without rows says.
        note: what the reader should know of the order.
    """

    key: str
    title: str
    counter: str
    url_name: str
    permission: Permission
    columns: tuple[Column, ...]
    orders: tuple[Order, ...]
    cells: str
    form: Callable[[Any, Actor, datetime], Form]
    rows: Callable[[Actor, Form, str, datetime], "QuerySet[Any]"]
    draw: Callable[[list[Any], Actor, datetime], Sequence[Any]]
    filters: tuple[str, ...]
    empty: Callable[[str], Empty]
    names: Callable[[Actor, Iterable[int]], Mapping[int, str]] = lambda _actor, _ids: {}
    tabs: Callable[[Actor, datetime], Sequence[Tab]] | None = None
    usual_order: Callable[[str], str] = lambda _tab: ""
    steps: tuple[Step, ...] = ()
    steps_in: Callable[[str], bool] = lambda _tab: True
    note: str = ""

    def order(self, key: str, tab: str = "") -> Order:
        """Return the order of a key, or the usual one of the tab."""
        known = self.orders_in(tab)
        found = (one for name in (key, self.usual_order(tab)) for one in known if one.key == name)
        return next(found, known[0])

    def orders_in(self, tab: str) -> list[Order]:
        """Return the ways to arrange a tab."""
        return [one for one in self.orders if not one.tabs or tab in one.tabs]

    def step(self, key: str) -> Step | None:
        """Return a bulk step by its key."""
        return next((one for one in self.steps if one.key == key), None)

    def steps_for(self, actor: Actor, tab: str = "") -> list[Step]:
        """Return the bulk steps that an actor may take in a tab."""
        return [one for one in self.steps if actor.may(one.permission)] if self.steps_in(tab) else []


_listings: dict[str, Listing] = {}


class UnknownList(LookupError):
    """There is no list of this key."""


def register(listing: Listing) -> Listing:
    """Make a list known, so that its views can be kept and its bulk steps run in jobs."""
    _listings[listing.key] = listing
    return listing


def listing_of(key: str) -> Listing:
    """Return a list by its key.

    Raises:
        UnknownList: there is none.
    """
    try:
        return _listings[key]
    except KeyError:
        raise UnknownList(key) from None
