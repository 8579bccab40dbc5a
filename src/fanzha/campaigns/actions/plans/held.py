"""The version that an act is about, locked, and what every act on it writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fanzha.campaigns.actions.plans.refusals import PlanMoved, PlanRefused
from fanzha.campaigns.models import Plan, PlanVersion
from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.campaigns import PlanBody
from fanzha.core.workflow.plan import PLAN, PlanState, PlanStep

_BETWEEN = "这一版在您打开之后有变动（{state}）。看过新的样子再办。"


def plan_held(by: Actor, plan_id: int, permission: Permission) -> Plan:
    """Return a plan of the actor's own units, locked.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        Plan.DoesNotExist: it is not below the actor's posts.
    """
    by.require(permission)
    plan: Plan = Plan.objects.visible_to(by, permission).select_for_update(of=("self",)).get(pk=plan_id)
    return plan


def version_held(by: Actor, version_id: int, permission: Permission, version: int | None = None) -> PlanVersion:
    """Return a version of a plan of the actor's own units; its plan is locked with it.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist: as for the plan.
        PlanMoved: it is no longer as it was shown.
    """
    by.require(permission)
    row: PlanVersion = PlanVersion.objects.get(pk=version_id)
    plan_held(by, row.plan_id, permission)
    row = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan__unit").get(pk=version_id)
    if version is not None and row.version != version:
        raise PlanMoved(_BETWEEN.format(state=PLAN.state_names[PlanState(row.state)]))
    return row


def draft_held(by: Actor, version_id: int) -> PlanVersion:
    """Return a version that may be written on, locked.

    Raises:
        PlanRefused: it is not being drafted any more.
    """
    row = version_held(by, version_id, Permission.PLAN_EDIT)
    if row.state != PlanState.DRAFTED:
        state = PLAN.state_names[PlanState(row.state)]
        raise PlanRefused(f"这一版{state}，不能直接改。执行中的写新的一版，待审批的先退回。")
    return row


def put_body(row: PlanVersion, body: PlanBody, *, what: str, by: Actor, at: datetime) -> PlanVersion:
    """Keep what somebody wrote, who did, and that the version moved on."""
    row.body, row.edited_by_id, row.edited_at = body.as_json(), by.id, at
    if by.id is not None and by.id not in row.writers:
        row.writers = [*row.writers, by.id]
    row.version += 1
    row.save()
    audit.record("plan.edited", subject=row, by=by, at=at, after={"what": what, "number": row.number})
    return row


def move(
    row: PlanVersion, step: PlanStep, *, by: Actor, at: datetime, fields: Sequence[str] = (), why: str = "",
    after: Mapping[str, Any] | None = None,
) -> PlanVersion:  # fmt: skip
    """Take a step and record it.

    Raises:
        StepRefused: it is not open from this state.
    """
    before = row.state
    row.state = PLAN.next_state(PlanState(row.state), step)
    row.version += 1
    if PlanState(row.state) in PLAN.finals:
        row.ended_at = at
    row.save(update_fields=["state", "version", "ended_at", *fields])
    audit.record(
        f"plan.{step}", subject=row, by=by, at=at, before={"state": before},
        after={"state": str(row.state), "number": row.number, **(after or {})}, why=why,
    )  # fmt: skip
    return row
