"""What tasks put into the shell: menu, what waits, news, what hangs on a unit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from fanzha.campaigns.models import Delivery, Share
from fanzha.campaigns.queries import shares
from fanzha.common import gallery, slots
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision, NavItem, SearchHit
from fanzha.common.permissions import Permission
from fanzha.core.workflow.campaign_task import ShareState
from fanzha.org.queries import Holding

_MOST = 10
HOLDER_KIND = "campaigns.delivery"


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return what the actor's own units owe soon, what waits to be confirmed, and what closed units still owe."""
    found = []
    if actor.may(Permission.TASK_WORK):
        found += [
            Decision(f"任务 {row.task.title}", f"{row.task.unit}布置", _url(row), "去办", row.due_at)
            for row in shares.pressing(actor, at)[:_MOST]
        ]
    if _judges(actor):
        found += [
            Decision(f"{row.unit}报完成：{row.task.title}", "等确认或退回", _url(row), "去确认")
            for row in _waiting(actor)
        ]
        found += [
            Decision(f"{row.unit}已停用，任务没办完：{row.task.title}", "收回或转给别的单位", _url(row), "去处理")
            for row in _of_closed(actor)
        ]
    return found


def waiting_count(actor: Actor, at: datetime) -> "list[QuerySet[Any]]":
    """Return the rows of what waits and of the news, to be counted."""
    rows = [shares.pressing(actor, at)[:_MOST], shares.newly_issued(actor, at)[:_MOST]] if _works(actor) else []
    return [*rows, _waiting(actor), _of_closed(actor)] if _judges(actor) else rows


def news(actor: Actor, at: datetime) -> list[Decision]:
    """Return the tasks that came to the actor's own units in the last days."""
    if not _works(actor):
        return []
    return [
        Decision(f"新任务 {row.task.title}", f"{row.task.unit}布置", _url(row), "打开", row.due_at)
        for row in shares.newly_issued(actor, at)[:_MOST]
    ]


def own_open(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return what the actor's own units owe, to be counted for the menu."""
    return shares.own_shares(actor).filter(shares.RUNNING, state=ShareState.OWED)


def _waiting(actor: Actor) -> "QuerySet[Any]":
    return shares.to_be_confirmed(actor).order_by("delivered_at", "pk")[:_MOST]


def _of_closed(actor: Actor) -> "QuerySet[Any]":
    return shares.of_closed_units(actor).order_by("due_at", "pk")[:_MOST]


def _works(actor: Actor) -> bool:
    return actor.may(Permission.TASK_WORK)


def _judges(actor: Actor) -> bool:
    return actor.may(Permission.TASK_ISSUE) or actor.may(Permission.TASK_WORK)


def _url(share: Any) -> str:
    return reverse("campaigns:share", args=[share.pk])


def hits(actor: Actor, text: str) -> list[SearchHit]:
    """Return the tasks that bear a number."""
    if not text.upper().startswith("RW-") or not actor.may(Permission.TASK_VIEW):
        return []
    rows = shares.shares_of_units(actor).filter(task__number=text.strip().upper()).order_by("pk")[:_MOST]
    return [SearchHit("任务", f"{row.task.number} {row.task.title}", str(row.unit), _url(row)) for row in rows]


def holding(unit_ids: Sequence[int]) -> Holding:
    """Return how many open shares hang on some units, for whoever closes, merges or splits them."""
    rows = Share.objects.filter(shares.RUNNING, unit_id__in=unit_ids, state=ShareState.OWED)
    return Holding("campaigns.share", "没办完的任务", rows.count(), "项", is_open_work=True)


def _seen(actor: Actor, pictures: Sequence[Any]) -> Mapping[int, gallery.Seen]:
    """Return the deliveries of these pictures whose shares the actor has to do with."""
    if not actor.may(Permission.TASK_VIEW):
        return {}
    rows = Delivery.objects.filter(
        pk__in=[one.holder_id for one in pictures], share__in=shares.within_reach(actor, Permission.TASK_VIEW)
    )
    found = {row.pk: row for row in rows.select_related("share__task", "unit").defer("note", "struck_why", "address")}
    return {
        one.pk: gallery.Seen(
            f"{found[one.holder_id].share.task.number} 完成情况",
            reverse("campaigns:share", args=[found[one.holder_id].share_id]),
            found[one.holder_id].recorded_at, str(found[one.holder_id].unit),
        )
        for one in pictures
        if one.holder_id in found
    }  # fmt: skip


HOLDER = gallery.Holder(HOLDER_KIND, "任务完成情况", _seen)


def fill_shell() -> None:
    """Fill the slots of the shell; called once from `apps.py`."""
    gallery.register(HOLDER)
    slots.register("decisions", "campaigns.tasks", decisions, order=41)
    slots.register("waiting_count", "campaigns.tasks", waiting_count)
    slots.register("inbox", "campaigns.tasks", news, order=41)
    slots.register("search", "campaigns.tasks", hits, order=41)
    slots.register("unit.holdings", "campaigns.tasks", holding)
    mine = NavItem("宣传", "我的任务", "clipboard-list", "campaigns:my_tasks", Permission.TASK_VIEW, count=own_open)
    issued = NavItem("宣传", "布置的任务", "send", "campaigns:tasks", Permission.TASK_ISSUE)
    slots.register("nav", "campaigns.my_tasks", lambda: mine, order=41)
    slots.register("nav", "campaigns.tasks", lambda: issued, order=42)
