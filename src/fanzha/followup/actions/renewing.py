"""Putting off the end of a file: with a reason, agreed to by a second person, as often as the rules allow."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fanzha.common import approvals, audit
from fanzha.common.actor import Actor
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.core.workflow import followup as machine
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup.actions.base import FollowupRefused, check_outside, kind_of
from fanzha.followup.models import File
from fanzha.followup.queries import files
from fanzha.followup.queries.rules import day_of, rules_at
from fanzha.followup.queries.switch import FollowupOff, check_on

STEP = "followup.renew"


@transaction.atomic
def ask_renewal(*, file_id: int, expires_on: date, why: str, by: Actor, at: datetime) -> Approval:
    """Ask that a file may go on until another day; a second person decides.

    Raises:
        FollowupOff: follow-up is switched off.
        File.DoesNotExist: there is none, or the actor does not decide for its unit.
        StepRefused: over, renewed often enough, too long, not later, or an appeal waits.
        FollowupRefused, NoteRefused: the reason says what it may not.
        ApprovalRefused: no reason, asked for already, or nobody else could decide it.
    """
    file = files.registered(by, file_id)
    machine.check_renew(kind_of(file, rules_at(at)), files.standing(file), expires_on, day_of(at))
    check_outside(file, why, at)
    payload = {"file": file.pk, "expires_on": expires_on.isoformat()}
    return approvals.actions.ask(step=STEP, payload=payload, why=why, about=file, by=by, at=at)


def facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the second person needs to know."""
    file: File = File.objects.get(pk=payload["file"])
    return [
        ("档案", file.number), ("现在到期", f"{file.expires_on:%Y-%m-%d}"), ("改到", payload["expires_on"]),
        ("以前延期", f"{file.renewals} 次"),
    ]  # fmt: skip


def carry_out(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Put the end off.

    Raises:
        FollowupOff, FollowupRefused, StepRefused: it cannot be done any more.
    """
    check_on()
    at, by = approval.decided_at or approval.asked_at, approvals.asker(approval)
    file: File = File.objects.select_for_update(of=("self",)).get(pk=payload["file"])
    wanted = date.fromisoformat(payload["expires_on"])
    state = machine.check_renew(kind_of(file, rules_at(at)), files.standing(file), wanted, day_of(at))
    before = {"expires": file.expires_on.isoformat()}
    file.state, file.expires_on, file.renewals = state, wanted, file.renewals + 1
    file.save(update_fields=["state", "expires_on", "renewals"])
    audit.record("followup.renewed", subject=file, by=by, at=at, before=before, after={"expires": wanted.isoformat()})
    return approvals.Outcome(f"{file.number} 延到 {wanted:%Y-%m-%d}。", "/followup/register/")


RENEW = approvals.Step(
    code=STEP, title="帮助跟进档案延期", asks=Permission.FOLLOWUP_DECIDE, decides=Permission.FOLLOWUP_DECIDE,
    carry_out=carry_out, facts=facts, refusals=(FollowupRefused, FollowupOff, StepRefused),
)  # fmt: skip
