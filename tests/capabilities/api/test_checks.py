"""Another system asks for a verdict."""

import json

import pytest
from django.db import connection

from fanzha.intake.models import CheckCount, Report
from tests.builders.api import Other, a_token, api_rules
from tests.builders.intake import PLAIN, SCAM, shipped_rules
from tests.builders.org import County

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    shipped_rules()
    api_rules()
    return Other(a_token(County().liuhe, "checks").secret)


def test_a_scam_gets_its_verdict_with_marks_and_advice(other):
    answer = other.post("/checks", {"text": SCAM, "kind": "sms"})

    said = answer.json()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert said["verdict"] == "likely_scam"
    assert said["marks"]
    assert all(0 <= mark["start"] < mark["end"] <= len(SCAM) for mark in said["marks"])
    assert said["advice"]
    assert said["version"]


def test_a_check_leaves_a_count_and_nothing_else(other):
    other.post("/checks", {"text": SCAM})
    other.post("/checks", {"text": SCAM})

    assert [(row.kind, row.verdict, row.count) for row in CheckCount.objects.all()] == [("message", "likely_scam", 2)]
    assert not Report.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM api_keptanswer")
        assert cursor.fetchone()[0] == 0


def test_a_batch_is_answered_in_its_order(other):
    answer = other.post("/checks/batch", {"items": [{"text": PLAIN}, {"text": SCAM}, {"text": "13800138000"}]})

    assert [one["verdict"] for one in answer.json()["items"]][:2] == ["nothing", "likely_scam"]
    assert answer.json()["items"][2]["asked"] == "phone"


def test_a_batch_takes_as_much_of_the_rate_as_it_holds(other):
    first = other.post("/checks", {"text": PLAIN})
    second = other.post("/checks/batch", {"items": [{"text": PLAIN}] * 10})

    left = [int(answer["RateLimit"].split(";")[1].removeprefix("r=")) for answer in (first, second)]
    assert left[0] - left[1] == 10


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/"),
        ({"text": ""}, "/text"),
        ({"text": 5}, "/text"),
        ({"text": "好", "txet": "x"}, "/"),
        ({"text": "好", "kind": "letterbox"}, "/kind"),
        ({"text": "x" * 20_001}, "/text"),
        ({"text": "a\0b"}, "/text"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(other, body, pointer):
    answer = other.post("/checks", body)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert "letterbox" not in json.dumps(answer.json())


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"text":"\\ud800"}', b"[" * 5000])
def test_what_is_no_json_is_refused(other, body):
    answer = other.post("/checks", body)

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"
