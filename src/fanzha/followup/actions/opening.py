"""A file is proposed by one officer of the deciding authority, and opened when a second agrees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fanzha.common import approvals, audit, numbering
from fanzha.common.actor import Actor, NotAllowed
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.core.workflow import followup as machine
from fanzha.core.workflow.followup import FOLLOWUP, FileState, FileStep, Kind, Term
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup.actions.base import FollowupRefused, born_of, check_outside
from fanzha.followup.models import File, Named, Subject
from fanzha.followup.queries import files, indexes
from fanzha.followup.queries.rules import Rules, day_of, rules_at
from fanzha.followup.queries.switch import RUNNING, FollowupOff, check_on

STEP = "followup.open"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file would say. `key` comes from the form; `named` are pairs of an officer's number and a side."""

    key: str
    kind: str
    unit_id: int
    basis: str
    authority: str
    document: str
    purpose: str
    review_on: date
    expires_on: date
    name: str
    id_number: str = ""
    phone: str = ""
    consent_on: date | None = None
    office_on: date | None = None
    guardian_on: date | None = None
    school_on: date | None = None
    papers_at: str = ""
    told_on: date | None = None
    not_told_why: str = ""
    named: tuple[tuple[int, str], ...] = field(default=())

    def said(self) -> set[str]:
        """Return which papers and fields were filled in."""
        names = (
            "authority", "document", "purpose", "name", "id_number", "phone", "consent_on", "office_on", "guardian_on",
            "school_on", "papers_at",
        )  # fmt: skip
        told = {"told"} if self.told_on or self.not_told_why.strip() else set()
        return {name for name in names if str(getattr(self, name) or "").strip()} | told

    def dates(self) -> list[date]:
        """Return the days of the papers."""
        days = (self.consent_on, self.office_on, self.guardian_on, self.school_on, self.told_on)
        return [day for day in days if day is not None]


@transaction.atomic
def propose_file(*, proposal: Proposal, why: str, by: Actor, at: datetime) -> Approval:
    """Propose a file; a second officer of the deciding authority decides. Sent twice, it is proposed once.

    Raises:
        FollowupOff: follow-up is switched off.
        NotAllowed: the actor's posts do not allow it for the unit.
        StepRefused, NoteRefused, FollowupRefused: a paper is missing, a day is wrong, a text says what it may not.
        ApprovalRefused: no reason, or nobody else could decide it.
    """
    check_on()
    by.require(Permission.FOLLOWUP_DECIDE)
    known: File | None = File.objects.filter(key=proposal.key).first()
    if known is not None:
        return _approval_of(known)
    if not approvals.queries.is_covered(by, Permission.FOLLOWUP_DECIDE, proposal.unit_id):
        raise NotAllowed("这个单位不归您管，请由管这个单位的同事申请。")
    rules = rules_at(at)
    kind = _checked(proposal, rules, at)
    named = [_whom(by, kind, officer_id, side, at) for officer_id, side in dict.fromkeys(proposal.named)]
    if not named:
        raise FOLLOWUP.refusal("nobody_named")
    machine.check_team(kind, [side for _, _, side in named])
    file = _written(proposal, rules, by, at)
    for officer_id, name, side in named:
        Named.objects.create(
            file=file, officer_id=officer_id, officer_name=name, side=side, from_at=at, by_name=by.name
        )
    check_outside(file, why, at)
    shown = (proposal.purpose, proposal.authority, proposal.document, proposal.papers_at, proposal.not_told_why)
    for text in shown:
        check_outside(file, text, at)
    audit.record("followup.proposed", subject=file, by=by, at=at, after={"kind": kind.name})
    return approvals.actions.ask(step=STEP, payload={"file": file.pk}, why=why, about=file, by=by, at=at)


def _approval_of(file: File) -> Approval:
    """Return the request that the same form made before."""
    found: Approval | None = Approval.objects.filter(step=STEP, about_id=str(file.pk)).order_by("-id").first()
    if found is None:
        raise FollowupRefused("这张表已经提交过了。")
    return found


def _checked(proposal: Proposal, rules: Rules, at: datetime) -> Kind:
    today = day_of(at)
    if proposal.kind not in rules.kinds:
        raise FollowupRefused("没有这一类。请从列出的种类里选。")
    kind = rules.kinds[proposal.kind]
    machine.check_papers(kind, proposal.basis, proposal.said())
    machine.check_term(kind, Term(today, proposal.review_on, proposal.expires_on), today)
    machine.check_age(kind, born_of(proposal.id_number), today)
    if any(day > today for day in proposal.dates()):
        raise FollowupRefused("同意书和告知的日期不能在今天以后。")
    return kind


def _whom(by: Actor, kind: Kind, officer_id: int, side: str, at: datetime) -> tuple[int, str, str]:
    """Return an officer who may be named: an open account with a post at that side, below the deciding authority."""
    known = dict(files.candidates(by, kind, at).get(side, []))
    if officer_id not in known:
        machine.check_side(kind, side, "这一位")
        raise FollowupRefused("要指定的人员不在可选的范围里，请重新选。")
    return officer_id, known[officer_id].split(" · ")[0], side


def _written(proposal: Proposal, rules: Rules, by: Actor, at: datetime) -> File:
    series = f"BF-{day_of(at):%Y}"
    file: File = File.objects.create(
        number=f"{series}-{numbering.take(series):05d}", key=proposal.key, unit_id=proposal.unit_id, kind=proposal.kind,
        rule_version=rules.version, state=FileState.PROPOSED, basis=proposal.basis, authority=proposal.authority,
        document=proposal.document, purpose=proposal.purpose, consent_on=proposal.consent_on,
        office_on=proposal.office_on, guardian_on=proposal.guardian_on, school_on=proposal.school_on,
        papers_at=proposal.papers_at, told_on=proposal.told_on, not_told_why=proposal.not_told_why,
        review_on=proposal.review_on, expires_on=proposal.expires_on, proposed_at=at, proposed_by_id=by.id,
        proposed_by_name=by.name,
    )  # fmt: skip
    Subject.objects.create(
        file=file, name=proposal.name.strip(), id_number=proposal.id_number, phone=proposal.phone,
        name_index=indexes.of_name(proposal.name), id_index=indexes.of_id(proposal.id_number),
        phone_index=indexes.of_phone(proposal.phone),
    )  # fmt: skip
    return file


def facts(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the second person needs to know: the papers and the days. It names nobody but officers."""
    file: File = File.objects.get(pk=payload["file"])
    rules = rules_at(file.proposed_at)
    kind = rules.kinds[file.kind]
    named = "、".join(f"{one.officer_name}（{one.get_side_display()}）" for one in files.named_in(file))
    told = f"{file.told_on:%Y-%m-%d} 已告知" if file.told_on else "依法暂不告知，理由在档案里"
    return [
        ("档案", file.number), ("种类", kind.name), ("法律依据", rules.basis_line(file.basis)),
        ("决定机关", file.authority), ("决定文号", file.document), ("目的", file.purpose),
        ("复核", f"{file.review_on:%Y-%m-%d}"), ("到期", f"{file.expires_on:%Y-%m-%d}，到期自动结束并清除"),
        ("指定人员", named), ("告知本人", told), *_consents(file),
        ("请核对", "对照决定原件核对依据、文号、期限和同意书；本人是谁，看原件，不在这里显示"),
    ]  # fmt: skip


def _consents(file: File) -> list[tuple[str, str]]:
    days = (("本人同意", file.consent_on), ("矫正机构同意", file.office_on), ("监护人书面同意", file.guardian_on),
            ("学校书面同意", file.school_on))  # fmt: skip
    return [(label, f"{day:%Y-%m-%d}") for label, day in days if day is not None]


def carry_out(payload: Mapping[str, Any], approval: Approval) -> approvals.Outcome:
    """Open the file.

    Raises:
        FollowupOff, StepRefused, FollowupRefused: it cannot be opened any more.
    """
    check_on()
    at, by = approval.decided_at or approval.asked_at, approvals.asker(approval)
    file: File = File.objects.select_for_update(of=("self",)).get(pk=payload["file"])
    rules = rules_at(at)
    today = day_of(at)
    state = FOLLOWUP.next_state(FileState(file.state), FileStep.AGREE)
    machine.check_term(rules.kinds[file.kind], Term(today, file.review_on, file.expires_on), today)
    _check_single(file)
    file.state, file.opened_at = state, at
    file.agreed_by_id, file.agreed_by_name = approval.decided_by_id, approval.decided_by_name
    file.save(update_fields=["state", "opened_at", "agreed_by_id", "agreed_by_name"])
    audit.record("followup.opened", subject=file, by=by, at=at, after={"state": file.state})
    return approvals.Outcome(f"档案 {file.number} 已开立，指定人员可以打开。", "/followup/register/")


def _check_single(file: File) -> None:
    """Refuse a second running file of the same kind about the same person.

    Raises:
        FollowupRefused: there is one.
    """
    index = Subject.objects.get(file=file).id_index
    same = File.objects.filter(kind=file.kind, state__in=RUNNING, subject__id_index=index).exclude(pk=file.pk)
    if index and same.exists():
        raise FollowupRefused("这一类里已经有一份在办的档案，没有再开。")


OPEN = approvals.Step(
    code=STEP, title="开立帮助跟进档案", asks=Permission.FOLLOWUP_DECIDE, decides=Permission.FOLLOWUP_DECIDE,
    carry_out=carry_out, facts=facts, refusals=(FollowupRefused, FollowupOff, StepRefused),
)  # fmt: skip
