"""A plan is handed on, approved by a second person or returned, replaced by its next version, ended, given up."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.campaigns.actions.plans.held import move, version_held
from fanzha.campaigns.actions.plans.refusals import PlanRefused, PlanUnready
from fanzha.campaigns.models import PlanVersion
from fanzha.campaigns.queries.plan_findings import days_of, findings_of
from fanzha.common import events
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow.plan import PlanState, PlanStep, check_approve
from fanzha.core.workflow.why import MIN_REASON, is_reason


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """A version of a plan came into force."""

    plan_id: int
    version_id: int
    at: datetime


@transaction.atomic
def submit_plan(*, version_id: int, version: int | None = None, by: Actor, at: datetime) -> PlanVersion:
    """Hand a draft to whoever approves it.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanMoved: no right, out of reach, changed meanwhile.
        StepRefused: it is no draft.
        PlanUnready: it could not be carried out as written.
    """
    row = version_held(by, version_id, Permission.PLAN_EDIT, version)
    stopping = [finding.sentence for finding in findings_of(row, on=at.date()) if finding.stops]
    if row.state == PlanState.DRAFTED and stopping:
        raise PlanUnready(stopping)
    row.submitted_at, row.decided_why = at, ""
    return move(row, PlanStep.SUBMIT, by=by, at=at, fields=["submitted_at", "decided_why"])


@transaction.atomic
def return_plan(*, version_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> PlanVersion:
    """Give a plan back to its drafters: an approver with a reason, a writer to go on writing.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanMoved: as for handing on.
        StepRefused: it does not wait for approval.
        PlanRefused: an approver gives no reason.
    """
    own = by.id is not None and PlanVersion.objects.filter(pk=version_id, writers__contains=[by.id]).exists()
    row = version_held(by, version_id, Permission.PLAN_EDIT if own else Permission.PLAN_APPROVE, version)
    if not own and not is_reason(why):
        raise PlanRefused(f"请写明退回的原因，至少 {MIN_REASON} 个字，起草人看得到。", field="why")
    row.decided_why = why.strip()
    return move(row, PlanStep.RETURN, by=by, at=at, fields=["decided_why"], why=why)


@transaction.atomic
def approve_plan(*, version_id: int, version: int | None = None, by: Actor, at: datetime) -> PlanVersion:
    """Put a version in force; the one before is replaced. Who wrote any part of it cannot.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanMoved: as for handing on.
        StepRefused: it does not wait for approval, or the actor wrote part of it.
        PlanUnready: what it needs (a counter, a department) has gone since it was handed on.
    """
    row = version_held(by, version_id, Permission.PLAN_APPROVE, version)
    check_approve(PlanState(row.state), wrote_it=by.id is None or by.id in row.writers)
    stopping = [finding.sentence for finding in findings_of(row, on=at.date()) if finding.stops]
    if stopping:
        raise PlanUnready(stopping)
    for held in row.plan.versions.select_for_update().filter(state=PlanState.IN_FORCE):
        move(held, PlanStep.REPLACE, by=by, at=at, after={"by_number": row.number})
    row.decided_by_id, row.decided_by_name, row.decided_at = by.id, by.name, at
    fields = ["decided_by_id", "decided_by_name", "decided_at"]
    move(row, PlanStep.APPROVE, by=by, at=at, fields=fields)
    _stands(row)
    events.publish(PlanInForce(row.plan_id, row.pk, at))
    return row


@transaction.atomic
def end_plan(*, version_id: int, why: str, version: int | None = None, by: Actor, at: datetime) -> PlanVersion:
    """End a plan that is in force. Tasks that were issued go on until they are ended themselves.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanMoved, StepRefused: as for handing on.
        PlanRefused: no reason.
    """
    row = version_held(by, version_id, Permission.PLAN_APPROVE, version)
    if not is_reason(why):
        raise PlanRefused(f"请写明为什么结束，至少 {MIN_REASON} 个字。", field="why")
    return move(row, PlanStep.END, by=by, at=at, why=why)


@transaction.atomic
def discard_plan(*, version_id: int, version: int | None = None, by: Actor, at: datetime) -> PlanVersion:
    """Give a draft up; it stays to be read, and never was in force.

    Raises:
        NotAllowed, Plan.DoesNotExist, PlanVersion.DoesNotExist, PlanMoved, StepRefused: as for handing on.
    """
    row = version_held(by, version_id, Permission.PLAN_EDIT, version)
    return move(row, PlanStep.DISCARD, by=by, at=at)


def _stands(row: PlanVersion) -> None:
    """Give the plan the title and days of what is in force now."""
    row.plan.title = row.title or row.plan.title
    row.plan.begins_on, row.plan.ends_on = days_of(row)
    row.plan.save(update_fields=["title", "begins_on", "ends_on"])
