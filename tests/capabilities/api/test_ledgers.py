"""Feeds, alerts, units and touches, as another system sees and writes them."""

from urllib.parse import quote

import pytest

from fanzha.alerts.models import AlertStep, FalseAlarm
from fanzha.common.models import AuditRow, ImportBatch
from fanzha.intake.models import Report
from fanzha.people.models import Household
from fanzha.touches.models import Touch
from tests.builders.alerts import an_alert
from tests.builders.api import Other, a_token
from tests.builders.intake import PLAIN, SCAM
from tests.builders.org import AT, a_unit
from tests.builders.people import a_person

WHEN = AT.isoformat()


# --- feeds


def test_a_feed_is_taken_row_by_row_as_a_file_is(other):
    rows = [
        {"text": SCAM, "external": "1"},
        {"text": SCAM, "external": "1"},
        {"text": "x", "town": "无此镇"},
        {"text": PLAIN},
    ]
    answer = other.post("/feeds/messages", {"kind": "sms", "rows": rows})

    said = answer.json()
    assert answer.status_code == 201
    assert [row["result"] for row in said["rows"]] == ["added", "same", "refused", "added"]
    assert said["rows"][2]["column"] == "town"
    assert (said["added"], said["same"], said["refused"]) == (2, 1, 1)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.total, batch.rows.count()) == ("done", 4, 4)
    assert other.get(f"/feeds/{batch.pk}").json()["added"] == 2


def test_a_row_of_a_source_that_is_not_trusted_waits_for_an_officer(other):
    other.post("/feeds/messages", {"rows": [{"text": SCAM, "phone": "13800138000"}]})

    assert Report.objects.get().state == "waiting"


def test_a_feed_of_another_unit_does_not_exist(other, foreign):
    batch = other.post("/feeds/messages", {"rows": [{"text": SCAM}]}).json()["batch"]

    assert foreign.get(f"/feeds/{batch}").status_code == 404


# --- alerts


def test_a_list_of_alerts_is_masked_and_walked_by_its_cursor(other, county):
    alerts = [an_alert(county.liuhe, grade="orange", name="张三丰", phone=f"1380013800{n}") for n in range(5)]
    an_alert(county.baiyang, grade="red")

    first = other.get("/alerts", {"limit": 3}).json()
    second = other.get("/alerts", {"limit": 3, "cursor": first["next"]}).json()

    assert {one["id"] for one in first["items"] + second["items"]} == {alert.pk for alert in alerts}
    assert second["next"] == ""
    assert first["items"][0]["person"] == {"name": "张**", "phone": "138****8004", "age_band": "年龄不详"}


def test_a_cursor_that_was_not_given_is_refused(other):
    answer = other.get("/alerts", {"cursor": "abc"})

    assert (answer.status_code, answer.json()["code"]) == (400, "cursor")


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"state": "none"}, {"name": "张三"}])
def test_parameters_are_checked_by_their_declaration(other, asked):
    assert other.get("/alerts", asked).status_code == 422


def test_one_alert_says_why_and_what_was_done(other, county):
    alert = an_alert(county.shangliu, grade="orange")

    said = other.get(f"/alerts/{alert.pk}").json()

    assert said["reasons"]
    assert said["contacts"] == []
    assert said["unit"]["code"] == county.shangliu.code


def test_an_alert_of_another_unit_does_not_exist(foreign, county):
    alert = an_alert(county.liuhe, grade="orange")

    assert foreign.get(f"/alerts/{alert.pk}").status_code == 404
    said = {"contact": "phone", "result": "no_answer", "at": WHEN}
    assert foreign.post(f"/alerts/{alert.pk}/contacts", said).status_code == 404
    assert foreign.post(f"/alerts/{alert.pk}/feedback", {"said_by": "person", "note": "核实过"}).status_code == 404
    assert foreign.post(f"/alerts/{alert.pk}/person", Purpose="phone call").status_code == 404


def an_assigned(county):
    from fanzha.alerts import actions
    from tests.builders.org import SYSTEM

    alert = an_alert(county.liuhe, grade="orange")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=SYSTEM, at=AT)
    return alert


def test_the_outcome_of_a_call_is_written_down_once(other, county):
    alert = an_assigned(county)
    said = {"contact": "phone", "result": "reached", "finding": "persuaded", "at": WHEN, "note": "听劝"}

    first = other.post(f"/alerts/{alert.pk}/contacts", said, key="call-0001")
    again = other.post(f"/alerts/{alert.pk}/contacts", said, key="call-0001")

    assert first.status_code == 201
    assert first.json()["state"] == "reported"
    assert again.json() == first.json()
    assert AlertStep.objects.get().officer_name == "接口：对接系统"
    assert Touch.objects.count() == 1


def test_a_result_that_does_not_fit_is_refused_with_the_sentence_of_the_page(other, county):
    alert = an_assigned(county)

    answer = other.post(f"/alerts/{alert.pk}/contacts", {"contact": "face", "result": "busy", "at": WHEN})

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert "占线" in answer.json()["detail"]


def test_a_false_alarm_is_counted_against_the_rules(other, county):
    alert = an_alert(county.liuhe, grade="orange")

    answer = other.post(f"/alerts/{alert.pk}/feedback", {"said_by": "person", "note": "家人核实没问题"})

    assert answer.status_code == 201
    assert answer.json()["rules"] == FalseAlarm.objects.count() > 0


def test_a_reveal_takes_its_scope_and_a_purpose_and_is_recorded(other, county):
    alert = an_alert(county.liuhe, grade="orange", name="张三丰", phone="13800138000")
    without = Other(a_token(county.liuhe, "alerts.read").secret)

    refused = [without.post(f"/alerts/{alert.pk}/person", Purpose="x" * 8), other.post(f"/alerts/{alert.pk}/person")]
    shown = other.post(f"/alerts/{alert.pk}/person", Purpose=quote("柜面劝阻"))

    assert [answer.json()["code"] for answer in refused] == ["scope", "purpose_missing"]
    assert (shown.json()["name"], shown.json()["phone"]) == ("张三丰", "13800138000")
    row = AuditRow.objects.get(action="person.revealed")
    assert "柜面劝阻" in row.why
    assert row.origin.startswith("api:")


# --- units


def test_units_are_those_below_the_own_one(other, foreign, county):
    items = other.get("/units").json()["items"]

    assert {unit["code"] for unit in items} == {county.liuhe.code, county.shangliu.code, county.school.code}
    assert other.get(f"/units/{county.baiyang.pk}").status_code == 404
    assert other.get(f"/units/{county.school.pk}").json()["line_parent"] == county.education.pk
    assert foreign.get("/units", {"below": county.liuhe.pk}).status_code == 404


def test_many_units_are_walked_by_the_cursor_without_gap_or_double(county):
    for _ in range(7):
        a_unit("村", below=county.liuhe, kind="village")
    other, seen, cursor = Other(a_token(county.root).secret), [], ""

    while True:
        page = other.get("/units", {"limit": 4, "cursor": cursor}).json()
        seen += [unit["id"] for unit in page["items"]]
        cursor = page["next"]
        if not cursor:
            break

    assert len(seen) == len(set(seen)) == 15


# --- touches


def test_a_touch_of_a_person_is_written_down_once_and_read_masked(other, county):
    person = a_person(county.shangliu, name="王小二", phone="13800138000")
    said = {"kind": "call", "channel": "phone", "at": WHEN, "phone": "138 0013 8000", "note": "讲了刷单"}

    first = other.post("/touches", said, key="touch-001")
    other.post("/touches", said, key="touch-001")

    touch = Touch.objects.get()
    assert (first.status_code, first.json()["id"]) == (201, touch.id)
    assert (touch.person, touch.unit) == (person, county.shangliu)
    items = other.get("/touches").json()["items"]
    assert items[0]["target"] == "一名群众"
    assert items[0]["state"] == "standing"


def test_a_touch_of_a_household_or_a_unit_is_written_down(other, county):
    Household.objects.create(unit=county.shangliu, number="3-012")
    house = {"unit": county.shangliu.code, "number": "3-012"}

    door = other.post("/touches", {"kind": "visit", "channel": "door", "at": WHEN, "household": house})
    hall = other.post(
        "/touches",
        {"kind": "lecture", "channel": "site", "at": WHEN, "unit": county.school.code, "people_reached": 300},
    )

    assert (door.status_code, hall.status_code) == (201, 201)
    assert sorted(Touch.objects.values_list("kind", "people_reached")) == [("lecture", 300), ("visit", 1)]


def test_a_touch_of_somebody_elsewhere_is_not_found(other, county):
    a_person(county.dongying, phone="13800138000")

    for target in ({"phone": "13800138000"}, {"unit": county.baiyang.code}):
        answer = other.post("/touches", {"kind": "call", "channel": "phone", "at": WHEN, **target})
        assert answer.status_code == 404
    assert not Touch.objects.exists()


@pytest.mark.parametrize("target", [{}, {"phone": "13800138000", "unit": "X"}])
def test_a_touch_names_exactly_one_target(other, target):
    assert other.post("/touches", {"kind": "call", "channel": "phone", "at": WHEN, **target}).status_code == 422


def test_a_touch_in_the_future_is_refused(other, county):
    said = {"kind": "call", "channel": "phone", "at": "2027-01-01T00:00:00+08:00", "unit": county.liuhe.code}

    assert other.post("/touches", said).json()["code"] == "refused"


def test_touches_are_walked_by_the_cursor(other, county):
    for n in range(5):
        other.post(
            "/touches",
            {"kind": "lecture", "channel": "site", "at": WHEN, "unit": county.liuhe.code},
            key=f"lecture-{n}",
        )

    first = other.get("/touches", {"limit": 3, "since": "2026-11-01", "until": "2026-11-30"}).json()
    second = other.get("/touches", {"limit": 3, "since": "2026-11-01", "until": "2026-11-30", "cursor": first["next"]})

    assert len({one["id"] for one in first["items"] + second.json()["items"]}) == 5
