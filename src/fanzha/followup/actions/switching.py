"""Switching follow-up on, by two people on stated papers; and off, by one, at once."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fanzha.common import approvals, audit
from fanzha.common.actor import Actor
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.followup.actions.base import FollowupRefused, reason_of
from fanzha.followup.models import Switch
from fanzha.followup.queries import switch
from fanzha.followup.queries.rules import day_of

STEP = "followup.switch"
_ABOUT = ("followup.switch", "on")


@dataclass(frozen=True, slots=True)
class Opinion:
    """The legal opinion: which document, by whom, of which day, on what basis."""

    title: str
    author: str
    on: date
    basis: str


@transaction.atomic
def ask_to_switch_on(*, opinion: Opinion, assessment: str, why: str, by: Actor, at: datetime) -> Approval:
    """Ask to switch follow-up on; a second person decides.

    Args:
        assessment: the number of the impact assessment, as the records of rights keep it.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        FollowupRefused: it is on, a part of the opinion is missing or of a day to come, or no such assessment is kept.
        ApprovalRefused: no reason, asked for already, or nobody else could decide it.
    """
    by.require(Permission.FOLLOWUP_SWITCH)
    if switch.switch_now() is not None:
        raise FollowupRefused("已经启用，不用再申请。")
    for text, what in ((opinion.title, "文件名称和文号"), (opinion.author, "出具人"), (opinion.basis, "法律依据")):
        reason_of(text, f"法律意见的{what}") if what != "出具人" else _author(text)
    if opinion.on > day_of(at):
        raise FollowupRefused("法律意见的日期在今天以后，请核对。")
    found = _assessment(assessment)
    said = asdict(opinion) | {"on": opinion.on.isoformat(), "assessment": found["number"], "version": found["version"]}
    return approvals.actions.ask(step=STEP, payload=said, why=why, about=_ABOUT, by=by, at=at)


def _author(text: str) -> None:
    if not text.strip():
        raise FollowupRefused("请写明法律意见由谁出具。")


def _assessment(number: str) -> dict[str, Any]:
    found = switch.assessment(number)
    if found is None:
        raise FollowupRefused("没有这个编号的影响评估。先在“评估与泄露记录”里登记，再填它的编号。")
    return found


def facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the second person needs to know."""
    return [
        ("法律意见", payload["title"]), ("出具人", payload["author"]), ("日期", payload["on"]),
        ("依据", payload["basis"]), ("影响评估", f"{payload['assessment']}（第 {payload['version']} 版）"),
        ("启用以后", "指定人员可以查看档案，决定机关可以申请开立；任何一位有权的人都可以立即停用"),
    ]  # fmt: skip


def carry_out(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Switch follow-up on.

    Raises:
        FollowupRefused: it is on, or the assessment is gone.
    """
    if switch.switch_now() is not None:
        raise FollowupRefused("已经启用，没有再办一次。")
    at, by, found = (
        approval.decided_at or approval.asked_at,
        approvals.asker(approval),
        _assessment(payload["assessment"]),
    )
    row = Switch.objects.create(
        opinion_title=payload["title"].strip(), opinion_author=payload["author"].strip(),
        opinion_on=date.fromisoformat(payload["on"]), opinion_basis=payload["basis"].strip(),
        assessment=found["number"], assessment_version=found["version"], on_at=at, asked_by_id=approval.asked_by_id,
        asked_by_name=approval.asked_by_name, agreed_by_id=approval.decided_by_id,
        agreed_by_name=approval.decided_by_name,
    )  # fmt: skip
    audit.record("followup.switched_on", subject=row, by=by, at=at, after={"number": row.assessment})
    return approvals.Outcome("帮助跟进已启用。", "/followup/switch/")


@transaction.atomic
def switch_off(*, why: str, by: Actor, at: datetime) -> None:
    """Switch follow-up off at once. From this moment nothing of it opens; files go on towards their end.

    Raises:
        NotAllowed: the actor's posts do not allow it.
        FollowupRefused: no reason, or it is off.
    """
    by.require(Permission.FOLLOWUP_SWITCH)
    said = reason_of(why, "为什么停用")
    row: Switch | None = Switch.objects.select_for_update().filter(off_at__isnull=True).first()
    if row is None:
        raise FollowupRefused("已经停用了。")
    row.off_at, row.off_by_name, row.off_why = at, by.name, said
    row.save(update_fields=["off_at", "off_by_name", "off_why"])
    audit.record("followup.switched_off", subject=row, by=by, at=at, why=said)


SWITCH_ON = approvals.Step(
    code=STEP, title="启用帮助跟进", asks=Permission.FOLLOWUP_SWITCH, decides=Permission.FOLLOWUP_SWITCH,
    carry_out=carry_out, facts=facts, refusals=(FollowupRefused,),
)  # fmt: skip
