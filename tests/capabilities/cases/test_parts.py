"""What a case is made of: victims, payments, marks, numbers of other systems."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from fanzha.cases import actions
from fanzha.cases.models import OutsideNumber, Payment, Trait, Victim
from fanzha.cases.queries.marks import mark_index
from fanzha.common import audit, events
from fanzha.core.workflow.machine import StepRefused

CARD = "6225881938274650"
OWN_CARD = "6225881414207430"


@pytest.fixture
def case(county, duty, at):
    return actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=None, person_id=None, by=duty, at=at)


def paid(case, duty, at, **said):
    return actions.save_payment(case_id=case.pk, said={"amount_fen": 500_00, **said}, by=duty, at=at)


# --- victims


def test_an_unasked_question_is_not_a_no(case, duty, at):
    victim = actions.save_victim(case_id=case.pk, said={"age": 67}, by=duty, at=at)

    assert (victim.met_publicity, victim.has_app, victim.is_warning_on) == ("unknown",) * 3


def test_what_is_not_named_stays(case, duty, at):
    victim = actions.save_victim(case_id=case.pk, said={"age": 67, "how_cheated": "刷单"}, by=duty, at=at)

    again = actions.save_victim(case_id=case.pk, victim_id=victim.pk, said={"has_app": "no"}, by=duty, at=at)

    assert (again.age, again.how_cheated, again.has_app, again.version) == (67, "刷单", "no", 2)


@pytest.mark.parametrize(("age", "refused"), [(0, False), (130, False), (131, True), (-1, True)])
def test_an_impossible_age_is_refused(case, duty, at, age, refused):
    def save():
        actions.save_victim(case_id=case.pk, said={"age": age}, by=duty, at=at)

    if refused:
        with pytest.raises(actions.CaseRefused):
            save()
    else:
        save()

    assert Victim.objects.filter(case=case).exists() is not refused


def test_two_editors_of_a_victim_do_not_overwrite_each_other(case, duty, at):
    victim = actions.save_victim(case_id=case.pk, said={"age": 30}, by=duty, at=at)
    actions.save_victim(case_id=case.pk, victim_id=victim.pk, version=1, said={"age": 31}, by=duty, at=at)

    with pytest.raises(actions.CaseMoved):
        actions.save_victim(case_id=case.pk, victim_id=victim.pk, version=1, said={"age": 29}, by=duty, at=at)

    assert Victim.objects.get(pk=victim.pk).age == 31


def test_an_unknown_field_is_a_mistake_of_the_caller(case, duty, at):
    with pytest.raises(KeyError):
        actions.save_victim(case_id=case.pk, said={"case_id": 1}, by=duty, at=at)


# --- payments


def test_the_account_of_the_payee_marks_the_case(case, duty, at):
    paid(case, duty, at, payee_account=CARD, paid_at=at - timedelta(hours=1))

    trait = Trait.objects.get(case=case)

    assert (trait.kind, trait.value, trait.source) == ("account", CARD, "payment")
    assert trait.index == mark_index("account", f" {CARD[:4]} {CARD[4:]}")


def test_the_victims_own_account_marks_nothing(case, duty, at):
    paid(case, duty, at, payer_account=OWN_CARD, payee_account=OWN_CARD)

    assert not Trait.objects.filter(case=case).exists()


def test_a_row_sent_twice_is_one_payment(case, duty, at):
    one = paid(case, duty, at, source_ref="import:1:7")
    two = paid(case, duty, at, source_ref="import:1:7", amount_fen=9)

    assert (one.pk, Payment.objects.filter(case=case).count()) == (two.pk, 1)


@pytest.mark.parametrize(
    ("said", "word"),
    [({"amount_fen": 0}, "大于 0"), ({"amount_fen": -5}, "大于 0"), ({"after": timedelta(seconds=1)}, "比现在还晚")],
)
def test_an_impossible_payment_is_refused_with_a_sentence(case, duty, at, said, word):
    said = dict(said)
    if later := said.pop("after", None):
        said["paid_at"] = at + later

    with pytest.raises(actions.CaseRefused, match=word):
        paid(case, duty, at, **said)

    assert not Payment.objects.exists()


def test_the_victim_of_another_case_pays_nothing_here(case, county, duty, at):
    other = actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=None, person_id=None, by=duty, at=at)
    stranger = actions.save_victim(case_id=other.pk, said={"age": 20}, by=duty, at=at)

    with pytest.raises(actions.CaseRefused, match="不是本案"):
        paid(case, duty, at, victim_id=stranger.pk)


def test_the_database_refuses_a_payment_of_nought(case):
    with pytest.raises(IntegrityError, match="payment_above_nought"), transaction.atomic():
        Payment.objects.create(case=case, unit_id=case.unit_id, amount_fen=0)


def test_a_payment_taken_out_stays_in_the_log(case, duty, at):
    payment = paid(case, duty, at)

    actions.remove_payment(case_id=case.pk, payment_id=payment.pk, why="重复登记", by=duty, at=at)

    last = audit.history("cases.case", case.pk)[-1]
    assert (last.action, last.before["amount_fen"], last.why) == ("case.payment_removed", "50000", "重复登记")
    assert not Payment.objects.exists()


def test_a_closed_case_takes_no_payment(case, duty, at):
    actions.move_case(case_id=case.pk, step="close", note="已经办结归档", by=duty, at=at)

    with pytest.raises(StepRefused):
        paid(case, duty, at)


# --- marks and numbers of other systems


def test_an_account_typed_in_another_way_is_the_same_account(case, duty, at):
    one = paid(case, duty, at, payee_account=CARD)
    two = paid(case, duty, at, payee_account=f"{CARD[:4]} {CARD[4:8]}-{CARD[8:]}")

    assert one.payee_index == two.payee_index
    assert Trait.objects.filter(case=case).count() == 1


def test_the_same_mark_is_noted_once(case, duty, at):
    said = [("qq", "88001234"), ("qq", " 88001234 "), ("app", "")]

    first = actions.add_traits(case_id=case.pk, traits=said, by=duty, at=at)
    again = actions.add_traits(case_id=case.pk, traits=[("qq", "88001234")], by=duty, at=at)

    assert (first, again) == (1, 0)


def test_a_number_of_another_system_belongs_to_one_case(case, county, duty, at):
    other = actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=None, person_id=None, by=duty, at=at)
    for _ in range(2):
        actions.add_outside_number(case_id=case.pk, system="110", number="J2026-1", by=duty, at=at)

    with pytest.raises(actions.CaseRefused, match="另一起案件"):
        actions.add_outside_number(case_id=other.pk, system="110", number="J2026-1", by=duty, at=at)
    with pytest.raises(actions.CaseRefused, match="已经有一个"):
        actions.add_outside_number(case_id=case.pk, system="110", number="J2026-2", by=duty, at=at)

    assert OutsideNumber.objects.count() == 1


def test_those_above_hear_of_each_change(case, duty, at, monkeypatch):
    heard = []
    monkeypatch.setattr(events, "publish", heard.append)

    paid(case, duty, at, payee_account=CARD)
    actions.save_victim(case_id=case.pk, said={"age": 40}, by=duty, at=at)

    assert [event.what for event in heard] == ["payment", "victim"]


# --- what goes when its time is over


def test_erasing_leaves_counts_and_takes_names(case, duty, at):
    actions.save_victim(case_id=case.pk, said={"age": 67, "name": "欧阳燊", "community": "城关"}, by=duty, at=at)
    paid(case, duty, at, payee_account=CARD, payee_name="某人")

    actions.erase_cases([case], at=at)

    victim, payment = Victim.objects.get(case=case), Payment.objects.get(case=case)
    assert (victim.age, victim.name, victim.community) == (67, "", "")
    assert (payment.amount_fen, payment.payee_account, payment.payee_index, payment.payee_name) == (500_00, "", "", "")
    assert not Trait.objects.exists()
