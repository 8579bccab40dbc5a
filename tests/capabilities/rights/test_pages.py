"""The pages of rights: they work, refuse in a sentence, and mask what a list shows."""

import uuid

import pytest

from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.rights.models import Hold, Record, Request
from tests.builders.org import AT, an_officer, signed_in
from tests.builders.people import NAME, PHONE, a_person
from tests.builders.rights import a_record, a_request, an_objection


@pytest.fixture
def desk(county, client):
    return signed_in(client, an_officer(county.root, Role.DIRECTOR))


def text(answer):
    return answer.content.decode()


def test_a_request_is_taken_worked_on_and_answered_at_the_counter(county, desk):
    person = a_person(county.liuhe)
    said = {"key": uuid.uuid4(), "kind": "see", "name": NAME, "phone": PHONE, "proof": "id_card"}

    taken = desk.post("/rights/requests/new/", said)
    place = taken.headers["Location"]
    named = desk.post(f"{place}step/person/", {"person_id": person.pk})
    answered = desk.post(f"{place}step/answer/", {"note": ""})
    letter = text(desk.get(f"{place}letter/"))

    assert [taken.status_code, named.status_code, answered.status_code] == [302, 302, 302]
    assert Request.objects.get().state == "answered"
    assert NAME in letter
    assert PHONE in letter
    assert AuditRow.objects.filter(action="request.opened").exists()


def test_the_list_masks_names(county, desk):
    a_request(county.root, name=NAME)

    page = text(desk.get("/rights/"))

    assert "欧***" in page
    assert NAME not in page


@pytest.mark.parametrize(
    ("step", "said", "sentence"),
    [
        ("refuse", {"note": "不"}, "至少 4 个字"),
        ("refuse", {}, "请写明理由"),
        ("answer", {"note": ""}, "还没有找到对应的人员"),
        ("person", {"person_id": "999999"}, "没有这个人员编号"),
        ("propose", {"why": "本人要求"}, "只有删除申请"),
        ("verify", {"proof": "id_card"}, "不能核验身份"),
    ],
)
def test_a_step_that_is_not_open_says_why(county, desk, step, said, sentence):
    request = a_request(county.root)

    answer = desk.post(f"/rights/requests/{request.pk}/step/{step}/", said)

    assert answer.status_code == 409
    assert sentence in text(answer)


def test_the_retention_page_shows_what_goes_tonight_by_which_rule(county, desk):
    page = text(desk.get("/rights/retention/"))

    assert "今晚将清除" in page
    assert "收到后 180 天" in page
    assert "2026.11.4" in page


def test_a_hold_is_set_and_released_on_its_page(county, desk):
    person = a_person(county.liuhe)

    desk.post("/rights/holds/", {"what": str(person.pk), "until": "2027-01-31", "reason": "检察院调取"})
    refused = desk.post("/rights/holds/", {"what": "AJ-1", "until": "2027-01-31", "reason": "检察院调取"})
    desk.post(f"/rights/holds/{Hold.objects.get().pk}/release/", {"why": "调取完毕"})

    assert refused.status_code == 409
    assert "没有找到这个编号" in text(refused)
    assert Hold.objects.get().released_by_name == "周某"


def test_an_attachment_comes_back_as_it_was(county, desk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    record = a_record()
    desk.post(f"/rights/records/{record.pk}/files/add/", {"file": SimpleUploadedFile("说明.pdf", b"%PDF-1.7 x")})
    made = Record.objects.get().files.get()

    answer = desk.get(f"/rights/records/{record.pk}/files/{made.pk}/")

    assert answer.content == b"%PDF-1.7 x"
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("place", ["/rights/", "/rights/holds/", "/rights/retention/", "/rights/records/"])
def test_a_grid_worker_sees_none_of_it(county, client, place):
    signed_in(client, an_officer(county.root, Role.GRID_WORKER))

    assert client.get(place).status_code == 403


def test_an_objection_of_another_town_does_not_exist(county, client):
    objection = an_objection(county.baiyang)
    signed_in(client, an_officer(county.liuhe, Role.DUTY_OFFICER))

    assert client.get(f"/rights/objections/{objection.pk}/").status_code == 404
    assert objection.received_at == AT
