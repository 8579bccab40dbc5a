"""Another system sends reports and asks how far they are."""

import pytest

from fanzha.api.models import KeptAnswer
from fanzha.common.models import AuditRow
from fanzha.intake.models import Report
from tests.builders.api import Other, a_token
from tests.builders.intake import SCAM, a_report


def test_a_report_is_taken_with_its_persons_and_a_receipt(other, county):
    answer = other.post("/reports", {
        "text": SCAM, "kind": "sms", "external": "YH-1", "town": county.liuhe.code, "paid": "paid",
        "reporter": {"name": "李四", "phone": "13900139000"}, "target": {"name": "张三", "phone": "13800138000"},
    })  # fmt: skip

    report = Report.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": report.pk, "number": report.number, "receipt": report.receipt, "state": "waiting", "is_new": True,
    }  # fmt: skip
    assert (report.target_phone, report.contact_name, report.unit) == ("13800138000", "李四", county.liuhe)
    assert AuditRow.objects.get(action="report.received").actor_name == "接口：对接系统"


def test_the_same_request_again_gets_the_first_answer(other):
    first = other.post("/reports", {"text": SCAM}, key="abcdefgh-1")
    second = other.post("/reports", {"text": SCAM}, key="abcdefgh-1")

    assert second.json() == first.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Report.objects.count() == 1


def test_the_same_number_of_the_sender_is_taken_once_whatever_the_key(other):
    other.post("/reports", {"text": SCAM, "external": "YH-1"})
    second = other.post("/reports", {"text": SCAM, "external": "YH-1"})

    assert second.json()["is_new"] is False
    assert Report.objects.count() == 1


def test_a_key_stands_for_one_request_alone(other):
    other.post("/reports", {"text": SCAM}, key="abcdefgh-1")
    answer = other.post("/reports", {"text": SCAM + "！"}, key="abcdefgh-1")

    assert answer.status_code == 422
    assert answer.json()["code"] == "key_reused"


def test_a_key_of_another_token_is_another_key(other, foreign):
    other.post("/reports", {"text": SCAM}, key="abcdefgh-1")
    answer = foreign.post("/reports", {"text": SCAM + "！"}, key="abcdefgh-1")

    assert answer.status_code == 201


def test_while_the_first_is_worked_on_the_second_waits(other):
    other.post("/reports", {"text": SCAM}, key="abcdefgh-1")
    KeptAnswer.objects.update(status=None, answer="")

    answer = other.post("/reports", {"text": SCAM}, key="abcdefgh-1")

    assert (answer.status_code, answer.json()["code"]) == (409, "in_flight")
    assert answer["Retry-After"]


def test_after_a_refusal_the_corrected_request_may_come_with_the_same_key(other):
    bad = other.post("/reports", {"text": SCAM, "target": {"phone": "12"}}, key="abcdefgh-1")
    good = other.post("/reports", {"text": SCAM, "target": {"phone": "13800138000"}}, key="abcdefgh-1")

    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/target/phone")
    assert good.status_code == 201


def test_a_write_without_a_key_is_refused(other):
    answer = other.post("/reports", {"text": SCAM}, key="short")

    assert (answer.status_code, answer.json()["code"]) == (400, "key_missing")
    assert not Report.objects.exists()


def test_a_batch_with_one_bad_report_takes_none(other):
    items = [{"text": SCAM}, {"text": SCAM, "reporter": {"phone": "96110"}}]
    answer = other.post("/reports/batch", {"items": items})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/items/1/reporter/phone"
    assert not Report.objects.exists()


def test_a_batch_is_taken_whole_and_in_order(other):
    answer = other.post("/reports/batch", {"items": [{"text": SCAM, "external": str(n)} for n in range(3)]})

    assert answer.status_code == 201
    ids = [one["id"] for one in answer.json()["items"]]
    assert ids == sorted(ids)
    assert Report.objects.count() == 3


def test_what_was_kept_for_resending_is_encrypted(other):
    other.post("/reports", {"text": SCAM})

    kept = KeptAnswer.objects.extra(select={"raw": "answer"}).get()
    assert Report.objects.get().receipt.encode() not in bytes(kept.raw)


def test_the_sender_reads_the_state_of_what_it_sent_though_it_lies_elsewhere(other):
    sent = other.post("/reports", {"text": SCAM}).json()["id"]

    answer = other.get(f"/reports/{sent}")

    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["said"]) == ("waiting", "待核实")


def test_a_report_of_another_unit_does_not_exist(foreign, county):
    report = a_report(county.liuhe)

    assert foreign.get(f"/reports/{report.pk}").status_code == 404
    assert Other(a_token(county.root).secret).get(f"/reports/{report.pk}").status_code == 200


@pytest.mark.parametrize("report_id", [0, 2**62, 10**30])
def test_a_number_that_no_report_has_is_not_found(other, report_id):
    assert other.get(f"/reports/{report_id}").status_code == 404
