"""Changes to what was paid in a case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from fanzha.cases.actions.events import CaseChanged
from fanzha.cases.actions.register import CaseMoved, CaseRefused, case_to_change
from fanzha.cases.actions.traits import note_trait
from fanzha.cases.models import Case, Payment, Trait, Victim
from fanzha.cases.queries.marks import account_index
from fanzha.common import audit, events
from fanzha.common.actor import Actor
from fanzha.core.workflow import case as rules
from fanzha.core.workflow.why import is_reason

FIELDS = (
    "victim_id", "paid_at", "amount_fen", "direction", "way", "payer_account", "payer_bank", "payee_account",
    "payee_name", "payee_bank", "note", "source_ref",
    "is_told",
)  # fmt: skip
OPEN_FIELDS = ("paid_at", "amount_fen", "direction", "way", "payer_bank", "payee_bank", "is_told")


@transaction.atomic
def save_payment(
    *, case_id: int, said: Mapping[str, Any], payment_id: int | None = None, version: int | None = None, by: Actor,
    at: datetime,
) -> Payment:  # fmt: skip
    """Write down one payment, or correct it; what `said` does not name stays.

    The account of the payee becomes a trait of the case. A payment with a `source_ref` that is known is given back
    as it stands: sending a table twice doubles nothing.

    Args:
        said: fields of `Payment` by name; amounts in fen, times aware.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself; a closed case is not changed.
        CaseMoved: somebody else changed the payment meanwhile.
        CaseRefused: no amount, a time after now, or a victim of another case.
        KeyError: `said` names a field that is not a payment's.
    """
    case = case_to_change(by, case_id, None)
    rules.next_state(rules.State(case.state), rules.Step.EDIT)
    known = _known(case, said.get("source_ref"))
    if known is not None and payment_id is None:
        return known
    payment = _payment(case, payment_id, version)
    before = _open_values(payment)
    for name, value in said.items():
        if name not in FIELDS:
            raise KeyError(name)
        setattr(payment, name, value)
    _check(payment, at)
    _index(payment)
    payment.version = payment.version + 1 if payment.pk else 1
    payment.save()
    _mark(case, payment, by=by, at=at)
    audit.record("case.payment_saved", subject=case, by=by, at=at, before=before, after=_open_values(payment))
    events.publish(CaseChanged(case_id=case.pk, what="payment", at=at))
    return payment


@transaction.atomic
def remove_payment(*, case_id: int, payment_id: int, why: str, by: Actor, at: datetime) -> None:
    """Take out a payment that was written by mistake; the log keeps amount and time.

    Raises:
        NotAllowed, Case.DoesNotExist, StepRefused: as for the case itself.
        CaseRefused: no reason.
        Payment.DoesNotExist: it is not in this case, or out already.
    """
    case = case_to_change(by, case_id, None)
    rules.next_state(rules.State(case.state), rules.Step.EDIT)
    if not is_reason(why):
        raise CaseRefused("请写明为什么去掉，至少 4 个字。")
    payment = Payment.objects.select_for_update().get(pk=payment_id, case=case)
    audit.record("case.payment_removed", subject=case, by=by, at=at, before=_open_values(payment), why=why)
    payment.delete()
    events.publish(CaseChanged(case_id=case.pk, what="payment", at=at))


def _known(case: Case, source_ref: str | None) -> Payment | None:
    found: Payment | None = Payment.objects.filter(case=case, source_ref=source_ref).first() if source_ref else None
    return found


def _payment(case: Case, payment_id: int | None, version: int | None) -> Payment:
    if payment_id is None:
        return Payment(case=case, unit_id=case.unit_id)
    payment: Payment = Payment.objects.select_for_update().get(pk=payment_id, case=case)
    if version is not None and payment.version != version:
        raise CaseMoved("您打开后，别人改过这笔付款。您填的内容还在，核对后可以再保存。")
    return payment


def _check(payment: Payment, at: datetime) -> None:
    if not payment.amount_fen or payment.amount_fen <= 0:
        raise CaseRefused("付款金额要大于 0。没有付成的，选“付款时被拦下”。")
    if payment.paid_at is not None and payment.paid_at > at:
        raise CaseRefused("付款时间比现在还晚。请核对时间。")
    if payment.victim_id and not Victim.objects.filter(pk=payment.victim_id, case_id=payment.case_id).exists():
        raise CaseRefused("付款人不是本案登记的受害人。请先登记受害人。")


def _index(payment: Payment) -> None:
    payment.payer_index = account_index(payment.payer_account)
    payment.payee_index = account_index(payment.payee_account)


def _mark(case: Case, payment: Payment, *, by: Actor, at: datetime) -> None:
    """Note the payee's account as a trait; the victim's own account is none."""
    if payment.payee_account and payment.payee_index != payment.payer_index:
        note_trait(case, "account", payment.payee_account, Trait.Source.PAYMENT, payment.paid_at, by=by, at=at)


def _open_values(payment: Payment) -> dict[str, Any]:
    if not payment.pk:
        return {}
    return {name: str(value) if (value := getattr(payment, name)) is not None else "" for name in OPEN_FIELDS}
