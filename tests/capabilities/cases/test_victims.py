"""The case file by form: victims, payments, marks, what does not fit, what is shown in full."""

from datetime import timedelta

import pytest

from fanzha.cases import actions
from fanzha.cases.models import Case, Payment, SettledDoubt, Trait, Victim
from fanzha.common.models import AuditRow

CARD = "6225881938274650"
PHONE = "13912345678"
ANSWERS = {"met_publicity": "unknown", "has_app": "no", "is_warning_on": "unknown"}
PAID = {"amount": "500", "direction": "paid", "way": "card", "is_told": "on"}


@pytest.fixture
def case(county, duty, at):
    return actions.open_case(unit_id=county.liuhe.pk, scam_type="C01", loss=800_00, person_id=None, by=duty, at=at)


def page(desk, case):
    return desk.get(f"/cases/{case.pk}/").content.decode()


# --- victims


def test_a_victim_with_a_phone_becomes_a_person(desk, case, county):
    answer = desk.post(
        f"/cases/{case.pk}/victims/new/",
        {"name": "钱某某", "phone": PHONE, "age": "67", "home_unit": county.shangliu.pk, **ANSWERS},
    )

    victim = Victim.objects.get(case=case)
    assert answer.status_code == 302
    assert (victim.person.name, victim.name, victim.age, victim.has_app) == ("钱某某", "", 67, "no")
    assert Case.objects.get(pk=case.pk).person_id == victim.person_id


def test_a_name_alone_stays_with_the_case(desk, case):
    desk.post(f"/cases/{case.pk}/victims/new/", {"name": "钱某某", **ANSWERS})
    again = desk.post(f"/cases/{case.pk}/victims/new/", {"name": "钱某某", **ANSWERS})

    victim = Victim.objects.get(case=case)
    assert (victim.person_id, victim.name) == (None, "钱某某")
    assert again.status_code == 409
    assert "同名" in again.content.decode()


def test_correcting_a_victim_keeps_the_name_that_the_form_does_not_show(desk, case):
    desk.post(f"/cases/{case.pk}/victims/new/", {"name": "钱某某", "phone": PHONE, **ANSWERS})
    victim = Victim.objects.get(case=case)
    at = f"/cases/{case.pk}/victims/{victim.pk}/"

    shown = desk.get(at).content.decode()
    desk.post(at, {"age": "70", "version": "1", **ANSWERS})

    assert "钱某某" not in shown
    assert PHONE not in shown
    assert (Victim.objects.get().age, Victim.objects.get().person.name) == (70, "钱某某")


def test_the_second_editor_of_a_victim_is_told(desk, case, duty, at):
    victim = actions.save_victim(case_id=case.pk, said={"age": 30}, by=duty, at=at)
    actions.save_victim(case_id=case.pk, victim_id=victim.pk, said={"age": 31}, by=duty, at=at)

    answer = desk.post(f"/cases/{case.pk}/victims/{victim.pk}/", {"age": "29", "version": "1", **ANSWERS})

    assert answer.status_code == 409
    assert "别人改过" in answer.content.decode()
    assert 'name="version" value="2"' in answer.content.decode()


def test_a_victim_with_payments_is_not_taken_out(desk, case, duty, at):
    victim = actions.save_victim(case_id=case.pk, said={"age": 30}, by=duty, at=at)
    said = {"amount_fen": 500, "victim_id": victim.pk}
    payment = actions.save_payment(case_id=case.pk, said=said, by=duty, at=at)
    at_remove = f"/cases/{case.pk}/victims/{victim.pk}/remove/"

    refused = desk.post(at_remove, {"note": "登记错了"})
    actions.remove_payment(case_id=case.pk, payment_id=payment.pk, why="登记错了", by=duty, at=at)
    taken = desk.post(at_remove, {"note": "登记错了"})

    assert (refused.status_code, taken.status_code) == (409, 302)
    assert not Victim.objects.exists()
    assert AuditRow.objects.get(action="case.victim_removed").why == "登记错了"


def test_calling_a_victim_a_suspect_needs_words(desk, case):
    answer = desk.post(f"/cases/{case.pk}/victims/new/", {"age": "30", "is_also_suspect": "on", **ANSWERS})

    assert answer.status_code == 409
    assert "依据" in answer.content.decode()


# --- payments


def test_a_payment_with_an_odd_account_is_kept_and_warned_about(desk, case):
    answer = desk.post(f"/cases/{case.pk}/payments/new/", {**PAID, "payee_account": "6225 8819 3827 4651"}, follow=True)

    assert Payment.objects.get().payee_account == "6225881938274651"
    assert "再核对收款账户" in answer.content.decode()


def test_the_same_form_sent_twice_is_one_payment(desk, case):
    for _ in range(2):
        desk.post(f"/cases/{case.pk}/payments/new/", {**PAID, "key": "ab12"})

    assert Payment.objects.count() == 1


@pytest.mark.parametrize(("amount", "words"), [("0", "大于 0"), ("-3", "不能小于"), ("很多", "金额"), ("", "请填金额")])
def test_a_payment_without_a_sum_is_refused(desk, case, amount, words):
    answer = desk.post(f"/cases/{case.pk}/payments/new/", {**PAID, "amount": amount})

    assert words in answer.content.decode()
    assert not Payment.objects.exists()


def test_correcting_a_payment_keeps_the_account_that_the_form_does_not_show(desk, case, duty, at):
    said = {"amount_fen": 500, "payee_account": CARD}
    payment = actions.save_payment(case_id=case.pk, said=said, by=duty, at=at)
    address = f"/cases/{case.pk}/payments/{payment.pk}/"

    shown = desk.get(address).content.decode()
    desk.post(address, {**PAID, "version": "1"})

    assert CARD not in shown
    assert (Payment.objects.get().amount_fen, Payment.objects.get().payee_account) == (500_00, CARD)


# --- marks


def test_a_mark_is_added_once_and_taken_out_with_a_reason(desk, case):
    for _ in range(2):
        desk.post(f"/cases/{case.pk}/traits/new/", {"kind": "account", "value": "6225 8819 3827 4650"})
    trait = Trait.objects.get(case=case)

    short = desk.post(f"/cases/{case.pk}/traits/{trait.pk}/remove/", {"note": "错"})
    desk.post(f"/cases/{case.pk}/traits/{trait.pk}/remove/", {"note": "是受害人的卡"})

    assert trait.value == CARD
    assert short.status_code == 409
    assert not Trait.objects.exists()


# --- what does not fit


def test_sums_that_differ_are_shown_until_somebody_has_looked(desk, case, duty, at):
    actions.save_payment(case_id=case.pk, said={"amount_fen": 500_00}, by=duty, at=at)

    before = page(desk, case)
    desk.post(f"/cases/{case.pk}/doubts/sums/", {"note": "受害人另付现金三百元"})
    after = page(desk, case)

    assert "相差 300.00 元" in before
    assert "相差 300.00 元" not in after
    assert "受害人另付现金三百元" in after


def test_a_doubt_stands_again_when_the_facts_change(desk, case, duty, at):
    actions.save_payment(case_id=case.pk, said={"amount_fen": 500_00}, by=duty, at=at)
    desk.post(f"/cases/{case.pk}/doubts/sums/", {"note": "受害人另付现金三百元"})

    actions.save_payment(case_id=case.pk, said={"amount_fen": 100_00}, by=duty, at=at)

    assert SettledDoubt.objects.count() == 1
    assert "相差 200.00 元" in page(desk, case)


def test_a_doubt_sent_twice_is_settled_once(case, duty, at):
    for _ in range(2):
        actions.settle_doubt(case_id=case.pk, code="sums", mark="m", note="核对过流水", by=duty, at=at)

    assert SettledDoubt.objects.count() == 1


# --- what is shown


def test_the_page_masks_and_a_reveal_is_on_record(desk, case, duty, at):
    actions.save_victim(case_id=case.pk, said={"name": "钱某某"}, by=duty, at=at)
    actions.save_payment(
        case_id=case.pk, said={"amount_fen": 1, "payee_account": CARD, "payee_name": "孙某某"}, by=duty, at=at
    )

    masked = page(desk, case)
    desk.post(f"/cases/{case.pk}/reveal/", {"parts": ["payments"], "purpose": "急"})
    shown = desk.post(f"/cases/{case.pk}/reveal/", {"parts": ["payments"], "purpose": "申请止付"}).content.decode()

    assert not [value for value in (CARD, "孙某某", "钱某某") if value in masked]
    assert CARD in shown
    assert "钱某某" not in shown
    assert [row.why for row in AuditRow.objects.filter(action="case.revealed")] == ["申请止付"]
    assert AuditRow.objects.get(action="case.revealed").after == {"fields": ["payments"]}


@pytest.mark.parametrize("part", ["", "victims/new/", "payments/new/", "traits/new/", "doubts/sums/"])
def test_another_units_case_is_not_there(county, client, case, part):
    from tests.builders.org import an_officer, signed_in

    stranger = signed_in(client, an_officer(county.baiyang, "analyst"))

    assert stranger.get(f"/cases/{case.pk}/{part}").status_code == 404


def test_a_closed_case_is_not_changed(desk, case, duty, at):
    actions.move_case(case_id=case.pk, step="close", note="当事人撤回报案", by=duty, at=at + timedelta(hours=1))

    answer = desk.post(f"/cases/{case.pk}/payments/new/", PAID)

    assert answer.status_code == 409
    assert "加一笔付款" not in page(desk, case)
