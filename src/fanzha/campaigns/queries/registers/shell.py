"""What registers put into the shell: what waits, the search, pictures that prove, numbers for returns, the menu."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from fanzha.campaigns.models import RegisterEntry
from fanzha.campaigns.queries.registers import rows as queries
from fanzha.common import gallery, slots
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision, NavItem, SearchHit
from fanzha.common.permissions import Permission
from fanzha.core.workflow.register import REGISTER, RegisterState
from fanzha.org.queries import Holding

_MOST = 20
_HITS = 5
_VERBS = {
    RegisterState.FOUND: "去分级", RegisterState.GRADED: "去整改", RegisterState.RESOLVED: "去核查",
    RegisterState.CHECKED: "去销号",
}  # fmt: skip


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the risks that wait for this officer."""
    return [_decision(row, at) for row in queries.waiting_for(actor, at)[:_MOST]]


def _decision(row: Any, at: datetime) -> Decision:
    due = f"，{row.due_on:%m-%d} 前" if row.due_on else ""
    return Decision(
        f"{queries.kind_now(row, at).kind.name} {row.number}",
        f"{row.unit}：{REGISTER.state_names[RegisterState(row.state)]}{due}",
        reverse("campaigns:register_entry", args=[row.pk]), _VERBS[RegisterState(row.state)],
    )  # fmt: skip


def waiting(actor: Actor, at: datetime) -> "list[QuerySet[Any]]":
    """Return what waits, to be counted with the rest of the shell."""
    return [queries.waiting_for(actor, at)[:_MOST]]


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Fill `search`: entries by number."""
    text = text.strip().upper()
    if not actor.may(Permission.REGISTER_VIEW) or not text.startswith("DJ"):
        return []
    rows = queries.entries_seen(actor).filter(number__startswith=text)
    return [
        SearchHit("登记册", row.number, str(row.unit), reverse("campaigns:register_entry", args=[row.pk]))
        for row in rows[:_HITS]
    ]


def holding(unit_ids: Sequence[int]) -> Holding:
    """Return how many entries some units keep, for whoever closes, merges or splits them."""
    kept = RegisterEntry.objects.filter(unit_id__in=unit_ids, state__in=queries.LIVING)
    return Holding("campaigns.register", "登记册", kept.count(), "条", is_open_work=False)


def _seen(actor: Actor, pictures: Sequence[Any]) -> Mapping[int, gallery.Seen]:
    """Return the entries of these pictures that the actor may see."""
    if not actor.may(Permission.REGISTER_VIEW):
        return {}
    rows = {row.pk: row for row in queries.entries_seen(actor).filter(pk__in=[one.holder_id for one in pictures])}
    return {one.pk: _as_seen(rows[one.holder_id]) for one in pictures if one.holder_id in rows}


def _as_seen(row: Any) -> gallery.Seen:
    return gallery.Seen(
        f"登记册 {row.number}", reverse("campaigns:register_entry", args=[row.pk]), row.written_at, str(row.unit)
    )


HOLDER = gallery.Holder("campaigns.register", "登记册", _seen)
NAV = NavItem("宣传", "登记册", "clipboard-list", "campaigns:registers", Permission.REGISTER_VIEW)


def fill_shell() -> None:
    """Fill the slots of the shell and of returns."""
    gallery.register(HOLDER)
    slots.register("nav", "campaigns.registers", lambda: NAV, order=45)
    slots.register("decisions", "campaigns.registers", decisions, order=45)
    slots.register("waiting_count", "campaigns.registers", waiting)
    slots.register("search", "campaigns.registers", search, order=45)
    slots.register("unit.holdings", "campaigns.registers", holding, order=45)
    slots.register("returns.known", "campaigns.registers", queries.known)
