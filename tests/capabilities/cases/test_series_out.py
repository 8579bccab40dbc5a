"""A series leaves as a table: masked for who works on it, in full only after a second person."""

import pytest

from fanzha.cases import actions
from fanzha.cases.actions import linking as links
from fanzha.cases.forms.series import SeriesOut
from fanzha.cases.models import LinkProposal, Series
from fanzha.common import approvals
from fanzha.common.audit import history
from fanzha.common.exports import actions as leaving
from fanzha.common.exports import approved, exporter_of
from fanzha.common.exports.registry import Asked
from fanzha.common.models import Export
from tests.builders.org import SYSTEM, an_actor, an_officer, signed_in

ACCOUNT = "6225881938274650"
WECHAT = "kefu_20261101"
PURPOSE = "交市局专班并案用"
WHY = "同一收款账户，王某某办的"


@pytest.fixture
def series(county, duty, at):
    """Return a series of two cases of different towns, joined by an account."""
    cases = [
        actions.open_case(unit_id=unit.pk, scam_type="C01", loss=100_00, person_id=None, by=SYSTEM, at=at)
        for unit in (county.liuhe, county.baiyang)
    ]
    for case in cases:
        actions.add_traits(case_id=case.pk, traits=[("account", ACCOUNT)], by=SYSTEM, at=at)
        links.propose_links(case_id=case.pk, by=SYSTEM, at=at)
    actions.add_traits(case_id=cases[1].pk, traits=[("wechat", WECHAT)], by=SYSTEM, at=at)
    said = {"amount_fen": 100_00, "payee_account": ACCOUNT, "paid_at": at, "way": "card"}
    actions.save_payment(case_id=cases[0].pk, said=said, by=SYSTEM, at=at)
    found = list(LinkProposal.objects.values_list("pk", flat=True))
    links.decide_links(link_ids=found, step="accept", why=WHY, by=duty, at=at)
    return Series.objects.get()


def out(actor, series, at, *, plain):
    exporter = exporter_of("case_series")
    asked = Asked({"series": series.number}, plain, at)
    names = [column.name for column in exporter.columns]
    rows = [dict(zip(names, row, strict=True)) for row in exporter.rows(actor, asked)]
    assert len(rows) == exporter.count(actor, asked)
    return rows


def test_the_masked_table_holds_cases_marks_and_reasons_and_no_number_in_full(series, duty, at):
    first, second = out(duty, series, at, plain=False)

    assert first["shared"].startswith("账户 ")
    assert second["own"].startswith("微信 ")
    assert "同一收款账户" in first["links"]
    assert second["case"] in first["links"]
    assert "（已采纳）" in first["links"]
    assert first["payees"]
    assert first["inside"] == "是"
    text = str((first, second))
    assert all(secret not in text for secret in (ACCOUNT, WECHAT, WHY))


def test_the_full_table_holds_values_and_the_officers_words(series, duty, at):
    first, second = out(duty, series, at, plain=True)

    assert ACCOUNT in first["shared"]
    assert WECHAT in second["own"]
    assert first["payees"] == ACCOUNT
    assert first["why"] == WHY


def test_a_case_that_left_stands_with_the_reason_why(series, duty, at):
    from fanzha.cases.actions.series import split_series

    case = series.members.order_by("pk").last().case_id
    split_series(series_id=series.pk, case_ids=[case], into_new=False, why="查明是转卖的账户", by=duty, at=at)

    rows = {row["inside"]: row for row in out(duty, series, at, plain=True)}

    assert rows["已离开"]["left_why"] == "查明是转卖的账户"
    assert rows["是"]["shared"] == ""


def test_only_cases_below_the_officers_posts_leave(series, county, at):
    town = an_actor(county.liuhe, "duty_officer", name="柳某")

    rows = out(town, series, at, plain=False)

    assert [row["unit"] for row in rows] == [str(county.liuhe)]
    assert rows[0]["links"] == ""


def test_a_full_table_waits_for_a_second_person_and_is_written_on_the_series(series, county, duty, at):
    order = leaving.Order(kind="case_series", purpose=PURPOSE, wanted={"series": series.number}, plain=True)
    second = an_actor(county.root, "director", name="郑某")
    with pytest.raises(leaving.ExportRefused, match="第二人"):
        leaving.ask(order=order, by=duty, at=at)

    asked = approved.ask_full(order=order, by=duty, at=at)
    assert (asked.facts[0], Export.objects.count()) == (["系列", series.number], 0)
    approvals.actions.decide(approval_id=asked.pk, agree=True, why="专班来函已核对", by=second, at=at)

    made = Export.objects.get()
    assert (made.plain, made.purpose, made.approved_by_name) == (True, PURPOSE, "郑某")
    last = [row for row in history("cases.series", series.pk) if row.action == "series.exported"]
    assert [row.why for row in last] == [PURPOSE]


def test_the_form_takes_a_number_of_the_officers_own_range_only(series, county):
    elsewhere = an_actor(county.shangliu, "duty_officer", name="田某")
    duty = an_actor(county.root, "duty_officer")

    mine, theirs = (SeriesOut({"series": f" {series.number.lower()} "}, actor=one) for one in (duty, elsewhere))

    assert mine.is_valid()
    assert mine.cleaned_data == {"series": series.number}
    assert not theirs.is_valid()


def test_the_page_of_a_series_leads_to_its_export(series, county, client):
    desk = signed_in(client, an_officer(county.root, "duty_officer", name="周某"))

    page = desk.get(f"/cases/series/{series.pk}/").content.decode()
    form = desk.get(f"/exports/new/case_series/?series={series.number}").content.decode()
    sent = desk.post(
        "/exports/new/case_series/", {"series": series.number, "plain": "1", "form": "xlsx", "purpose": PURPOSE}
    )

    assert f"/exports/new/case_series/?series={series.number}" in page
    assert f'value="{series.number}"' in form
    assert sent.status_code == 302
    assert not Export.objects.exists()
