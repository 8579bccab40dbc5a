"""The list of alerts: saved views with counts, filters, pages found by their neighbours' keys."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from fanzha.alerts.models import Alert, Revisit
from fanzha.alerts.models.alerts import OPEN
from fanzha.alerts.queries import assignment, words
from fanzha.alerts.queries.alerts import alerts_seen
from fanzha.alerts.queries.figures import day_of
from fanzha.alerts.queries.standing import REVISIT_AHEAD, acted_for, standing
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
_NEVER = Value(datetime(2999, 1, 1, tzinfo=clock.CHINA), output_field=DateTimeField())
_BY_TIME = {"closed", "all", "revisit"}
BY_DEADLINE = tuple(view for view in VIEWS if view not in _BY_TIME)
# What a row shows: of each person two values are decrypted, of the alert none.
_LISTED = (
    "number", "state", "grade", "scam_type", "subtype", "points", "source_count", "opened_at", "urged_at", "due_at",
    "due_kind", "outcome", "closed_at", "unit__name", "unit__short_name", "officer__name", "person__name",
    "person__phone", "person__birth_year",
)  # fmt: skip


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
        "mine": Q(state__in=OPEN, officer_id__in=acted_for(actor)),
        "late": Q(state__in=OPEN, due_at__lt=at),
        "urgent": Q(state__in=OPEN, grade__in=["red", "orange"]),
        "closed": Q(state=rules.State.CLOSED),
        "revisit": _revisit_due(at),
        "all": Q(),
    }
    return seen.filter(conditions.get(view, Q(state__in=OPEN)))


def filtered(rows: "QuerySet[Any]", wanted: Mapping[str, Any], at: datetime) -> "QuerySet[Any]":
    """Keep what the filters ask for, and read only what a row shows.

    Each row carries `due_order`: one without a deadline comes after all others.
    """
    light = rows.select_related("unit", "officer", "person").only("unit", "officer", "person", *_LISTED)
    rows = light.annotate(due_order=Coalesce("due_at", _NEVER))
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


def order_of(view: str) -> str:
    """Return how a view is arranged until somebody chooses otherwise: by deadline, or by when alerts began."""
    return "newest" if view in _BY_TIME else "due"


def drawn(found: list[Any], _actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return the rows of one page. Decrypts two values a row."""
    names = words.type_names(at.date())
    return [_row(alert, names, at) for alert in found]


def numbers(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Return the numbers of some alerts, as far as the actor sees them."""
    return dict(alerts_seen(actor).filter(pk__in=list(ids)).values_list("pk", "number"))


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
