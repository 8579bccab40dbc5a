"""A plan goes out as an official document and comes back in as a draft; what was not understood is kept."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fanzha.campaigns.models import Plan, PlanVersion
from fanzha.campaigns.queries.plan_paper import plan_paper
from fanzha.campaigns.queries.plan_targets import targets_named
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.campaigns import PlanBody
from fanzha.documents.word import CONTENT_TYPE, Heading, Paper, Text, read, write
from tests.builders.campaigns_plans import BEGINS, ENDS, a_draft, a_plan_in_force, plan_rules
from tests.builders.org import AT, County, an_officer, signed_in

NEW = "/campaigns/plans/read/"


@pytest.fixture
def county(db):
    plan_rules()
    return County()


@pytest.fixture
def desk(county):
    return signed_in(Client(), an_officer(county.root, Role.DIRECTOR))


def uploaded(content, name="方案.docx"):
    return SimpleUploadedFile(name, content, content_type=CONTENT_TYPE)


def read_in(desk, county, content, **more):
    return desk.post(NEW, {"key": "k1", "unit": county.root.pk, "file": uploaded(content), **more})


def test_a_plan_in_force_goes_out_with_its_parts_and_a_record(county, desk):
    row = a_plan_in_force(county.root)

    answer = desk.get(f"/campaigns/plans/{row.plan_id}/document/")

    assert (answer.status_code, answer["Content-Type"]) == (200, CONTENT_TYPE)
    texts = [line.text for line in read(answer.content)]
    assert "一、总体要求" in texts
    assert any(text.startswith("组长：周某") for text in texts)
    assert not any("草稿" in text for text in texts)
    assert AuditRow.objects.filter(action="plan.taken_out").count() == 1


def test_a_draft_says_that_it_is_one(county):
    assert plan_paper(a_draft(county.root), AT.date()).is_draft


def test_the_table_of_tasks_names_what_is_counted_and_by_when(county):
    table = plan_paper(a_draft(county.root), AT.date()).blocks[-1]

    assert table.head == ("序号", "任务", "数量", "责任单位", "时限")
    assert table.rows[0][1:] == ("网格逐户走访", "入户户数", "各村、社区", f"{ENDS.year}年{ENDS.month}月{ENDS.day}日")


def test_a_plan_that_went_out_comes_back_in(county, desk):
    row = a_plan_in_force(county.root)

    answer = read_in(desk, county, write(plan_paper(row, AT.date())))

    assert answer.status_code == 302
    draft = PlanVersion.objects.get(state="drafted")
    body, before = PlanBody.of(draft.body), PlanBody.of(row.body)
    assert (body.phases, body.members) == (before.phases, before.members)
    assert (draft.begins_on, draft.ends_on) == (BEGINS, date(2027, 6, 30))
    assert [one.title for one in body.measures][:1] == ["网格逐户走访"]


def test_what_was_not_understood_stands_with_the_draft(county, desk):
    paper = Paper(
        "春节宣传方案", (Heading(1, "一、宣传口径"), Text("不得夸大。"), Heading(1, "二、工作要求"), Text("及时报送。"))
    )

    read_in(desk, county, write(paper))

    draft = PlanVersion.objects.get()
    assert [note["text"] for note in draft.not_understood] == ["起止日期", "一、宣传口径", "不得夸大。"]
    assert "不得夸大。" in desk.get(f"/campaigns/plans/{draft.plan_id}/edit/").content.decode()


def test_the_same_form_twice_is_one_plan(county, desk):
    content = write(Paper("春节宣传方案", (Heading(1, "一、工作目标"), Text("入户率达到90%。"))))

    read_in(desk, county, content)
    read_in(desk, county, content)

    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.4 not a word file", "不是 docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧版 doc"),
    ],
)
def test_a_bad_file_ends_in_a_sentence_and_nothing_is_half_saved(county, desk, content, said):
    answer = read_in(desk, county, content)

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_document_without_words_is_refused(county, desk):
    answer = read_in(desk, county, write(Paper("", ())))

    assert answer.status_code == 409
    assert "没有文字" in answer.content.decode()


def test_units_are_known_by_the_names_that_plans_use(county):
    found = targets_named(county.root.pk, AT.date())

    assert found["教育局"].code == str(county.education.pk)
    assert (found["各乡镇"].by, found["各乡镇"].code) == ("kind", "town")
    assert found["柳河镇"].by == "unit"


def test_a_plan_of_another_county_is_not_there(county, desk):
    village = signed_in(Client(), an_officer(county.dongying, Role.GRID_WORKER))

    assert desk.get("/campaigns/plans/999/document/").status_code == 404
    assert village.get("/campaigns/plans/999/document/").status_code == 403
