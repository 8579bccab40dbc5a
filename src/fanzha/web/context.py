"""What the shell of every page shows: operator, menu, bell, time of the data, large text.

Capabilities fill the menu through slots (`common.slots`), the other fillers called with the actor:

- `nav` → a `common.nav.NavItem`, called without the actor; shown where the actor's posts open its page.
- `decisions` and `inbox` → lists of `common.nav.Decision`, called with the actor and the time.
- `waiting_count` → how many of both, for the bell, called with the same.
- `data_cut` → a pair (what, time) for data that lag behind.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, lazystr

from fanzha.common import clock, counting, slots
from fanzha.common.nav import NavItem
from fanzha.common.permissions import ROLE_NAMES
from fanzha.web.large_text import wants_large_text

# The order of groups on screen; a group not named here stands at the end.
GROUPS = ("", "预警与劝阻", "案件与资金", "研判", "宣传", "入户", "督导", "资料", "系统")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of the shell; menu and counts are worked out only where a page shows them."""
    actor = getattr(request, "actor", None)
    signed_in = actor is not None and actor.id is not None
    at: datetime = getattr(request, "at", None) or clock.now()
    return {
        "operator": settings.FANZHA_OPERATOR,
        "hotline": getattr(settings, "FANZHA_HOTLINE", "96110"),
        "now": at,
        "actor": actor,
        "big": wants_large_text(request),
        "demo": SimpleLazyObject(_is_demo),
        "nav": SimpleLazyObject(lambda: menu(actor, request.path, at) if signed_in else []),
        "bell": SimpleLazyObject(lambda: waiting(actor, at) if signed_in else 0),
        "data_cuts": SimpleLazyObject(lambda: slots.filled("data_cut", actor) if signed_in else []),
        "posts": lazystr(post_line(actor)) if signed_in else "",
    }


def _is_demo() -> bool:
    """Say whether this data folder holds the demo county, which every page then says at its foot."""
    file = getattr(settings, "FANZHA_DEMO_FILE", None)
    return file is not None and Path(file).exists()


def post_line(actor: Any) -> str:
    """Return the officer's first post as the top bar shows it: `城关镇 · 乡镇干部`."""
    if not actor.grants:
        return "没有岗位"
    first = actor.grants[0]
    for_others = "、".join(actor.stood_in_for.values())
    return f"{first.unit_name} · {ROLE_NAMES[first.role]}{f'（代 {for_others}）' if for_others else ''}"


def menu(actor: Any, path: str, at: datetime | None = None) -> list[dict[str, Any]]:
    """Return the side menu in groups, the entry of this page marked as current."""
    moment = at or clock.now()
    entries = [entry for item in slots.filled("nav") if (entry := _entry(item, actor, moment)) is not None]
    asked = [entry for entry in entries if isinstance(entry["count"], QuerySet)]
    for entry, number in zip(asked, counting.counts([entry["count"] for entry in asked]), strict=True):
        entry["count"], entry["late"] = number or None, bool(entry["late"] and number)
    here = current_url(entries, path)
    titles = [*GROUPS, *dict.fromkeys(e["group"] for e in entries if e["group"] not in GROUPS)]
    groups = [{"title": title, "items": [_item(e, here) for e in entries if e["group"] == title]} for title in titles]
    return [group for group in groups if group["items"]]


def _entry(item: NavItem, actor: Any, at: datetime) -> dict[str, Any] | None:
    """Return one menu entry, or nothing where the actor's posts do not open its page; rows are not counted yet."""
    if not actor.may(item.permission) or (item.shown and not item.shown(actor, at)):
        return None
    count = item.count(actor, at) if item.count else None
    if not isinstance(count, QuerySet):
        count = count or None
    return {
        "group": item.group, "label": item.label, "icon": item.icon, "url": reverse(item.url_name), "count": count,
        "late": item.late and count is not None,
    }  # fmt: skip


def waiting(actor: Any, at: datetime) -> int:
    """Return how many things wait for the officer, for the bell."""
    told = slots.filled("waiting_count", actor, at)
    rows = [question for part in told if not isinstance(part, int) for question in part]
    return sum(part for part in told if isinstance(part, int)) + counting.counted(rows)


def _item(entry: Mapping[str, Any], here: str) -> dict[str, Any]:
    return {"count": None, "late": False, **entry, "current": entry["url"] == here}


def current_url(entries: Sequence[Mapping[str, Any]], path: str) -> str:
    """Return the address of the entry whose address is the longest beginning of this path."""
    fitting = [
        str(e["url"]) for e in entries if path == e["url"] or (e["url"] != "/" and path.startswith(str(e["url"])))
    ]
    return max(fitting, key=len, default="")
