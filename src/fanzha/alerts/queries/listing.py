"""The list of alerts: saved views with counts, filters, pages found by their neighbours' keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from fanzha.alerts.models import Alert, Revisit
from fanzha.alerts.models.alerts import OPEN
from fanzha.alerts.queries import assignment, words
from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.alerts.queries.figures import day_of
from fanzha.alerts.queries.standing import REVISIT_AHEAD, standing
from fanzha.common import clock
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.common.scope import unit_in_scope
from fanzha.core.workflow import alert as rules

VIEWS = {
    "open": "在办", "confirm": "待定级", "assign": "待派单", "mine": "我的", "late": "超时", "urgent": "红橙",
    "offered": "待接收", "revisit": "待回访", "closed": "已办结", "all": "全部",
}  # fmt: skip
# Views of closed alerts are ordered by when they began; the others by their deadline.
_BY_TIME = {"closed", "all", "revisit"}
PER_PAGE = (10, 50, 100)
# What a row shows: of each person two values are decrypted, of the alert none.
_LISTED = (
    "number", "state", "grade", "scam_type", "subtype", "points", "source_count", "opened_at", "urged_at", "due_at",
    "due_kind", "outcome", "closed_at", "unit__name", "unit__short_name", "officer__name", "person__name",
    "person__phone", "person__birth_year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list; `before` and `after` are the keys of the neighbours, empty at the ends."""

    rows: list[dict[str, Any]]
    before: str
    after: str
    total: int


def view_counts(actor: Actor, at: datetime) -> dict[str, int]:
    """Return how many alerts stand in each view."""
    stand = standing(actor, at)
    counts = {view: getattr(stand, view) for view in ("open", "confirm", "assign", "mine", "late", "urgent", "revisit")}
    counts["offered"] = stand.offered if actor.may(Permission.ALERT_ASSIGN) else 0
    return counts


def _revisit_due(at: datetime) -> Exists:
    due = Revisit.objects.filter(alert=OuterRef("pk"), state=Revisit.State.DUE, due_at__lte=at + REVISIT_AHEAD)
    return Exists(due)


def in_view(actor: Actor, view: str, at: datetime) -> "QuerySet[Any]":
    """Return the alerts of one saved view."""
    if view == "offered":
        return assignment.offered(actor)
    seen = alerts_seen(actor)
    conditions: dict[str, Any] = {
        "confirm": Q(state=rules.State.PROPOSED),
        "assign": Q(state=rules.State.GRADED),
        "mine": Q(state__in=OPEN, officer_id=actor.id or 0),
        "late": Q(state__in=OPEN, due_at__lt=at),
        "urgent": Q(state__in=OPEN, grade__in=["red", "orange"]),
        "closed": Q(state=rules.State.CLOSED),
        "revisit": _revisit_due(at),
        "all": Q(),
    }
    return seen.filter(conditions.get(view, Q(state__in=OPEN)))


def filtered(rows: "QuerySet[Any]", wanted: Mapping[str, Any], at: datetime) -> "QuerySet[Any]":
    """Keep what the filters ask for."""
    if wanted.get("number"):
        rows = rows.filter(number__contains=wanted["number"].strip().upper())
    if wanted.get("grade"):
        rows = rows.filter(grade__in=wanted["grade"].split(","))
    if wanted.get("type"):
        rows = rows.filter(scam_type=wanted["type"])
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("source"):
        rows = rows.filter(source_kind=wanted["source"])
    if wanted.get("outcome"):
        rows = rows.filter(outcome=wanted["outcome"])
    if wanted.get("days"):
        rows = rows.filter(opened_at__gte=day_of(at) - timedelta(days=int(wanted["days"]) - 1))
    unit = wanted.get("unit")
    if unit is not None:
        paths = [path for path in (unit.territory_path, unit.line_path) if path]
        rows = rows.filter(unit_in_scope(type(unit), "unit", paths))
    return rows


def page(rows: "QuerySet[Any]", view: str, *, after: str, before: str, size: int, at: datetime) -> Page:
    """Return one page. Keys that nobody could have got from a page are taken as the start."""
    by_time = view in _BY_TIME
    field = "opened_at" if by_time else "due_at"
    total = rows.count()
    backwards = bool(before) and not after
    key = _read_key(before if backwards else after)
    down = by_time != backwards  # newest first reads downwards; a page back reads the other way
    if key is not None:
        side = "lt" if down else "gt"
        beyond = Q(**{f"{field}__{side}": key[0]}) | Q(**{field: key[0], f"id__{side}": key[1]})
        rows = rows.filter(beyond, **{f"{field}__{side}e": key[0]})  # the bound alone lets the index begin there
    sign = "-" if down else ""
    light = rows.select_related("unit", "officer", "person").only("unit", "officer", "person", *_LISTED)
    found = list(light.order_by(f"{sign}{field}", f"{sign}id")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_before = more if backwards else key is not None
    has_after = key is not None if backwards else more
    names = words.type_names(at.date())
    return Page(
        [_row(alert, names, at) for alert in found],
        _key(found[0], field) if found and has_before else "",
        _key(found[-1], field) if found and has_after else "",
        total,
    )


def _key(alert: Alert, field: str) -> str:
    at = getattr(alert, field)
    return f"{at.timestamp():.6f}_{alert.pk}" if at else ""


def _read_key(key: str) -> tuple[datetime, int] | None:
    stamp, _, pk = key.partition("_")
    try:
        return datetime.fromtimestamp(float(stamp), clock.CHINA), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def _row(alert: Alert, names: dict[str, str], at: datetime) -> dict[str, Any]:
    return {
        "id": alert.pk,
        "number": alert.number,
        "grade": alert.grade,
        "due_at": alert.due_at,
        "due": words.clock_name(alert.due_kind),
        "closed_at": alert.closed_at,
        "who": words.person_line(alert, at),
        "type": words.type_title(alert, names),
        "unit": str(alert.unit),
        "officer": str(alert.officer) if alert.officer else "未派人",
        "status": words.row_state(alert),
        "points": alert.points,
        "opened_at": alert.opened_at,
        "sources": alert.source_count,
        "urged_at": alert.urged_at if alert.urged_at and alert.is_open else None,
    }
