"""A deletion that somebody asked for: proposed by one officer, carried out when a second agrees."""

from datetime import datetime

from django.db import transaction

from fanzha.common import approvals, audit, slots
from fanzha.common.actor import Actor
from fanzha.common.approvals import Outcome
from fanzha.common.approvals.registry import Payload
from fanzha.common.audit import erasing as audits
from fanzha.common.models import Approval
from fanzha.common.permissions import Permission
from fanzha.core.workflow import request as rules
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.request import RequestKind, RequestState, RequestStep
from fanzha.rights.actions.requests import held, put
from fanzha.rights.models import Request
from fanzha.rights.queries import letters

STEP = "person.erase"


@transaction.atomic
def propose_deletion(*, request_id: int, why: str, by: Actor, at: datetime) -> Approval:
    """Put a deletion before a second person.

    Raises:
        StepRefused: it is not open, no deletion, nobody is named, or something still needs the data.
        ApprovalRefused: no reason, or nobody else could decide it.
    """
    request = held(by, request_id)
    before = request.state
    request.state = _checked(request, at)
    request.proposed_why = why.strip()
    put(request, "proposed", by, at, before=before, why=why)
    return approvals.actions.ask(step=STEP, payload={"request_id": request_id}, why=why, about=request, by=by, at=at)


def _checked(request: Request, at: datetime) -> RequestState:
    why_not = ""
    if request.person_id is not None:
        why_not = "；".join(letters.blocks(letters.keys_of(request.person_id), at))
    return rules.check_propose(
        RequestState(request.state), RequestKind(request.kind), has_person=request.person_id is not None,
        why_not=why_not,
    )  # fmt: skip


def facts(payload: Payload) -> list[tuple[str, str]]:
    """Return what the second person needs to know; it names nobody."""
    request = Request.objects.select_related("unit").get(pk=payload["request_id"])
    sections = letters.held_about(letters.keys_of(request.person_id)) if request.person_id else []
    counted: dict[str, int] = {}
    for section in sections:
        counted[section.title] = counted.get(section.title, 0) + 1
    return [
        ("申请编号", request.number), ("核验", f"{request.verified_by_name}看过{request.get_proof_display()}"),
        ("要清除", "、".join(f"{title} {count} 项" for title, count in counted.items()) or "没有查到内容"),
        ("留下", "化名和台账的次数；案件按自己的期限保存"),
    ]  # fmt: skip


def carry_out(payload: Payload, approval: Approval) -> Outcome:
    """Erase the person everywhere, and answer the request; nothing of it names her any more.

    Raises:
        NotCarriedOut: something needs the data meanwhile, or the request is over.
    """
    at, by = approval.decided_at or approval.asked_at, approvals.asker(approval)
    by.require(Permission.RIGHTS_HANDLE)
    request: Request = Request.objects.select_for_update(of=("self",)).get(pk=payload["request_id"])
    if request.person_id is None:
        raise approvals.NotCarriedOut("申请还没有对应到人员。")
    keys = letters.keys_of(request.person_id)
    if why_not := letters.blocks(keys, at):
        raise approvals.NotCarriedOut(f"现在还不能删除：{'；'.join(why_not)}。")
    try:
        state = rules.check_step(RequestState(request.state), RequestStep.ANSWER)
    except StepRefused as refusal:
        raise approvals.NotCarriedOut(str(refusal)) from refusal
    before, request.state = request.state, state
    count = sum(slots.filled("person.erase", keys, at))
    _forget(request)
    audits.erase_words_about("rights.request", [request.pk], at=at)
    note = f"您的信息已经清除，共 {count} 处。台账里只留次数，不再能对应到您。旧备份按自己的期限到期销毁。"
    request.answer = letters.Letter((), note).stored()
    request.decided_at, request.decided_by_name = at, approval.decided_by_name
    put(request, "answered", by, at, before=before)
    audit.record("person.erased", subject=("people.person", keys.person_id), by=by, at=at, after={"count": count})
    return Outcome(f"已清除 {count} 处，申请 {request.number} 已答复。", f"/rights/requests/{request.pk}/")


def _forget(request: Request) -> None:
    request.name = request.phone = request.said = request.proposed_why = ""


DELETE = approvals.Step(
    code=STEP, title="按本人申请删除个人信息", asks=Permission.RIGHTS_HANDLE, decides=Permission.RIGHTS_HANDLE,
    carry_out=carry_out, facts=facts,
)  # fmt: skip


def settle_undecided(*, by: Actor, at: datetime) -> int:
    """Give the requests back whose second person refused or let the time pass; returns how many."""
    count = 0
    for pk in list(Request.objects.filter(state=RequestState.SECOND).values_list("pk", flat=True)):
        count += _settle(pk, by, at)
    return count


@transaction.atomic
def _settle(pk: int, by: Actor, at: datetime) -> int:
    request = Request.objects.select_for_update(of=("self",)).get(pk=pk)
    if request.state != RequestState.SECOND or approvals.queries.open_about("rights.request", pk).exists():
        return 0
    before = request.state
    request.state = rules.check_step(RequestState(request.state), RequestStep.TURN_BACK)
    put(request, "turned_back", by, at, before=before)
    return 1
