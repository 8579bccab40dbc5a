"""What activities put into the shell: what waits, the search, pictures that prove, numbers for returns."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from fanzha.campaigns.queries.activities import activities_seen, counted_at, kind_of, overdue
from fanzha.common import gallery, slots
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision, NavItem, SearchHit
from fanzha.common.permissions import Permission

_MOST = 20
_HITS = 5


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the activities of the officer's own units that are over and not recorded."""
    return [
        Decision(
            f"活动 {row.number}", f"{row.unit}：已经结束，还没登记到场人数",
            reverse("campaigns:activity_record", args=[row.pk]), "去登记",
        )
        for row in overdue(actor, at)[:_MOST]
    ]  # fmt: skip


def waiting(actor: Actor, at: datetime) -> "list[QuerySet[Any]]":
    """Return what waits, to be counted with the rest of the shell."""
    return [overdue(actor, at)[:_MOST]]


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Fill `search`: activities by number."""
    text = text.strip().upper()
    if not actor.may(Permission.ACTIVITY_VIEW) or not text.startswith("HD"):
        return []
    rows = activities_seen(actor).filter(number__startswith=text).order_by("-starts_at", "-id")
    return [
        SearchHit("活动", row.title or row.number, f"{row.number} · {row.unit}",
                  reverse("campaigns:activity", args=[row.pk]))
        for row in rows[:_HITS]
    ]  # fmt: skip


def known(unit_ids: Collection[int], first: date, last: date) -> dict[str, int]:
    """Fill `returns.known`: what recorded activities come to."""
    return counted_at(unit_ids, first, last)


def _seen(actor: Actor, pictures: Sequence[Any]) -> Mapping[int, gallery.Seen]:
    """Return the activities of these pictures that the actor may see."""
    if not actor.may(Permission.ACTIVITY_VIEW):
        return {}
    rows = {row.pk: row for row in activities_seen(actor).filter(pk__in=[one.holder_id for one in pictures])}
    return {one.pk: _as_seen(rows[one.holder_id]) for one in pictures if one.holder_id in rows}


def _as_seen(row: Any) -> gallery.Seen:
    kind = kind_of(row)
    return gallery.Seen(
        f"{kind.name if kind else '活动'} {row.number}", reverse("campaigns:activity", args=[row.pk]), row.starts_at,
        str(row.unit),
    )  # fmt: skip


HOLDER = gallery.Holder("campaigns.activity", "活动", _seen)
NAV = NavItem("宣传", "活动", "users", "campaigns:activities", Permission.ACTIVITY_VIEW)


def fill_shell() -> None:
    """Fill the slots of the shell and of returns."""
    gallery.register(HOLDER)
    slots.register("nav", "campaigns.activities", lambda: NAV, order=44)
    slots.register("decisions", "campaigns.activities", decisions, order=44)
    slots.register("waiting_count", "campaigns.activities", waiting)
    slots.register("search", "campaigns.activities", search, order=44)
    slots.register("returns.known", "campaigns.activities", known)
