"""The log of everything: scoped, narrowed, masked; exports; the panel of an object."""

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import transaction

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.audit import actions, masking, queries, sealing
from fanzha.common.models import AuditCheck, AuditExport, AuditRow, AuditUnsealed
from fanzha.common.permissions import Role
from tests.builders.org import actor_of, an_officer, signed_in
from tests.builders.people import a_person

pytestmark = pytest.mark.django_db
BY = Actor.system("测试")
URL = "/audit/"


@pytest.fixture
def inspector(county):
    return an_officer(county.root, Role.INSPECTOR)


def recorded(action, subject, at, **more):
    with transaction.atomic():
        return audit.record(action, subject=subject, by=more.pop("by", BY), at=at, **more)


def page(client, officer, **query):
    return signed_in(client, officer).get(URL, query)


def test_the_log_says_who_when_what_before_after_and_why(client, county, inspector, at):
    recorded("unit.renamed", county.liuhe, at, before={"name": "柳河乡"}, after={"name": "柳河镇"}, why="撤乡设镇")

    text = page(client, inspector, kind="org.unit", action="unit.renamed").content.decode()

    for said in ("改名称", "系统", "柳河乡", "柳河镇", "撤乡设镇", "11-23 10:00"):
        assert said in text, said


def test_a_town_sees_its_own_rows_and_what_its_officer_did_elsewhere(client, county, at):
    officer = an_officer(county.liuhe, Role.INSPECTOR)
    recorded("unit.renamed", county.shangliu, at, after={"name": "本镇的村"})
    recorded("unit.renamed", county.dongying, at, after={"name": "外镇的村"})
    recorded("unit.renamed", county.baiyang, at, after={"name": "自己改的"}, by=actor_of(officer))

    text = page(client, officer, action="unit.renamed").content.decode()

    assert "本镇的村" in text
    assert "自己改的" in text
    assert "外镇的村" not in text


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({}, {"near"}), ({"days": "0"}, {"near", "far"}), ({"days": "0", "action": "unit.moved"}, {"far"}),
        ({"days": "0", "kind": "people.person"}, set()),
        ({"number": "999999999"}, set()), ({"actor": "1234567"}, set()),
        ({"days": "x", "actor": "y"}, {"near"}),
    ],
)  # fmt: skip
def test_filters_narrow_the_log(client, county, inspector, at, query, left):
    recorded("unit.renamed", county.liuhe, at, after={"code": "mark-near"})
    recorded("unit.moved", county.liuhe, at - timedelta(days=40), after={"code": "mark-far"})

    text = page(client, inspector, **query).content.decode()

    assert {name for name in ("near", "far") if f"mark-{name}" in text} == left


def test_nothing_that_names_a_person_stands_on_the_page(client, county, inspector, at):
    person = a_person(county.shangliu, name="张小河", phone="19912345678", address="幸福路 3 号")
    recorded("person.changed", person, at, before={"name": "张小河"}, after={"name": "张大河"}, why="张小河来电更正")

    text = page(client, inspector).content.decode()

    for value in ("张小河", "张大河", "19912345678", "幸福路"):
        assert value not in text
    assert "已隐去 3 字" in text


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("people.person", "张小河", "已隐去 3 字"), ("people.person", "19912345678", "已隐去 11 字"),
        ("people.person", "orange", "orange"), ("people.person", "2026-11-23T10:00:00+08:00", "2026-11-23 10:00"),
        ("people.person", True, "是"), ("people.person", 19912345678, "已隐去 11 位"), ("people.person", None, "空"),
        ("people.person", ["red", "张小河"], "red、已隐去 3 字"), ("people.person", {"a": "张"}, "a：已隐去 1 字"),
        ("org.unit", "打 19912345678 找", "打 199****5678 找"), ("org.unit", "柳河镇", "柳河镇"),
    ],
)  # fmt: skip
def test_what_is_shown_of_a_value(kind, value, shown):
    assert masking.shown(kind, value) == shown


def test_pages_follow_each_other_without_gap_or_double(client, county, inspector, at):
    for n in range(12):
        recorded("unit.moved", county.liuhe, at, after={"code": f"mark-{n}"})
    asked = {"action": "unit.moved", "per_page": "10"}

    first = page(client, inspector, **asked).content.decode()
    after = re.search(r"after=([\w.]+)", first)[1]
    second = page(client, inspector, **asked, after=after).content.decode()

    seen = re.findall(r"mark-\d+", first) + re.findall(r"mark-\d+", second)
    assert seen == [f"mark-{n}" for n in range(11, -1, -1)]
    assert page(client, inspector, after="nonsense").status_code == 200


def test_the_page_says_how_far_the_sealing_is(client, county, inspector, at, settings, tmp_path):
    settings.FANZHA_DATA = str(tmp_path)
    sealing.seal_waiting(at=at - timedelta(minutes=5))
    recorded("unit.moved", county.liuhe, at)
    AuditUnsealed.objects.update(noted_at=at - timedelta(seconds=61))
    AuditCheck.objects.create(at=at, rows=5, seals=1, findings=["留痕第 3 行：封存以后被删除。"])

    text = page(client, inspector).content.decode()

    assert "第 1 号" in text
    assert "积压" in text
    assert "留痕第 3 行：封存以后被删除。" in text


def test_an_export_is_made_by_a_job_recorded_and_handed_to_its_officer_alone(
    client, county, inspector, at, settings, tmp_path
):
    settings.FANZHA_DATA = str(tmp_path)
    recorded("unit.renamed", county.liuhe, at, after={"name": "柳河镇"}, why="=撤乡设镇")
    browser = signed_in(client, inspector)

    browser.post(f"{URL}export/?action=unit.renamed", {"purpose": "年终检查"})
    made = AuditExport.objects.get()
    actions.make_export(made.pk)
    actions.make_export(made.pk)
    answer = browser.post(f"{URL}export/{made.pk}/")
    other = signed_in(client, an_officer(county.root, Role.DIRECTOR)).post(f"{URL}export/{made.pk}/")

    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert [row[4].value for row in sheet.iter_rows()] == ["操作", "改名称"]
    assert AuditRow.objects.get(action="data.exported").why == "年终检查"
    assert AuditRow.objects.filter(action="audit.export_fetched").count() == 1
    assert other.status_code == 302
    assert "年终检查" not in str(made.wanted)


def test_an_export_without_a_purpose_is_not_made(client, inspector):
    signed_in(client, inspector).post(f"{URL}export/", {"purpose": " "})

    assert not AuditExport.objects.exists()


def test_an_objects_page_shows_its_own_changes(client, county, at):
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER)
    person = a_person(county.shangliu, name="张小河")
    recorded("person.revealed", person, at, why="看了")
    recorded("person.changed", person, at, before={"state": "old"}, after={"state": "new"})

    text = signed_in(client, officer).get(f"/people/{person.pk}/").content.decode()
    log = queries.object_log("people.person", person.pk)

    assert "改动记录" in text
    assert "张小河" not in text
    assert "看了完整内容" not in [row["act"] for row in log]
    assert log[0]["changes"] == [("状态", "old", "new")]


def test_the_nightly_check_keeps_what_it_found(county, at, settings, tmp_path):
    settings.FANZHA_DATA = str(tmp_path)
    sealing.seal_waiting(at=at)

    kept = actions.check_house(at=at)

    assert (kept.findings, kept.seals) == ([], 1)
    assert queries.last_check() == kept


@pytest.mark.parametrize(
    ("kind", "field", "value", "shown"),
    [
        ("intake.report", "state", "waiting", "待核实"), ("intake.report", "grade", "red", "红"),
        ("intake.report", "shown", ["text", "caller"], "原文、对方号码"), ("org.unit", "state", "waiting", "waiting"),
        ("people.person", "name", "text", "text"),
    ],
)  # fmt: skip
def test_codes_are_called_what_their_own_pages_call_them(kind, field, value, shown):
    assert masking.shown(kind, value, field) == shown
