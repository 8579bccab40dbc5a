"""Reads of plans: one's own, and what is in force above one's units."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from fanzha.campaigns.models import Plan, PlanVersion
from fanzha.campaigns.models.tasks import Task
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.nav import Decision, NavItem, SearchHit
from fanzha.common.permissions import Permission
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.plan import PLAN, PlanState, PlanStep, check_approve

# What a unit below may read: what holds, and what held when its tasks were issued.
READABLE_BELOW = (PlanState.IN_FORCE, PlanState.ENDED)
TAGS = {
    PlanState.DRAFTED: "", PlanState.SUBMITTED: "due", PlanState.IN_FORCE: "ok", PlanState.REPLACED: "",
    PlanState.ENDED: "", PlanState.DISCARDED: "",
}  # fmt: skip
_MOST = 20
_EVENTS = {
    "plan.drafted": "起草", "plan.edited": "修改", "plan.submit": "提交审批", "plan.return": "退回修改",
    "plan.approve": "批准执行", "plan.replace": "被新版代替", "plan.end": "结束", "plan.discard": "作废",
}  # fmt: skip


class NoPlan(LookupError):
    """There is no such plan that the officer may see."""


def own_plans(actor: Actor, permission: Permission = Permission.PLAN_VIEW) -> "QuerySet[Any]":
    """Return the plans of the units at and below the actor's posts."""
    rows: QuerySet[Any] = Plan.objects.visible_to(actor, permission)
    return rows


def plans_seen(actor: Actor) -> "QuerySet[Any]":
    """Return one's own plans, and those of units above one's posts that are in force or were."""
    above = units_above_posts(actor)
    if not above:
        return own_plans(actor)
    holds = PlanVersion.objects.filter(plan=OuterRef("pk"), state__in=READABLE_BELOW)
    own = own_plans(actor).order_by().values("pk")
    rows: QuerySet[Any] = Plan.objects.filter(Q(pk__in=own) | (Q(unit_id__in=above) & Exists(holds)))
    return rows


def units_above_posts(actor: Actor) -> list[int]:
    """Return the units above the actor's posts, through either path; the posts' own units are not among them."""
    own = {grant.unit_id for grant in actor.grants}
    paths = actor.paths(Permission.PLAN_VIEW)
    return sorted({int(label[1:]) for path in paths for label in path.split(".")} - own)


def listed(actor: Actor) -> "QuerySet[Any]":
    """Return the plans that an officer sees, each with the state and number of its newest version that counts."""
    newest = PlanVersion.objects.filter(plan=OuterRef("pk")).exclude(state=PlanState.DISCARDED).order_by("-number")
    any_ = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("-number")
    in_force = PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanState.IN_FORCE)
    rows: QuerySet[Any] = plans_seen(actor).select_related("unit").annotate(
        newest_state=Subquery(newest.values("state")[:1]), newest_number=Subquery(newest.values("number")[:1]),
        any_state=Subquery(any_.values("state")[:1]), held_number=Subquery(in_force.values("number")[:1]),
        held_document=Subquery(in_force.values("document_number")[:1]),
    )  # fmt: skip
    return rows


def plan_seen(actor: Actor, plan_id: int) -> Any:
    """Return one plan.

    Raises:
        NoPlan: there is none, or the officer may not see it.
    """
    found = plans_seen(actor).select_related("unit", "made_from").filter(pk=plan_id).first()
    if found is None:
        raise NoPlan
    return found


def is_own(actor: Actor, plan: Plan) -> bool:
    """Say whether a plan belongs to a unit at or below the actor's posts, so that its drafts are seen too."""
    return own_plans(actor).filter(pk=plan.pk).exists()


def versions_seen(actor: Actor, plan: Plan) -> list[Any]:
    """Return the versions of a plan that an officer may read, newest first."""
    rows = plan.versions.select_related("plan__unit").order_by("-number")
    return list(rows if is_own(actor, plan) else rows.filter(state__in=READABLE_BELOW))


def version_shown(rows: list[Any], number: int | None) -> Any:
    """Return the version that a page shows: the one asked for, else what is in force, else the newest that counts.

    Raises:
        NoPlan: there is none of this number.
    """
    if number is not None:
        found = next((row for row in rows if row.number == number), None)
    else:
        held = (row for row in rows if row.state == PlanState.IN_FORCE)
        counts = (row for row in rows if row.state != PlanState.DISCARDED)
        found = next(held, None) or next(counts, None) or next(iter(rows), None)
    if found is None:
        raise NoPlan
    return found


def draft_seen(actor: Actor, plan_id: int) -> Any:
    """Return the version of one's own plan that is being drafted.

    Raises:
        NoPlan: the officer writes no plans there, or none is being drafted.
    """
    plan = own_plans(actor, Permission.PLAN_EDIT).filter(pk=plan_id).first()
    rows = PlanVersion.objects.select_related("plan__unit").filter(plan=plan, state=PlanState.DRAFTED)
    found = rows.first() if plan is not None else None
    if found is None:
        raise NoPlan
    return found


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that a page may offer, and why it is closed to this officer; no reason: it is open."""

    step: PlanStep
    reason: str = ""


def steps_for(actor: Actor, row: PlanVersion) -> dict[str, OpenStep]:
    """Return the steps of a version that concern an officer, by name."""
    own = own_plans(actor, Permission.PLAN_EDIT).filter(pk=row.plan_id).exists()
    approves = own_plans(actor, Permission.PLAN_APPROVE).filter(pk=row.plan_id).exists()
    wrote = actor.id in row.writers
    found = {}
    for step in PLAN.steps_from(PlanState(row.state)):
        if step is PlanStep.REPLACE:
            continue
        allowed = {
            PlanStep.RETURN: approves or (own and wrote), PlanStep.APPROVE: approves, PlanStep.END: approves,
        }.get(step, own)  # fmt: skip
        if allowed:
            found[step.value] = OpenStep(step, _closed(step, row, wrote=wrote))
    return found


def _closed(step: PlanStep, row: PlanVersion, *, wrote: bool) -> str:
    if step is not PlanStep.APPROVE:
        return ""
    try:
        check_approve(PlanState(row.state), wrote_it=wrote)
    except StepRefused as refusal:
        return refusal.sentence
    return ""


def tasks_by_measure(plan: Plan) -> dict[str, list[Any]]:
    """Return the tasks that were made of a plan, by the key of the measure."""
    found: dict[str, list[Any]] = {}
    rows = Task.objects.filter(plan=plan).only("pk", "number", "title", "measure", "state", "due_at").order_by("pk")
    for task in rows:
        found.setdefault(task.measure, []).append(task)
    return found


def history(rows: list[Any]) -> list[dict[str, Any]]:
    """Return what was done about a plan, as a timeline; edits of one officer in a row are one line."""
    found: list[dict[str, Any]] = []
    acts = [(row.number, act) for row in rows for act in audit.history("campaigns.planversion", row.pk)]
    for number, act in sorted(acts, key=lambda pair: (pair[1].at, pair[1].pk)):
        if act.action not in _EVENTS:
            continue
        title = f"{act.actor_name}{_EVENTS[act.action]}第 {number} 版"
        if act.action == "plan.edited" and found and found[-1]["title"] == title:
            found[-1]["at"] = act.at
            continue
        found.append({"at": act.at, "title": title, "note": act.why, "state": "done"})
    return found


def decisions(actor: Actor, at: datetime) -> list[Decision]:
    """Return the plans that wait for this officer: to be approved, or returned to be mended."""
    return [
        Decision(
            f"方案 {row.plan.number}", f"{row.plan.unit}：第 {row.number} 版待审批",
            f"{reverse('campaigns:plan', args=[row.plan_id])}?version={row.number}", "去审批",
        )
        for row in _to_approve(actor).select_related("plan__unit")[:_MOST]
    ] + [
        Decision(
            f"方案 {row.plan.number}", "退回来了，看过意见再改",
            f"{reverse('campaigns:plan', args=[row.plan_id])}?version={row.number}", "去修改",
        )
        for row in _returned(actor).select_related("plan__unit")[:_MOST]
    ]  # fmt: skip


def waiting_rows(actor: Actor, at: datetime) -> "list[QuerySet[Any]]":
    """Return the versions that wait for this officer, to be counted."""
    return [_to_approve(actor)[:_MOST], _returned(actor)[:_MOST]]


def _to_approve(actor: Actor) -> "QuerySet[Any]":
    rows: QuerySet[Any] = PlanVersion.objects.none()
    if actor.may(Permission.PLAN_APPROVE):
        own = own_plans(actor, Permission.PLAN_APPROVE).order_by().values("pk")
        rows = PlanVersion.objects.filter(state=PlanState.SUBMITTED, plan__in=own)
        rows = rows.exclude(writers__contains=[actor.id])
    return rows.order_by("submitted_at", "pk")


def _returned(actor: Actor) -> "QuerySet[Any]":
    rows: QuerySet[Any] = PlanVersion.objects.none()
    if actor.may(Permission.PLAN_EDIT):
        rows = PlanVersion.objects.filter(
            state=PlanState.DRAFTED, submitted_at__isnull=False, drafted_by_id=actor.id,
            plan__in=own_plans(actor, Permission.PLAN_EDIT).order_by().values("pk"),
        )  # fmt: skip
    return rows.order_by("submitted_at", "pk")


def search(actor: Actor, text: str) -> list[SearchHit]:
    """Fill `search`: plans by number or title."""
    text = text.strip()
    if not actor.may(Permission.PLAN_VIEW) or not text:
        return []
    rows = plans_seen(actor).filter(Q(number__istartswith=text) | Q(title__icontains=text)).select_related("unit")
    return [
        SearchHit("方案", row.title, f"{row.number} · {row.unit}", reverse("campaigns:plan", args=[row.pk]))
        for row in rows.order_by("-created_at", "-id")[:5]
    ]


NAV = NavItem("宣传", "工作方案", "file-text", "campaigns:plans", Permission.PLAN_VIEW)
