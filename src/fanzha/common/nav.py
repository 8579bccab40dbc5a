"""What capabilities put into the shell: menu entries, decisions that wait for somebody, search results.

Slots used: `nav` (fill() -> NavItem), `decisions` (fill(actor, at) -> list of Decision), `search` (fill(actor, text) ->
list of SearchHit), `inbox` (fill(actor, at) -> list of Decision; news that asks for nothing). Whoever fills `decisions`
or `inbox` fills `waiting_count` (fill(actor, at) -> int, or a list of querysets that are counted in one trip) with how
many that makes: the bell asks only for the number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission


@dataclass(frozen=True, slots=True)
class NavItem:
    """One menu entry, shown to those whose posts hold the permission."""

    group: str
    label: str
    icon: str
    url_name: str
    permission: Permission
    # How many, or the rows to be counted: those of the whole menu are counted in one trip to the database.
    count: "Callable[[Actor, datetime], int | QuerySet[Any]] | None" = None
    late: bool = False  # the count says what is overdue, and is shown in the colour of late
    shown: Callable[[Actor, datetime], bool] | None = None  # asked besides the permission


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that waits for this officer, with the page where it is decided."""

    title: str
    detail: str
    url: str
    verb: str
    due_at: datetime | None = None
    by_post: bool = False  # opening it changes something: it is marked as read


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One object found by the search line of the shell."""

    kind: str
    title: str
    detail: str
    url: str
