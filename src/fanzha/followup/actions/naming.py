"""Who may open a file: named and taken off by the deciding authority, each time by two."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.common import approvals, audit
from fanzha.common.actor import Actor
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.core.workflow import followup as machine
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup.actions.base import FollowupRefused, check_outside, kind_of
from fanzha.followup.models import File, Named
from fanzha.followup.queries import files
from fanzha.followup.queries.rules import rules_at
from fanzha.followup.queries.switch import RUNNING, FollowupOff, check_on

NAME, UNNAME = "followup.name", "followup.unname"


@transaction.atomic
def ask_to_name(*, file_id: int, officer_id: int, side: str, why: str, by: Actor, at: datetime) -> Approval:
    """Ask that one more officer may open a file; a second person decides.

    Raises:
        FollowupOff: follow-up is switched off.
        File.DoesNotExist: there is none, or the actor does not decide for its unit.
        StepRefused, FollowupRefused, NoteRefused: the officer serves elsewhere, is named, or the reason names somebody.
        ApprovalRefused: no reason, asked for already, or nobody else could decide it.
    """
    file = files.registered(by, file_id)
    kind = kind_of(file, rules_at(at))
    known = dict(files.candidates(by, kind, at).get(side, []))
    if officer_id not in known:
        raise FollowupRefused("要指定的人员不在可选的范围里，请重新选。")
    if any(one.officer_id == officer_id for one in files.named_in(file)):
        raise FollowupRefused("这一位已经是指定人员。")
    check_outside(file, why, at)
    payload = {"file": file.pk, "officer": officer_id, "side": side, "name": known[officer_id].split(" · ")[0]}
    return approvals.actions.ask(step=NAME, payload=payload, why=why, about=file, by=by, at=at)


@transaction.atomic
def ask_to_unname(*, file_id: int, named_id: int, why: str, by: Actor, at: datetime) -> Approval:
    """Ask that an officer may no longer open a file; a second person decides.

    Raises:
        FollowupOff, File.DoesNotExist, Named.DoesNotExist: off, or not there for the actor.
        StepRefused, FollowupRefused, NoteRefused: it is the last one, or the reason names somebody.
        ApprovalRefused: no reason, asked for already, or nobody else could decide it.
    """
    file = files.registered(by, file_id)
    named: Named = Named.objects.get(pk=named_id, file=file, ended_at__isnull=True)
    machine.check_unname(len(files.named_in(file)) - 1)
    check_outside(file, why, at)
    payload = {"file": file.pk, "named": named.pk, "name": named.officer_name}
    return approvals.actions.ask(step=UNNAME, payload=payload, why=why, about=file, by=by, at=at)


def facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the second person needs to know."""
    file: File = File.objects.get(pk=payload["file"])
    now = "、".join(one.officer_name for one in files.named_in(file))
    return [("档案", file.number), ("人员", payload["name"]), ("现在的指定人员", now)]


def _running(payload: Mapping[str, Any]) -> File:
    check_on()
    file: File | None = (
        File.objects.select_for_update(of=("self",)).filter(pk=payload["file"], state__in=RUNNING).first()
    )
    if file is None:
        raise FollowupRefused("档案已经结束，没有办理。")
    return file


def carry_out_naming(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Name the officer.

    Raises:
        FollowupOff, FollowupRefused, StepRefused: it cannot be done any more.
    """
    file, at = _running(payload), approval.decided_at or approval.asked_at
    by = approvals.asker(approval)
    known = dict(files.candidates(by, kind_of(file, rules_at(at)), at).get(payload["side"], []))
    if payload["officer"] not in known:
        raise FollowupRefused("这一位的岗位已经变了，没有指定。")
    if any(one.officer_id == payload["officer"] for one in files.named_in(file)):
        raise FollowupRefused("这一位已经是指定人员，没有再办。")
    Named.objects.create(
        file=file, officer_id=payload["officer"], officer_name=payload["name"], side=payload["side"], from_at=at,
        by_name=by.name,
    )  # fmt: skip
    audit.record("followup.named", subject=file, by=by, at=at, after={"officer_id": payload["officer"]})
    return approvals.Outcome(f"{payload['name']}可以打开 {file.number}。", "/followup/register/")


def carry_out_unnaming(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Take the officer off; from now on the file does not open for the officer.

    Raises:
        FollowupOff, FollowupRefused, StepRefused: it cannot be done any more.
    """
    file, at = _running(payload), approval.decided_at or approval.asked_at
    by = approvals.asker(approval)
    named: Named | None = Named.objects.filter(pk=payload["named"], ended_at__isnull=True).first()
    if named is None:
        raise FollowupRefused("这一位已经不是指定人员。")
    machine.check_unname(len(files.named_in(file)) - 1)
    named.ended_at, named.ended_by_name = at, by.name
    named.save(update_fields=["ended_at", "ended_by_name"])
    audit.record("followup.unnamed", subject=file, by=by, at=at, after={"officer_id": named.officer_id})
    return approvals.Outcome(f"{payload['name']}不再能打开 {file.number}。", "/followup/register/")


@transaction.atomic
def lapse(*, by: Actor, at: datetime) -> int:
    """End namings of officers whose account is closed or who serve elsewhere now; returns how many.

    A file that nobody may open any more waits for the deciding authority to name somebody, or for its end.
    """
    count = 0
    for named in Named.objects.filter(ended_at__isnull=True, file__state__in=RUNNING).select_related("file"):
        if files.still_serves(named):
            continue
        named.ended_at, named.ended_by_name = at, by.name
        named.save(update_fields=["ended_at", "ended_by_name"])
        audit.record("followup.unnamed", subject=named.file, by=by, at=at, after={"officer_id": named.officer_id})
        count += 1
    return count


_REFUSALS = (FollowupRefused, FollowupOff, StepRefused)
STEPS = (
    approvals.Step(
        code=NAME, title="增加帮助跟进的指定人员", asks=Permission.FOLLOWUP_DECIDE,
        decides=Permission.FOLLOWUP_DECIDE, carry_out=carry_out_naming, facts=facts, refusals=_REFUSALS,
    ),
    approvals.Step(
        code=UNNAME, title="撤下帮助跟进的指定人员", asks=Permission.FOLLOWUP_DECIDE,
        decides=Permission.FOLLOWUP_DECIDE, carry_out=carry_out_unnaming, facts=facts, refusals=_REFUSALS,
    ),
)  # fmt: skip
