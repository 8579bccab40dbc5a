"""Registers: written once by whom it concerns, changed with nothing lost, counted, let in and out."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from fanzha.campaigns.actions.deliveries import Piece
from fanzha.campaigns.actions.registers import kept, risks, writing
from fanzha.campaigns.actions.registers.tables import RegisterRows
from fanzha.campaigns.actions.registers.writing import RegisterMoved, RegisterRefused, Written
from fanzha.campaigns.models import RegisterEntry
from fanzha.campaigns.queries.registers import rows as queries
from fanzha.campaigns.queries.registers import tables
from fanzha.campaigns.queries.registers.rules import register_rules
from fanzha.common import crypto, rules
from fanzha.common.actor import NotAllowed
from fanzha.common.exports.registry import Asked
from fanzha.common.imports import RowRefused, importer_of, read_table
from fanzha.common.models import AuditRow, RuleVersion
from fanzha.common.permissions import Role
from fanzha.common.retention import PersonKeys
from fanzha.core.workflow.machine import StepRefused
from fanzha.org.actions import WorkHandedOver
from fanzha.org.models import Unit
from tests.builders.alerts import load_rules
from tests.builders.campaigns_registers import LIAISON, PHONE, PLAN, POSTING, RISK, an_entry
from tests.builders.intake import a_picture
from tests.builders.org import AT, SYSTEM, County, an_actor, an_officer, signed_in

TODAY = AT.date()


@pytest.fixture
def county(db):
    load_rules()
    rules.load_shipped("fanzha.campaigns", by=SYSTEM, at=AT)
    return County()


@pytest.fixture
def village(county):
    return an_actor(county.shangliu, Role.VILLAGE_OFFICER, name="村干部")


@pytest.fixture
def town(county):
    return an_actor(county.liuhe, Role.TOWN_OFFICER, name="镇分管")


@pytest.fixture
def director(county):
    return an_actor(county.root, Role.DIRECTOR, name="何主任")


def a_photo(name="photo.jpg"):
    return Piece("photo", name, a_picture())


def changed_rules(change, *, version="2026.11.9"):
    """Let a changed copy of the rules hold from the start."""
    row = RuleVersion.objects.filter(kind="campaigns.registers").latest("id")
    content = {**row.content, "kinds": change(row.content["kinds"])}
    RuleVersion.objects.create(
        kind=row.kind, version=version, valid_from=row.valid_from, content=content, created_by="test", created_at=AT
    )


# --- writing


def test_an_entry_is_written_sealed_and_found_again(county, village, town):
    row = an_entry(county.shangliu, village)

    assert row.number.startswith("DJ-2026-")
    assert row.values == {"since": "2026-11-02"}
    assert row.words["person"] == "周小满"
    assert list(queries.entries_seen(town)) == [row]
    found = RegisterEntry.objects.filter(word_indexes__overlap=queries.indexes_of_word(" 周小满"))
    assert list(found) == [row]
    assert AuditRow.objects.filter(action="register.written", subject_id=row.pk).count() == 1


def test_the_same_form_sent_twice_is_one_entry(county, village):
    assert an_entry(county.shangliu, village, key="k") == an_entry(county.shangliu, village, key="k")
    assert RegisterEntry.objects.count() == 1


def test_who_may_not_or_stands_elsewhere_writes_nothing(county):
    reader = an_actor(county.root, Role.INSPECTOR)
    other = an_actor(county.dongying, Role.VILLAGE_OFFICER)

    with pytest.raises(NotAllowed):
        an_entry(county.shangliu, reader)
    with pytest.raises(Unit.DoesNotExist):
        an_entry(county.shangliu, other)
    assert not RegisterEntry.objects.exists()


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("liaison", {**LIAISON, "phone": "139"}, "phone"), ("liaison", {**LIAISON, "person": ""}, "person"),
        ("posting_place", {**POSTING, "covered": "41"}, "covered"),
        ("liaison", {**LIAISON, "title": "11010519491231002X"}, "title"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_said_at_its_field(county, village, kind, values, field):
    with pytest.raises(RegisterRefused) as refused:
        an_entry(county.shangliu, village, kind=kind, values=values)

    assert set(refused.value.problems) == {field}
    assert not RegisterEntry.objects.exists()


def test_a_unit_keeps_only_its_own_registers(county, village):
    with pytest.raises(RegisterRefused, match="不记这一册"):
        an_entry(county.shangliu, village, kind="alliance", values={"name": "某银行", "trade": "银行"})


def test_the_same_liaison_is_not_written_twice_and_may_come_back(county, village):
    row = an_entry(county.shangliu, village)
    with pytest.raises(RegisterRefused, match="已经有同样的一条"):
        an_entry(county.shangliu, village, values={**LIAISON, "title": "干事"}, key="b")

    writing.end_entry(entry_id=row.pk, why="岗位调整了", by=village, at=AT)
    again = an_entry(county.shangliu, village, key="c")

    with pytest.raises(RegisterRefused, match="已经有同样的一条"):
        writing.restore_entry(entry_id=row.pk, why="又回来了", by=village, at=AT)
    assert RegisterEntry.objects.get(pk=row.pk).state == "ended"
    assert again.state == "kept"


def test_a_unit_is_named_by_name_or_code_and_must_be_in_sight(county, town):
    said = {"person": "何长青", "title": "副县长", "place": "上柳村"}
    row = an_entry(county.liuhe, town, kind="pairing", values=said)

    assert row.values["place"] == county.shangliu.pk
    with pytest.raises(RegisterRefused) as refused:
        an_entry(county.liuhe, town, kind="pairing", values={**said, "place": "东营村"}, key="b")
    assert "place" in refused.value.problems


def test_a_unit_that_is_closed_by_now_stays_named(county, director):
    said = {"person": "何长青", "title": "副县长", "place": "上柳村"}
    row = an_entry(county.root, director, kind="pairing", values=said)
    Unit.objects.filter(pk=county.shangliu.pk).update(is_active=False)
    client = signed_in(Client(), an_officer(county.root, Role.DIRECTOR))

    page = client.get(f"/campaigns/registers/{row.pk}/edit/").content.decode()
    assert f'value="{county.shangliu.code}"' in page
    said = {"key": "e", "version": row.version, "f_title": "县长", "f_place": county.shangliu.code}
    assert client.post(f"/campaigns/registers/{row.pk}/edit/", said).status_code == 302

    row.refresh_from_db()
    assert (row.values["place"], row.words["title"]) == (county.shangliu.pk, "县长")


def test_the_list_asks_as_often_for_many_entries_as_for_few(county, director):
    client, asked = signed_in(Client(), an_officer(county.root, Role.DIRECTOR)), []
    for first, last in ((0, 2), (2, 8)):
        for number in range(first, last):
            said = {"person": f"何{'一二三四五六七八'[number]}", "title": "副县长", "place": "上柳村"}
            an_entry(county.root, director, kind="pairing", values=said, key=str(number))
        with CaptureQueriesContext(connection) as queries_asked:
            client.get("/campaigns/registers/entries/?kind=pairing")
        asked.append(len(queries_asked))

    assert asked[0] == asked[1]


# --- changing


def test_an_empty_name_stays_and_a_dash_clears(county, village):
    row = an_entry(county.shangliu, village, kind="chat_group",
                   values={"name": "三组群", "base": "村民小组", "person": "周小满", "phone": PHONE})  # fmt: skip
    said = {"name": "三组群", "base": "村民小组", "members": "80", "person": "", "phone": "-"}

    row = writing.change_entry(entry_id=row.pk, written=Written(said), by=village, at=AT)

    assert row.words == {"name": "三组群", "person": "周小满"}
    assert row.values == {"base": "村民小组", "members": 80}
    assert AuditRow.objects.get(action="register.changed").after == {"fields": ["members", "phone"], "files": 0}


def test_two_editors_are_told_and_nothing_is_lost(county, village):
    row = an_entry(county.shangliu, village)
    writing.change_entry(entry_id=row.pk, written=Written({**LIAISON, "title": "镇长"}), version=1, by=village, at=AT)

    with pytest.raises(RegisterMoved):
        writing.change_entry(
            entry_id=row.pk, written=Written({**LIAISON, "title": "书记"}), version=1, by=village, at=AT
        )
    assert RegisterEntry.objects.get(pk=row.pk).words["title"] == "镇长"


def test_what_did_not_change_makes_no_version(county, village):
    row = an_entry(county.shangliu, village)

    assert writing.change_entry(entry_id=row.pk, written=Written(LIAISON), by=village, at=AT).version == row.version
    assert not AuditRow.objects.filter(action="register.changed").exists()


def test_a_field_that_rules_no_longer_have_stays_and_is_shown(county, village):
    row = an_entry(county.shangliu, village)
    changed_rules(lambda kinds: [
        {**kind, "fields": [one for one in kind["fields"] if one["code"] != "title"]}
        if kind["code"] == "liaison" else kind for kind in kinds
    ])  # fmt: skip

    writing.change_entry(
        entry_id=row.pk, written=Written({"person": "", "phone": "", "since": "2026-11-03"}), by=village, at=AT
    )
    row.refresh_from_db()

    lines = {line.field.code: line for line in queries.shown(row, queries.kind_now(row, AT))}
    assert lines["title"].text == "副镇长"
    assert lines["title"].is_gone
    assert row.values["since"] == "2026-11-03"


def test_a_withdrawn_register_is_read_and_not_written(county, village):
    row = an_entry(county.shangliu, village)
    changed_rules(lambda kinds: [kind for kind in kinds if kind["code"] != "liaison"])

    now = queries.kind_now(row, AT)
    assert now.is_withdrawn
    assert now.kind.name == "联络员"
    with pytest.raises(RegisterRefused, match="已经停用"):
        writing.change_entry(entry_id=row.pk, written=Written(LIAISON), by=village, at=AT)
    with pytest.raises(RegisterRefused, match="不记这一册"):
        an_entry(county.shangliu, village, key="b")


# --- seeing


def test_names_are_masked_and_shown_once_for_a_purpose(county, village):
    row = an_entry(county.shangliu, village)
    shown = {line.field.code: line.text for line in queries.shown(row, queries.kind_now(row, AT))}
    assert (shown["person"], shown["phone"]) == ("周**", "139****5678")

    with pytest.raises(RegisterRefused, match="用途"):
        writing.reveal_entry(entry_id=row.pk, purpose="看", by=village, at=AT)
    plain = writing.reveal_entry(entry_id=row.pk, purpose="通知开会时间", by=village, at=AT)

    assert {line.text for line in plain} >= {"周小满", PHONE}
    assert AuditRow.objects.get(action="register.revealed").why == "通知开会时间"


def test_another_village_sees_nothing(county, village):
    row = an_entry(county.shangliu, village)
    neighbour = signed_in(Client(), an_officer(county.dongying, Role.VILLAGE_OFFICER))

    assert neighbour.get(reverse("campaigns:register_entry", args=[row.pk])).status_code == 404
    assert row.number not in neighbour.get(reverse("campaigns:register_entries")).content.decode()


def test_proof_is_kept_written_anew_and_opened_on_record(county, village):
    row = an_entry(county.shangliu, village, kind="posting_place", values=POSTING, pieces=[a_photo()])
    writing.add_proof(entry_id=row.pk, pieces=[Piece("scan", "x.pdf", b"%PDF-1.7 paper")], by=village, at=AT)

    assert [one.kind for one in row.files.order_by("id")] == ["photo", "scan"]
    paper = row.files.get(kind="scan")
    kind, _name, content = writing.open_proof(entry_id=row.pk, file_id=paper.pk, by=village, at=AT)
    assert (kind, content) == ("application/pdf", b"%PDF-1.7 paper")
    assert AuditRow.objects.filter(action="register.file_opened").count() == 1


def test_a_hostile_file_is_refused_and_nothing_is_written(county, village):
    with pytest.raises(RegisterRefused):
        an_entry(county.shangliu, village, kind="posting_place", values=POSTING,
                 pieces=[Piece("photo", "a.jpg", b"MZ\x90 not a picture")])  # fmt: skip
    assert not RegisterEntry.objects.exists()


# --- counting


def test_what_stands_is_counted_where_and_when_it_belongs(county, village, director):
    an_entry(county.shangliu, village, kind="posting_place", values=POSTING)
    place = {"name": "北街", "sort": "街", "on": "2026-11-12", "screens": "2", "banners": "5"}
    gone = an_entry(county.liuhe, director, kind="publicity_place", values=place)
    ids = [county.liuhe.pk, county.shangliu.pk]
    month = (date(2026, 11, 1), date(2026, 11, 30))

    assert queries.known(ids, *month) == {"posters": 36, "screens": 2, "banners": 5}
    assert queries.known([county.dongying.pk], *month) == {}
    assert queries.known(ids, date(2026, 12, 1), date(2026, 12, 31)) == {}
    writing.end_entry(entry_id=gone.pk, why="拆除了不再用", by=director, at=AT)
    assert queries.known(ids, *month) == {"posters": 36}


def test_key_dates_come_again(county, village):
    said = {"name": "开学", "sort": "开学、毕业", "on": "2025-09-01", "repeats": "每年同一天"}
    an_entry(county.shangliu, village, kind="key_date", values=said)

    found = list(queries.key_dates([county.shangliu.pk], date(2026, 8, 1), date(2026, 9, 30)))
    assert [(one.day, one.title) for one in found] == [(date(2026, 9, 1), "开学")]


# --- risks


@pytest.fixture
def risk(county, village):
    return an_entry(county.shangliu, village, kind="hidden_risk", values=RISK)


def resolved(risk, by):
    risks.grade_risk(entry_id=risk.pk, grade="low", by=by, at=AT)
    return risks.resolve_risk(entry_id=risk.pk, said="首页换上了提示", pieces=[a_photo()], by=by, at=AT)


def test_a_risk_goes_its_way_through_three_hands(risk, village, town, director):
    assert risk.state == "found"
    row = resolved(risk, village)
    assert (row.state, (row.due_on - TODAY).days) == ("resolved", 30)
    risks.judge_risk(entry_id=risk.pk, step="check", why="到现场看过", by=town, at=AT)

    with pytest.raises(StepRefused, match="另一位"):
        risks.judge_risk(entry_id=risk.pk, step="close", why="可以销号", by=town, at=AT)
    row = risks.judge_risk(entry_id=risk.pk, step="close", why="可以销号", by=director, at=AT)

    assert (row.state, row.ended_at) == ("closed", AT)
    acts = AuditRow.objects.filter(subject_kind="campaigns.registerentry", subject_id=risk.pk).order_by("id")
    assert [one.action.removeprefix("register.") for one in acts] == [
        "written", "graded", "resolved", "checked", "closed"
    ]  # fmt: skip


def test_nobody_checks_what_they_resolved(county, town):
    risk = an_entry(county.liuhe, town, kind="hidden_risk", values=RISK)
    resolved(risk, town)

    with pytest.raises(StepRefused, match="另一位"):
        risks.judge_risk(entry_id=risk.pk, step="check", why="看过没问题", by=town, at=AT)


def test_a_grave_risk_asks_for_an_emergency_plan(county, risk, village, director):
    with pytest.raises(StepRefused, match="应急预案"):
        risks.grade_risk(entry_id=risk.pk, grade="high", by=village, at=AT)
    elsewhere = an_entry(county.baiyang, director, kind="emergency_plan", values=PLAN)
    with pytest.raises(RegisterRefused, match="预案"):
        risks.grade_risk(entry_id=risk.pk, grade="high", plan_id=elsewhere.pk, by=village, at=AT)
    plan = an_entry(county.root, director, kind="emergency_plan", values=PLAN, key="b")

    row = risks.grade_risk(entry_id=risk.pk, grade="high", plan_id=plan.pk, by=village, at=AT)

    assert ((row.due_on - TODAY).days, row.plan_id) == (7, plan.pk)


def test_a_deadline_may_be_earlier_and_does_not_drift(risk, village):
    with pytest.raises(RegisterRefused, match="整改期限"):
        risks.grade_risk(entry_id=risk.pk, grade="low", due_on=date(2027, 6, 1), by=village, at=AT)
    first = risks.grade_risk(entry_id=risk.pk, grade="medium", by=village, at=AT).due_on
    later = AT.replace(month=12, day=1) if AT.month < 12 else AT

    assert risks.grade_risk(entry_id=risk.pk, grade="medium", by=village, at=later).due_on == first


def test_sent_back_reopened_and_void(risk, village, town, director):
    resolved(risk, village)
    row = risks.judge_risk(entry_id=risk.pk, step="send_back", why="另一台还没有换", by=town, at=AT)
    assert (row.state, row.resolved_by_id, row.resolved_said) == ("graded", None, "")
    with pytest.raises(NotAllowed):
        risks.void_risk(entry_id=risk.pk, why="不想改了吧", by=village, at=AT)
    assert risks.void_risk(entry_id=risk.pk, why="和另一条重复", by=director, at=AT).state == "void"


def test_a_closed_risk_that_was_emptied_is_not_reopened(risk, village, town, director):
    resolved(risk, village)
    risks.judge_risk(entry_id=risk.pk, step="check", why="到现场看过", by=town, at=AT)
    row = risks.judge_risk(entry_id=risk.pk, step="close", why="可以销号", by=director, at=AT)
    assert risks.judge_risk(entry_id=risk.pk, step="reopen", why="又发现一台", by=director, at=AT).state == "graded"
    RegisterEntry.objects.filter(pk=row.pk).update(state="closed", ended_at=AT)
    row.refresh_from_db()
    kept.erase_entries([row], at=AT)

    with pytest.raises(RegisterRefused, match="已经清除"):
        risks.judge_risk(entry_id=risk.pk, step="reopen", why="又发现一台", by=director, at=AT)


def test_what_waits_stands_before_the_right_person(risk, village, town):
    assert list(queries.waiting_for(village, AT)) == [risk]
    assert list(queries.waiting_for(town, AT)) == []
    resolved(risk, village)
    assert list(queries.waiting_for(village, AT)) == []
    assert list(queries.waiting_for(town, AT)) == [risk]


# --- tables


def a_table(kind, *lines):
    book = Workbook()
    sheet = book.active
    columns = tables.columns_of(kind)
    sheet.append([column.title for column in columns])
    for line in lines:
        sheet.append([line.get(column.name, "") for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Batch:
    def __init__(self, unit, pk=1):
        self.unit_id, self.pk = unit.pk, pk


def taken(county, by, *lines, kind="liaison", batch=1):
    chosen = register_rules(TODAY).kinds[kind]
    importer = RegisterRows(chosen)
    table = read_table(a_table(chosen, *lines), filename="a.xlsx", columns=importer.columns, limits=importer.limits)
    return [importer.apply(line, batch=Batch(county.shangliu, batch), by=by, at=AT) for line in table.lines]


LINE = {"f_person": "周小满", "f_title": "副镇长", "f_phone": PHONE, "f_since": "2026-11-02"}


def test_a_file_adds_then_changes_then_nothing(county, village):
    other = {**LINE, "f_person": "吴大河"}

    assert [one.result for one in taken(county, village, LINE, other)] == ["added", "added"]
    assert [one.result for one in taken(county, village, LINE, {**other, "f_title": "镇长"}, batch=2)] == [
        "same", "changed"
    ]  # fmt: skip
    assert RegisterEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ({**LINE, "f_person": "周**"}, "f_person"), ({**LINE, "unit": "330999102201"}, "unit"),
        ({**LINE, "number": "DJ-2026-999999"}, "number"), ({**LINE, "f_phone": "12"}, "f_phone"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_stand_says_where(county, village, line, column):
    with pytest.raises(RowRefused) as refused:
        taken(county, village, line)

    assert refused.value.column == column
    assert not RegisterEntry.objects.exists()


def test_what_is_exported_in_full_is_taken_back_as_it_is(county, village, director):
    row = an_entry(county.shangliu, village)
    exporter = next(one for one in tables.exporters() if one.kind == "register_liaison")

    full = list(exporter.rows(director, Asked({}, True, AT)))
    hidden = list(exporter.rows(director, Asked({}, False, AT)))

    assert full == [(row.number, county.shangliu.code, "周小满", "副镇长", PHONE, "2026-11-02")]
    assert hidden[0][2:5] == ("周**", "副镇长", "139****5678")
    names = [column.name for column in exporter.columns]
    assert [one.result for one in taken(county, director, dict(zip(names, full[0], strict=True)))] == ["same"]


def test_a_closed_risk_does_not_come_back_by_an_old_file(county, risk, village, town, director):
    resolved(risk, village)
    risks.judge_risk(entry_id=risk.pk, step="check", why="到现场看过", by=town, at=AT)
    risks.judge_risk(entry_id=risk.pk, step="close", why="可以销号", by=director, at=AT)

    with pytest.raises(RowRefused, match="销号"):
        taken(county, village, {f"f_{code}": text for code, text in RISK.items()}, kind="hidden_risk")


def test_each_register_has_its_importer(county):
    assert importer_of("register_posting_place").title == "登记册：张贴点"


# --- what becomes of them


def test_entries_follow_a_unit_that_goes_on_in_another(county, village, director):
    row = an_entry(county.shangliu, village)
    kept.follow(WorkHandedOver(
        key="", from_unit_id=county.shangliu.pk, to_unit_id=county.dongying.pk, why="两村合并", by=director, at=AT,
    ))  # fmt: skip

    row.refresh_from_db()
    assert row.unit_id == county.dongying.pk
    assert AuditRow.objects.filter(action="register.moved", subject_id=row.pk).exists()


def test_a_person_is_told_of_and_erased_from_entries(county, village):
    row = an_entry(county.shangliu, village)
    keys = PersonKeys(person_id=1, phone_indexes=(crypto.blind("phone", PHONE),))

    assert row.number in kept.held_about(keys)[0].lines[0][1]
    assert kept.erase_of_person(keys, AT) == 1

    row.refresh_from_db()
    assert row.words == {"title": "副镇长"}
    assert kept.held_about(keys) == []


def test_what_is_over_is_emptied_and_stays_readable(county, village):
    row = an_entry(county.shangliu, village, kind="posting_place", values=POSTING, pieces=[a_photo()])
    writing.end_entry(entry_id=row.pk, why="小区拆了不在", by=village, at=AT)
    row.refresh_from_db()
    kept.erase_entries([row], at=AT)

    row.refresh_from_db()
    assert (row.words, row.files.count(), row.values["spots"]) == (None, 0, 40)
    page = signed_in(Client(), an_officer(county.liuhe, Role.TOWN_OFFICER)).get(
        reverse("campaigns:register_entry", args=[row.pk])
    )
    assert "内容已经清除" in page.content.decode()
    with pytest.raises(RegisterRefused, match="已经清除"):
        writing.restore_entry(entry_id=row.pk, why="想恢复它", by=village, at=AT)


# --- pages


def test_an_officer_writes_sees_and_changes_on_pages(county):
    client = signed_in(Client(), an_officer(county.shangliu, Role.VILLAGE_OFFICER))
    said = {f"f_{code}": text for code, text in LIAISON.items()}

    wrong = client.post(
        "/campaigns/registers/new/liaison/", {**said, "f_phone": "1", "unit": county.shangliu.pk, "key": "k"}
    )
    assert wrong.status_code == 409
    assert "副镇长" in wrong.content.decode()
    done = client.post(
        "/campaigns/registers/new/liaison/", {**said, "unit": county.shangliu.pk, "key": "k"}, follow=True
    )
    page = done.content.decode()
    assert "周**" in page
    assert "周小满" not in page

    row = RegisterEntry.objects.get()
    edit = client.get(f"/campaigns/registers/{row.pk}/edit/").content.decode()
    assert "周小满" not in edit
    client.post(
        f"/campaigns/registers/{row.pk}/edit/",
        {"key": "e", "version": row.version, "f_title": "镇长", "f_since": "2026-11-02"},
    )
    row.refresh_from_db()
    assert row.words == {"person": "周小满", "title": "镇长", "phone": PHONE}
    assert "联络员" in client.get("/campaigns/registers/").content.decode()
    assert row.number in client.get("/campaigns/registers/entries/?kind=liaison").content.decode()
