"""The home page: what is late, what is next, who does it; figures below."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fanzha.alerts.queries import figures
from fanzha.common import slots
from fanzha.common.access import OfficerRequest, public
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.org import queries as org
from fanzha.touches import queries as touches

_QUEUE = 5  # rows of a queue on this page; the rest is one click away
_WEEKS = 12
_PERIOD = timedelta(weeks=4)
_TYPES = 7  # bars of the type mix; the rest is one bar


@public
@require_safe
def home(request: OfficerRequest) -> HttpResponse:
    """Show an officer the home page of the posts; send everybody else to the public check."""
    if request.actor.id is None:
        return redirect("portal:check")
    return render(request, "web/home.html", _officer_home(request.actor, request.at))


def _officer_home(actor: Actor, at: datetime) -> dict[str, Any]:
    decisions = [item for part in slots.filled("decisions", actor, at) for item in part]
    decisions.sort(key=lambda item: (item.due_at is None, item.due_at or at))
    context: dict[str, Any] = {"decisions": decisions[:_QUEUE], "decision_count": len(decisions)}
    context["on_duty"] = org.on_duty_around(actor, at=at)
    if actor.may(Permission.ALERT_VIEW):
        context |= _alert_figures(actor, at)
    return context


def _alert_figures(actor: Actor, at: datetime) -> dict[str, Any]:
    since = at - _PERIOD
    towns = figures.by_town(actor, since=since, until=at, at=at)
    return {
        "tiles": [_tile(tile) for tile in figures.board(actor, at)],
        "overdue": figures.overdue(actor, at, _QUEUE),
        "overdue_count": figures.overdue_count(actor, at),
        "figures": _figures(actor, towns, since, at),
        "towns": towns,
        "most": max((town.total for town in towns), default=0),
        "weeks": _weeks(figures.weekly_counts(actor, _WEEKS, at)),
        "types": _types(figures.type_mix(actor, since=since, until=at)),
        "since": since,
    }


def _tile(tile: figures.GradeTile) -> dict[str, Any]:
    return asdict(tile) | {
        "late": tile.overdue,
        "note": f"最近到期 {tile.next_due_at:%H:%M}" if tile.next_due_at else "没有快到期的",
        "url": f"{reverse('alerts:list')}?grade={tile.grade}",
    }


def _figures(actor: Actor, towns: Sequence[figures.TownRow], since: datetime, at: datetime) -> list[dict[str, Any]]:
    total, open_now = sum(t.total for t in towns), sum(t.open for t in towns)
    dissuaded, defrauded = sum(t.dissuaded for t in towns), sum(t.defrauded for t in towns)
    closed = total - open_now
    by_hand = sum(touches.counts_by_kind(actor, since=since, until=at, kinds=("call", "dissuasion")).values())
    of_closed = f"占 {closed} 条已办结的 "
    period = f"{since:%m-%d} 至 {at:%m-%d}"
    return [
        {"label": "预警", "value": total, "unit": "条", "of": period, "url": reverse("alerts:list")},
        {"label": "已办结", "value": closed, "unit": "条", "of": f"占 {total} 条预警的 {_share(closed, total)}"},
        {"label": "已劝阻", "value": dissuaded, "unit": "人", "of": of_closed + _share(dissuaded, closed)},
        {"label": "预警后仍被骗", "value": defrauded, "unit": "人", "of": of_closed + _share(defrauded, closed)},
        {
            "label": "人工触达", "value": by_hand, "unit": "次", "of": "电话和见面，已冲销的不算",
            "url": reverse("touches:list") if actor.may(Permission.TOUCH_VIEW) else "",
        },
    ]  # fmt: skip


def _share(part: int, whole: int) -> str:
    """Return a share in percent with one decimal, or that there is nothing to divide by."""
    return f"{part * 100 / whole:.1f}%" if whole else "—（没有基数）"


def _weeks(counts: Sequence[tuple[Any, int]]) -> dict[str, Any]:
    labels = [f"{day:%m-%d}" for day, _ in counts]
    numbers = [count for _, count in counts]
    return {
        "option": {
            "xAxis": {"type": "category", "data": labels},
            "yAxis": {"type": "value", "name": "条/周", "min": 0, "minInterval": 1},
            "series": [{"type": "line", "data": numbers, "color": "$chart-1", "symbolSize": 6}],
        },
        "summary": f"近 {_WEEKS} 周每周预警数，最近一周 {numbers[-1]} 条，还没有过完",
        "headers": ["周一日期", "预警（条）"],
        "rows": list(zip(labels, numbers, strict=True)),
    }


def _types(mix: Sequence[tuple[str, str, int]]) -> list[dict[str, Any]]:
    shown = [{"label": name, "value": count} for _, name, count in mix[:_TYPES]]
    rest = mix[_TYPES:]
    if rest:
        shown.append({"label": f"其他 {len(rest)} 类", "value": sum(count for *_, count in rest)})
    return shown
