"""Payments leave as a table and come back; accounts are in full only when asked for so."""

from types import SimpleNamespace

import pytest

from fanzha.cases import actions
from fanzha.cases.actions.importing_payments import CasePayments
from fanzha.cases.models import Payment
from fanzha.cases.queries.exported import CASES_OUT, PAYMENT_COLUMNS, PAYMENTS_OUT
from fanzha.common.exports.registry import Asked
from fanzha.common.imports import Line, RowRefused

CARD = "6225881938274650"


@pytest.fixture
def case(county, duty, at):
    return actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=800_00, person_id=None, by=duty, at=at)


@pytest.fixture
def take(county, duty, at):
    def take(**values):
        batch = SimpleNamespace(pk=1, unit_id=county.root.pk)
        return CasePayments().apply(Line(2, values), batch=batch, by=duty, at=at)

    return take


def out(duty, at, *, plain):
    names = [column.name for column in PAYMENT_COLUMNS]
    return [dict(zip(names, row, strict=True)) for row in PAYMENTS_OUT.rows(duty, Asked({}, plain, at))]


def test_a_full_table_comes_back_and_changes_only_what_was_changed(case, duty, at, take):
    said = {"amount_fen": 500_00, "payee_account": CARD, "payee_name": "孙某", "paid_at": at, "way": "card"}
    payment = actions.save_payment(case_id=case.pk, said=said, by=duty, at=at)
    [row] = out(duty, at, plain=True)

    same = take(**row)
    changed = take(**{**row, "amount": "600.00"})

    assert (same.result, changed.result) == ("same", "changed")
    assert Payment.objects.get().amount_fen == 600_00
    assert (Payment.objects.get().pk, Payment.objects.get().payee_account) == (payment.pk, CARD)


def test_a_masked_table_does_not_come_back(case, duty, at, take):
    actions.save_payment(case_id=case.pk, said={"amount_fen": 5, "payee_account": CARD}, by=duty, at=at)
    [row] = out(duty, at, plain=False)

    with pytest.raises(RowRefused, match="星号"):
        take(**row)

    assert CARD not in str(row)


def test_a_new_row_sent_twice_is_one_payment(case, take):
    row = {"case": case.number, "amount": "7", "at": "2026-11-20 09:05", "payee": CARD}

    results = [take(**row).result for _ in range(2)]

    assert results == ["added", "same"]
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"case": "AJ-1999-1"}, "case"), ({"ref": "99"}, "ref"), ({"amount": "很多"}, "amount"),
        ({"direction": "丢了"}, "direction"), ({"way": "飞"}, "way"), ({"told": "也许"}, "told"),
        ({"at": "前天"}, "at"), ({"amount": "0"}, ""),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_says_which_column(case, take, said, column):
    with pytest.raises(RowRefused) as refusal:
        take(**{"case": case.number, "amount": "7", **said})

    assert refusal.value.column == column


def test_the_list_of_cases_names_nobody(case, duty, at):
    actions.save_victim(case_id=case.pk, said={"name": "钱某某"}, by=duty, at=at)

    [row] = CASES_OUT.rows(duty, Asked({}, False, at))

    assert (row[0], row[11]) == (case.number, "800.00")
    assert "钱某某" not in str(row)
