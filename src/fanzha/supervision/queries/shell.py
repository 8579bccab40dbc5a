"""What supervision puts into the shell and on the case."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from fanzha.common.actor import Actor
from fanzha.common.nav import Decision
from fanzha.common.panels import Panel
from fanzha.common.permissions import Permission
from fanzha.core.metrics.reach import STANDING_NAMES, Standing
from fanzha.core.workflow.trace_back import DUTY, DutyState
from fanzha.supervision.models import TraceBack
from fanzha.supervision.queries.traces import STANDING_TAGS, duties_seen, duty_shown, traces_seen

_OWED = [DutyState.ASKED.value, DutyState.RETURNED.value, DutyState.MISSED.value]
_MOST = 20


def panel_of_case(actor: Actor, case_id: int, at: datetime) -> Panel | None:
    """Fill `case.panel`: had the victims been reached, by whom, and what the units say to it."""
    rows = list(traces_seen(actor).filter(case_id=case_id)) if actor.may(Permission.TRACE_VIEW) else []
    if not rows:
        return None
    shown = [
        {
            "number": row.number, "url": reverse("supervision:trace", args=[row.pk]),
            "standing": STANDING_NAMES[Standing(row.standing)], "tag": STANDING_TAGS[row.standing],
            "home": str(row.home_unit), "duties": [duty_shown(duty) for duty in _duties(row)],
        }
        for row in rows
    ]  # fmt: skip
    return Panel("倒查：被骗前接受过宣传吗", "supervision/_panel.html", {"traces": shown}, sub="没有凭证不等于没有宣传")


def _duties(trace: TraceBack) -> Any:
    return trace.duties.exclude(state=DutyState.WITHDRAWN).select_related("unit").order_by("id")


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the answers that this officer's units owe, and those that wait to be concluded on."""
    found = []
    if actor.may(Permission.TRACE_ANSWER):
        found += [
            Decision(f"倒查说明 {row.trace_back.number} {row.unit}", DUTY.state_names[DutyState(row.state)],
                     reverse("supervision:duty", args=[row.pk]), "去说明", row.due_at)
            for row in _own(actor)[:_MOST]
        ]  # fmt: skip
    if actor.may(Permission.TRACE_DECIDE):
        found += [
            Decision(f"倒查认定 {row.trace_back.number} {row.unit}", "责任单位已说明",
                     reverse("supervision:duty", args=[row.pk]), "去认定")
            for row in duties_seen(actor, Permission.TRACE_DECIDE).filter(state=DutyState.ANSWERED)[:_MOST]
        ]  # fmt: skip
    return found


def waiting_rows(actor: Actor, at: datetime) -> "list[QuerySet[Any]]":
    """Return the answers and conclusions that wait for this officer, to be counted."""
    rows = [_own(actor)[:_MOST]] if actor.may(Permission.TRACE_ANSWER) else []
    if actor.may(Permission.TRACE_DECIDE):
        rows.append(duties_seen(actor, Permission.TRACE_DECIDE).filter(state=DutyState.ANSWERED)[:_MOST])
    return rows


def open_rows(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the look-backs that still wait for an answer or a conclusion, to be counted for the menu."""
    running = [state.value for state in DUTY.open_states]
    return traces_seen(actor).order_by().filter(duties__state__in=running).distinct()


def owed_rows(actor: Actor, at: datetime) -> "QuerySet[Any]":
    """Return the answers that the officer's own units owe, to be counted for the menu."""
    return _own(actor)


def _own(actor: Actor) -> "QuerySet[Any]":
    """Return what the very units of the actor's posts owe: those above see it on their list, not among their tasks."""
    return duties_seen(actor).filter(state__in=_OWED, unit_id__in=[grant.unit_id for grant in actor.grants])
