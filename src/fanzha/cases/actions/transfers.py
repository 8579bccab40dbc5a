"""A case goes to another unit: asked, and taken over only when that unit has accepted."""

from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.cases.actions import letters
from fanzha.cases.actions.events import CaseChanged
from fanzha.cases.actions.register import CaseMoved, CaseRefused, case_to_change
from fanzha.cases.models import Case, CaseTransfer
from fanzha.cases.queries.words import case_words
from fanzha.common import audit, events
from fanzha.common.actor import Actor
from fanzha.common.permissions import Permission
from fanzha.core.workflow import case as cases
from fanzha.core.workflow import case_transfer as rules
from fanzha.core.workflow.why import is_reason

# What stands in the unit of its case and goes with it; tasks and calls stay with the unit that has them.
_GOES_ALONG = (
    "revisits", "victims", "payment_rows", "traits", "outside_numbers", "evidence", "tags", "settled_doubts",
    "typical_cases",
)  # fmt: skip
_MOST_AT_ONCE = 200


@transaction.atomic
def ask_transfer(*, case_id: int, unit_id: int, why: str, by: Actor, at: datetime) -> CaseTransfer:
    """Ask another unit to take a case over; until it has accepted nothing changes.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself; a closed case does not go.
        CaseRefused: no reason, the same unit, or a transfer is under way.
    """
    case: Case = case_to_change(by, case_id, None)
    cases.next_state(cases.State(case.state), cases.Step.EDIT)
    if not is_reason(why):
        raise CaseRefused("请写明为什么移送，至少 4 个字。")
    if unit_id == case.unit_id:
        raise CaseRefused("案件已经由这个单位承办。请选别的单位。")
    if case.transfers.filter(state=rules.State.ASKED).exists():
        raise CaseRefused("这起案件正在等另一个单位接收。请等它答复，或者先撤回。")
    row: CaseTransfer = CaseTransfer.objects.create(
        case=case, unit_id=unit_id, from_unit_id=case.unit_id, state=rules.State.ASKED, why=why.strip(), asked_at=at,
        asked_by_id=by.id, asked_by_name=by.name, ends_at=case_words(at.date()).transfer_due(at),
    )  # fmt: skip
    audit.record("case.transfer_asked", subject=case, by=by, at=at, after={"unit_id": unit_id}, why=why.strip())
    letters.transfer_asked(row, by=by, at=at)
    return row


@transaction.atomic
def answer_transfer(
    *, transfer_id: int, step: str, answer: str, version: int | None = None, by: Actor, at: datetime
) -> CaseTransfer:
    """Accept, refuse or withdraw a transfer. Of two who answer at once, the second is told.

    Raises:
        NotAllowed: the actor may not edit cases, or asked and would accept alone.
        CaseTransfer.DoesNotExist: it is not for the actor's unit; withdrawing: the case is not the actor's.
        StepRefused: it has ended already.
        CaseRefused: refused or withdrawn without a reason.
        CaseMoved: somebody else answered meanwhile.
    """
    by.require(Permission.CASE_EDIT)
    field = "from_unit" if step == rules.Step.WITHDRAW else "unit"
    row = _transfer(by, transfer_id, field)
    if version is not None and row.version != version:
        raise CaseMoved(f"{row.decided_by_name or '别人'}已经办过这次移送。请看现在的情况。")
    row.state = rules.next_state(rules.State(row.state), rules.Step(step))
    if step != rules.Step.ACCEPT and not is_reason(answer):
        raise CaseRefused(f"请写明{rules.MACHINE.step_names[rules.Step(step)]}的理由，至少 4 个字。")
    if step == rules.Step.ACCEPT and by.id is not None and by.id == row.asked_by_id:
        raise CaseRefused("申请移送的人不能自己接收。请接收单位的人办理。")
    _end(row, f"case.transfer_{step}", answer.strip(), by=by, at=at)
    if row.state == rules.State.ACCEPTED:
        _hand_over(row, at)
    return row  # type: ignore[no-any-return]


def _transfer(by: Actor, transfer_id: int, field: str) -> Any:
    """Return a transfer, locked, with its case locked first as every other change does."""
    case_id = CaseTransfer.objects.values_list("case_id", flat=True).get(pk=transfer_id)
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if field == "unit":
        CaseTransfer.objects.visible_to(by, Permission.CASE_EDIT).get(pk=transfer_id)
    elif not Case.objects.visible_to(by, Permission.CASE_EDIT).filter(pk=case_id).exists():
        raise CaseTransfer.DoesNotExist
    row: Any = CaseTransfer.objects.select_for_update(of=("self",)).get(pk=transfer_id)
    row.case = case
    return row


def _end(row: Any, action: str, answer: str, *, by: Actor, at: datetime) -> None:
    row.answer, row.decided_at, row.decided_by_name = answer, at, by.name
    row.version += 1
    row.save()
    after = {"from_unit_id": row.from_unit_id, "unit_id": row.unit_id, "state": row.state}
    audit.record(action, subject=row.case, by=by, at=at, after=after, why=answer)
    letters.transfer_ended(row, by=by, at=at)


def _hand_over(row: Any, at: datetime) -> None:
    case = row.case
    for name in _GOES_ALONG:
        getattr(case, name).filter(unit_id=case.unit_id).update(unit_id=row.unit_id)
    case.unit_id = row.unit_id
    case.version += 1
    case.save(update_fields=["unit", "version"])
    events.publish(CaseChanged(case_id=case.pk, what="unit", at=at))


@transaction.atomic
def expire_transfers(*, by: Actor, at: datetime) -> int:
    """End the transfers that nobody answered in time: the case stays where it is. Return how many."""
    found = CaseTransfer.objects.select_for_update(of=("self",), skip_locked=True).select_related("case", "unit")
    rows = list(found.filter(state=rules.State.ASKED, ends_at__lte=at).order_by("ends_at", "pk")[:_MOST_AT_ONCE])
    for row in rows:
        row.state = rules.next_state(rules.State(row.state), rules.Step.EXPIRE)
        _end(row, "case.transfer_expire", "", by=by, at=at)
    return len(rows)
