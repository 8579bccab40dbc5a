"""Payments of cases as a table: what was exported in full, corrected and brought back, or taken from statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fanzha.cases.actions.importing import _moment
from fanzha.cases.actions.payments import save_payment
from fanzha.cases.actions.register import CaseRefused
from fanzha.cases.models import Case, Payment
from fanzha.cases.queries.exported import CASES_OUT, DIRECTIONS, PAYMENT_COLUMNS, PAYMENTS_OUT, STEP
from fanzha.cases.queries.register import cases_seen
from fanzha.common import approvals, crypto, exports, imports
from fanzha.common.actor import Actor
from fanzha.common.exports import approved
from fanzha.common.imports import Column, Limits, Line, Outcome, RowRefused
from fanzha.common.permissions import Permission
from fanzha.core.values import BadValue, Fen
from fanzha.core.workflow.machine import StepRefused

_DIRECTION_OF = {words: code for code, words in DIRECTIONS.items()}
_WAY_OF = {str(words): code for code, words in Payment.Way.choices}


class CasePayments:
    """The importer of payments: a row with the number of a payment corrects it, one without is new once."""

    kind = "case_payments"
    title = "案件付款"
    columns: Sequence[Column] = PAYMENT_COLUMNS
    limits = Limits(max_rows=20_000, max_cell_chars=200)
    permission = Permission.CASE_EDIT
    options_form: type[Any] | None = None
    note = "有付款编号的行改原来那一笔。没有编号的，同一案件里时间、金额、账户都一样的只收一次，再传不会重复。"
    covers = frozenset({"case.payment_saved"})

    def apply(self, line: Line, *, batch: Any, by: Actor, at: datetime) -> Outcome:
        """Keep one payment.

        Raises:
            RowRefused: with the column and the sentence.
        """
        case = cases_seen(by).filter(number=line["case"].strip().upper()).first()
        if case is None:
            raise RowRefused("case", "没有这个编号的案件，或者不在您的范围。请核对编号。")
        said = _said(line)
        known = _known(case, line.values.get("ref", ""))
        if known is None:
            said["source_ref"] = _ref(case, line)
            known_before = Payment.objects.filter(source_ref=said["source_ref"]).exists()
        elif all(getattr(known, name) == value for name, value in said.items()):
            return Outcome("same", known.pk)
        try:
            row = save_payment(case_id=case.pk, said=said, payment_id=known.pk if known else None, by=by, at=at)
        except (CaseRefused, StepRefused) as refusal:
            raise RowRefused("", str(refusal)) from refusal
        if known is not None:
            return Outcome("changed", row.pk)
        return Outcome("same" if known_before else "added", row.pk)


def _known(case: Case, ref: str) -> Payment | None:
    if not ref.strip():
        return None
    found: Payment | None = (
        Payment.objects.filter(pk=int(ref), case=case).first() if ref.strip().isdigit() and len(ref) < 18 else None
    )
    if found is None:
        raise RowRefused("ref", "这起案件没有这个付款编号。新的付款请把编号空着。")
    return found


def _said(line: Line) -> dict[str, Any]:
    values = {name: value.strip() for name, value in line.values.items()}
    if any("*" in values.get(name, "") for name in ("payer", "payee", "payee_name")):
        raise RowRefused("payee", "账户或姓名是隐去的（带星号）。请用经第二人批准的完整清单。")
    try:
        fen = Fen.parse(values["amount"]).fen
    except BadValue as problem:
        raise RowRefused("amount", str(problem)) from problem
    direction, way, told = (values.get(name, "") for name in ("direction", "way", "told"))
    for column, word, known in (("direction", direction, _DIRECTION_OF), ("way", way, _WAY_OF)):
        if word and word not in known:
            raise RowRefused(column, f"认不出“{word}”。可以写：{'、'.join(known)}。")
    if told not in {"", "是", "否"}:
        raise RowRefused("told", "写“是”或“否”。")
    return {
        "amount_fen": fen, "paid_at": _moment(values["at"], "at") if values.get("at") else None,
        "direction": _DIRECTION_OF.get(direction, "paid"), "way": _WAY_OF.get(way, "unknown"),
        "payer_account": values.get("payer", ""), "payer_bank": values.get("payer_bank", ""),
        "payee_account": values.get("payee", ""), "payee_name": values.get("payee_name", ""),
        "payee_bank": values.get("payee_bank", ""), "is_told": told != "否",
    }  # fmt: skip


def _ref(case: Case, line: Line) -> str:
    """Return what tells a new row from every other one; keyed, so that it says nothing of the accounts."""
    told = "|".join(line.values.get(name, "") for name in ("at", "amount", "direction", "payer", "payee"))
    return f"row:{crypto.blind('case.payment.row', f'{case.pk}|{told}')}"


def register() -> None:
    """Let cases and payments leave and payments come back; in full only when a second person agrees."""
    imports.register(CasePayments())
    approvals.register(approved.step(code=STEP, title="导出案件付款（完整账户）", permission=Permission.CASE_EDIT))
    exports.register(CASES_OUT)
    exports.register(PAYMENTS_OUT)
