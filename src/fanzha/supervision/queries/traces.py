"""Reads of look-backs and of what units answer."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.metrics.reach import STANDING_NAMES, WHY, Standing
from fanzha.core.workflow.trace_back import CONCLUSION_NAMES, DUTY, Conclusion, DutyState, DutyStep, may_publish
from fanzha.supervision.models import PhoneCheck, TraceBack, TraceDuty
from fanzha.touches.queries import KIND_NAMES as TOUCH_NAMES

NoTrace = TraceBack.DoesNotExist
NoDuty = TraceDuty.DoesNotExist
STANDING_TAGS = {"reached": "ok", "unproven": "due", "not_reached": "late"}
DUTY_TAGS = {
    "asked": "due", "missed": "late", "answered": "run", "returned": "due", "concluded": "ok", "withdrawn": "",
}  # fmt: skip
LEVEL_NAMES = {"grid": "网格", "village": "村、社区", "town": "乡镇、街道", "police": "派出所", "county": "县"}
WHOM_NAMES = {"person": "本人", "household": "同户", "group": "所在的群或单位"}


def traces_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the look-backs whose case lies below the actor's posts, newest first."""
    seen: QuerySet[Any] = TraceBack.objects.visible_to(actor, Permission.TRACE_VIEW)
    return seen.select_related("unit", "case", "home_unit").order_by("-opened_at", "-id")


def traces_listed(actor: Actor) -> "QuerySet[Any]":
    """Return the rows of the list with the duties of each."""
    duties = TraceDuty.objects.exclude(state=DutyState.WITHDRAWN).select_related("unit").order_by("-level", "id")
    return traces_seen(actor).order_by().prefetch_related(Prefetch("duties", queryset=duties))


def trace_seen(actor: Actor, trace_id: int) -> Any:
    """Return one look-back.

    Raises:
        TraceBack.DoesNotExist: not below the actor's posts.
    """
    return traces_seen(actor).get(pk=trace_id)


def duties_seen(actor: Actor, permission: Permission = Permission.TRACE_DUTY) -> "QuerySet[Any]":
    """Return what units below the actor's posts owe, the earliest deadline first."""
    seen: QuerySet[Any] = TraceDuty.objects.visible_to(actor, permission)
    return seen.select_related("unit", "trace_back", "trace_back__case").order_by("due_at", "id")


def duty_seen(actor: Actor, duty_id: int) -> Any:
    """Return one duty, for whoever answers it or concludes on it.

    Raises:
        TraceDuty.DoesNotExist: the unit does not lie below the actor's posts.
    """
    return duties_seen(actor).get(pk=duty_id)


def checks_seen(actor: Actor) -> "QuerySet[Any]":
    """Return the calls of the sample, those that wait first."""
    seen: QuerySet[Any] = PhoneCheck.objects.visible_to(actor, Permission.TRACE_DECIDE)
    rows = seen.select_related("trace_back", "trace_back__case", "trace_back__home_unit")
    return rows.order_by(F("called_at").desc(nulls_first=True), "-drawn_at", "id")


def publishable(trace: TraceBack) -> bool:
    """Say whether a bulletin may name the outcome: every unit was heard, or let its time pass, and judged."""
    return may_publish([DutyState(state) for state in trace.duties.values_list("state", flat=True)])


@dataclass(frozen=True, slots=True)
class DutyShown:
    """One duty as the pages show it."""

    id: int
    unit: str
    level: str
    standing: str
    standing_tag: str
    state: str
    tag: str
    is_running: bool
    due_at: Any
    was_late: bool
    conclusion: str
    url: str


def duty_shown(duty: Any) -> DutyShown:
    """Return a duty in words."""
    state = DutyState(duty.state)
    return DutyShown(
        duty.pk, str(duty.unit), LEVEL_NAMES.get(duty.level, duty.level), STANDING_NAMES[Standing(duty.standing)],
        STANDING_TAGS[duty.standing], DUTY.state_names[state], DUTY_TAGS[state],
        state in {DutyState.ASKED, DutyState.RETURNED}, duty.due_at, duty.was_late,
        CONCLUSION_NAMES[Conclusion(duty.conclusion)] if duty.conclusion else "",
        reverse("supervision:duty", args=[duty.pk]),
    )  # fmt: skip


def touches_shown(trace: TraceBack) -> list[dict[str, Any]]:
    """Return the touches that a look-back found, newest first, each with what it counts for and why."""
    return [
        {
            "at": row.touch_at, "kind": TOUCH_NAMES.get(row.kind, row.kind), "whom": WHOM_NAMES[row.whom],
            "unit": row.unit_name, "officer": row.officer_name, "counts": STANDING_NAMES[Standing(row.counts_as)],
            "tag": STANDING_TAGS[row.counts_as] if row.why not in {"after", "too_old"} else "", "why": WHY[row.why],
            "has_proof": bool(row.proof_hash),
        }
        for row in trace.touches.all()
    ]  # fmt: skip


def history(duty: TraceDuty) -> list[dict[str, Any]]:
    """Return what was done about a duty, as a timeline."""
    names = {
        "trace_duty.answered": "提交说明", "trace_duty.returned": "退回补充", "trace_duty.concluded": "认定",
        "trace_duty.reopened": "重新认定", "trace_duty.missed": "到期没有提交说明",
    }  # fmt: skip
    return [
        {"at": row.at, "title": f"{row.actor_name}{names[row.action]}", "note": row.why, "state": "done"}
        for row in audit.history("supervision.traceduty", duty.pk)
        if row.action in names
    ]


def steps_open(actor: Actor, duty: Any, *, is_own: bool) -> dict[str, bool]:
    """Return which forms the page of a duty shows."""
    state, decides = DutyState(duty.state), actor.may(Permission.TRACE_DECIDE)
    opened = set(DUTY.steps_from(state))
    return {
        "answer": actor.may(Permission.TRACE_ANSWER) and is_own and DutyStep.ANSWER in opened,
        "conclude": decides and DutyStep.CONCLUDE in opened,
        "return": decides and DutyStep.RETURN in opened,
        "reopen": decides and DutyStep.REOPEN in opened,
    }
