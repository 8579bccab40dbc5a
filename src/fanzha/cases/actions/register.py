"""Changes to the register of cases."""

from datetime import datetime

from django.db import connection, transaction

from fanzha.cases.actions.events import CaseChanged, CaseOpened
from fanzha.cases.models import Case
from fanzha.common import audit, events
from fanzha.common.actor import Actor, NotAllowed
from fanzha.common.permissions import Permission
from fanzha.core.values import Fen
from fanzha.core.workflow import case as rules
from fanzha.core.workflow.why import is_reason


class CaseMoved(Exception):
    """Somebody changed the case after the form was shown. The sentence says what to do; the typed input is kept."""


class CaseRefused(Exception):
    """The case cannot be written this way. The sentence says why."""


@transaction.atomic
def open_case(
    *, unit_id: int, scam_type: str, subtype: str = "", loss: int | None, person_id: int | None,
    alert_id: int | None = None, facts: str = "", payments: str = "", occurred_at: datetime | None = None,
    channel: str = "", reported_at: datetime | None = None, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Open a case; the same alert opens one case only, and gets it back.

    Args:
        loss: in fen; `None` where it is not known yet, which is not the same as nothing lost.
        reported_at: when it was reported, where another system took the report; now otherwise.

    Raises:
        NotAllowed: the actor may neither edit cases nor close alerts.
        CaseRefused: the loss is negative, or the fraud happened after it was reported.
    """
    if not (by.may(Permission.CASE_EDIT) or by.may(Permission.ALERT_CLOSE)):
        raise NotAllowed("您的岗位不能登记案件。需要时请联系系统管理员开通。")
    reported_at = reported_at or at
    _check(loss, occurred_at, reported_at)
    ref = f"alert:{alert_id}" if alert_id is not None else None
    known: Case | None = Case.objects.filter(source_ref=ref).first() if ref else None
    if known is not None:
        return known
    case_id = _next_id()
    case: Case = Case.objects.create(
        id=case_id, number=f"AJ-{at.year}-{case_id:06d}", unit_id=unit_id, person_id=person_id,
        state=rules.State.REPORTED, scam_type=scam_type, subtype=subtype, loss_fen=loss, occurred_at=occurred_at,
        reported_at=reported_at, channel=channel or (Case.Channel.ALERT if ref else Case.Channel.OTHER), source_ref=ref,
        facts=facts, payments=payments, opened_by_name=by.name,
    )  # fmt: skip
    audit.record("case.opened", subject=case, by=by, at=at,
                 after={"type": scam_type, "loss_fen": loss, "source": ref or ""})  # fmt: skip
    events.publish(CaseOpened(case_id=case.pk, at=at))
    return case


@transaction.atomic
def edit_case(
    *, case_id: int, scam_type: str, subtype: str, loss: int | None, occurred_at: datetime | None, channel: str,
    facts: str, payments: str, version: int | None, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Correct what a case says.

    Raises:
        StepRefused: the case is closed.
        CaseMoved: somebody else changed it meanwhile.
        CaseRefused: the loss is negative, or the fraud happened after it was reported.
    """
    case = case_to_change(by, case_id, version)
    case.state = rules.next_state(rules.State(case.state), rules.Step.EDIT)
    _check(loss, occurred_at, case.reported_at)
    before = _said(case)
    case.scam_type, case.subtype, case.loss_fen, case.occurred_at = scam_type, subtype, loss, occurred_at
    case.channel, case.facts, case.payments = channel, facts, payments
    case.version += 1
    case.save()
    audit.record("case.edited", subject=case, by=by, at=at, before=before, after=_said(case))
    events.publish(CaseChanged(case_id=case.pk, what="facts", at=at))
    return case


@transaction.atomic
def move_case(*, case_id: int, step: str, note: str = "", version: int | None = None, by: Actor, at: datetime) -> Case:
    """Take a case one step further.

    Raises:
        StepRefused: the step is not open from this state.
        CaseRefused: closing or reopening without a reason.
        CaseMoved: somebody else changed it meanwhile.
    """
    case = case_to_change(by, case_id, version)
    before = case.state
    case.state = rules.next_state(rules.State(case.state), rules.Step(step))
    if step in {rules.Step.CLOSE, rules.Step.REOPEN} and not is_reason(note):
        raise CaseRefused(f"请写明{rules.MACHINE.step_names[rules.Step(step)]}的理由，至少 4 个字。")
    if case.state == rules.State.SOLVED and case.solved_at is None:
        case.solved_at = at
    case.closed_at = at if case.state == rules.State.CLOSED else None
    case.close_note = note if case.state == rules.State.CLOSED else ""
    case.version += 1
    case.save()
    audit.record(f"case.{step}", subject=case, by=by, at=at, before={"state": before},
                 after={"state": case.state}, why=note)  # fmt: skip
    events.publish(CaseChanged(case_id=case.pk, what="state", at=at))
    return case


def case_to_change(by: Actor, case_id: int, version: int | None) -> Case:
    """Return one case, locked until the transaction ends.

    Raises:
        NotAllowed: the actor's posts do not hold the permission.
        Case.DoesNotExist: not among the cases that the actor may change.
        CaseMoved: somebody changed it after the form was shown.
    """
    by.require(Permission.CASE_EDIT)
    case: Case = Case.objects.visible_to(by, Permission.CASE_EDIT).select_for_update(of=("self",)).get(pk=case_id)
    if version is not None and case.version != version:
        last = audit.history("cases.case", case.pk)[-1]
        raise CaseMoved(f"您打开后，{last.actor_name}改过这条案件。您填的内容还在，核对后可以再保存。")
    return case


def _check(loss: int | None, occurred_at: datetime | None, reported_at: datetime) -> None:
    if loss is not None and Fen(loss) < Fen.ZERO:
        raise CaseRefused("损失不能小于 0。")
    if occurred_at is not None and occurred_at > reported_at:
        raise CaseRefused("发案时间比报案时间还晚。请核对时间。")


def _said(case: Case) -> dict[str, object]:
    return {
        "type": case.scam_type, "subtype": case.subtype, "loss_fen": case.loss_fen, "channel": case.channel,
        "occurred_at": str(case.occurred_at or ""), "facts": case.facts, "payments": case.payments,
    }  # fmt: skip


def _next_id() -> int:
    """Return the id of the next case; its number is made from it, so that nobody waits for a series."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        return int(cursor.fetchone()[0])


@transaction.atomic
def read_case(*, case: Case, by: Actor, at: datetime) -> None:
    """Record that this officer read the facts of a case."""
    by.require(Permission.CASE_VIEW)
    audit.record("case.read", subject=case, by=by, at=at)
