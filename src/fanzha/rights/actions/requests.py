"""A request of a person concerned, from the counter or the public page to its answer."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fanzha.common import audit, numbering, refusals
from fanzha.common.actor import Actor
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Permission
from fanzha.core.workflow import request as rules
from fanzha.core.workflow.request import RequestKind, RequestState, RequestStep
from fanzha.core.workflow.why import MIN_REASON, is_reason
from fanzha.intake.queries import receipts
from fanzha.people import queries as people
from fanzha.rights.models import Request
from fanzha.rights.queries import letters
from fanzha.rights.queries.rules import clocks


class RequestRefused(Exception):
    """Something of a request cannot be done so. The sentence is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody asks for. `key` comes from the form: the same form sent twice is one request."""

    key: str
    kind: str
    unit_id: int
    name: str = ""
    phone: str = ""
    said: str = ""
    proof: str = ""


@transaction.atomic
def take_request(*, application: Application, by: Actor, at: datetime) -> Request:
    """Take a request: at the counter with its proof of identity, which starts the clock; from the public page without.

    Raises:
        NotAllowed: an officer whose posts do not allow it.
    """
    if by.id is not None:
        by.require(Permission.RIGHTS_HANDLE)
    known: Request | None = Request.objects.filter(key=application.key).first()
    if known is not None:
        return known
    seen, code = bool(application.proof) and by.id is not None, receipts.fresh()
    times = clocks(at)
    request: Request = Request.objects.create(
        number=f"SQ-{at.astimezone(CHINA):%Y}-{numbering.take(f'SQ-{at.astimezone(CHINA):%Y}'):06d}",
        receipt=code, receipt_index=receipts.index(code), key=application.key, unit_id=application.unit_id,
        kind=application.kind, state=RequestState.OPEN if seen else RequestState.APPLIED, name=application.name,
        phone=application.phone, said=application.said, proof=application.proof if seen else "", taken_at=at,
        taken_by_name=by.name, verified_at=at if seen else None, verified_by_name=by.name if seen else "",
        due_at=at + (times.answer if seen else times.lapse),
    )  # fmt: skip
    audit.record("request.taken", subject=request, by=by, at=at, after={"kind": request.kind, "state": request.state})
    return request


def held(by: Actor, request_id: int) -> Request:
    """Return the request, locked, if `by` may work on it."""
    by.require(Permission.RIGHTS_HANDLE)
    rows = Request.objects.visible_to(by, Permission.RIGHTS_HANDLE).select_for_update(of=("self",))
    request: Request = rows.get(pk=request_id)
    return request


def put(request: Request, act: str, by: Actor, at: datetime, *, before: str, why: str = "") -> None:
    """Save a request after a step and record it."""
    request.save()
    audit.record(f"request.{act}", subject=request, by=by, at=at, before={"state": before},
                 after={"state": request.state}, why=why)  # fmt: skip


def reason_of(text: str, what: str) -> str:
    """Return a reason without its edges.

    Raises:
        RequestRefused: it says nothing.
    """
    if not is_reason(text):
        raise RequestRefused(f"请写明{what}，至少 {MIN_REASON} 个字。")
    return text.strip()


@transaction.atomic
def verify_request(*, request_id: int, proof: str, by: Actor, at: datetime) -> None:
    """Note that the officer has seen the proof of identity; the clock of the answer starts now.

    Raises:
        StepRefused: it is verified already, or over.
    """
    request = held(by, request_id)
    before = request.state
    request.state = rules.check_step(RequestState(request.state), RequestStep.VERIFY)
    request.proof, request.verified_at, request.verified_by_name = proof, at, by.name
    request.due_at = at + clocks(at).answer
    put(request, "verified", by, at, before=before)


@transaction.atomic
def name_person(*, request_id: int, person_id: int, by: Actor, at: datetime) -> None:
    """Say whose data are meant, after the officer compared them with the proof of identity.

    Raises:
        RequestRefused: the request is over, or the officer sees no such person.
    """
    request = held(by, request_id)
    if request.state != RequestState.OPEN:
        raise RequestRefused("身份核验以后、办结以前才能对应人员。")
    if not people.person_seen(by).filter(pk=person_id).exists():
        raise RequestRefused("没有这个人员编号，或者不归您管。编号是人员页网址里的数字。")
    request.person_id = person_id
    request.save(update_fields=["person_id"])
    audit.record("request.person_named", subject=request, by=by, at=at, after={"person_id": person_id})


@transaction.atomic
def extend_request(*, request_id: int, why: str, by: Actor, at: datetime) -> None:
    """Put the day of the answer off, once, with a reason that the person is told.

    Raises:
        StepRefused: it was put off before, or is not open.
        RequestRefused: no reason.
    """
    request = held(by, request_id)
    before = request.state
    request.state = rules.check_extend(RequestState(request.state), was_extended=request.extended_at is not None)
    request.extended_why, request.extended_at = reason_of(why, "为什么延长"), at
    request.due_at += clocks(at).extend
    put(request, "extended", by, at, before=before, why=request.extended_why)


@transaction.atomic
def answer_request(*, request_id: int, note: str, by: Actor, at: datetime) -> None:
    """Answer: the letter is made of what is held now and kept as it was given.

    Raises:
        StepRefused: it is not open, it is a deletion, or nobody is named.
        RequestRefused: a correction without what was done.
    """
    request = held(by, request_id)
    before, kind = request.state, RequestKind(request.kind)
    request.state = rules.check_answer(RequestState(before), kind, has_person=request.person_id is not None)
    if kind is RequestKind.CORRECT:
        note = reason_of(note, "改了什么，或者核对后为什么不用改")
    keys = letters.keys_of(request.person_id) if request.person_id is not None else None
    request.answer = letters.letter(keys, kind=request.kind, note=note.strip()).stored()
    request.decided_at, request.decided_by_name = at, by.name
    put(request, "answered", by, at, before=before)


@transaction.atomic
def refuse_request(*, request_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Refuse, with reason, basis, remedy and contact.

    Raises:
        StepRefused: it is not open.
        RequestRefused: no reason.
    """
    request = held(by, request_id)
    before = request.state
    request.state = rules.check_step(RequestState(request.state), RequestStep.REFUSE)
    refusals.state(code="request.refused", subject=request, reason=reason_of(reason, "不予办理的理由"), by=by, at=at)
    request.decided_at, request.decided_by_name = at, by.name
    put(request, "refused", by, at, before=before, why=reason)


@transaction.atomic
def withdraw_request(*, request_id: int, why: str, by: Actor, at: datetime) -> None:
    """Note that the person took the request back.

    Raises:
        StepRefused: it is over, or a second person is deciding it.
    """
    request = held(by, request_id)
    before = request.state
    request.state = rules.check_step(RequestState(request.state), RequestStep.WITHDRAW)
    put(request, "withdrawn", by, at, before=before, why=reason_of(why, "本人怎么说的"))


@transaction.atomic
def read_request(*, request_id: int, by: Actor, at: datetime) -> Request:
    """Return a request for its page and record that this officer opened it.

    Raises:
        Request.DoesNotExist: not there, or of a unit that the officer does not see.
    """
    seen = Request.objects.visible_to(by, Permission.RIGHTS_VIEW).select_related("unit")
    request: Request = seen.get(pk=request_id)
    audit.record("request.opened", subject=request, by=by, at=at)
    return request
