"""Messages and watch entries from files: a row once, errors by row, harmless rows counted without their text."""

import io
from collections import Counter
from datetime import datetime
from types import SimpleNamespace

import pytest
import xlsxwriter
from django.db import connection

from fanzha.common import events
from fanzha.common.clock import CHINA
from fanzha.common.imports import Line, Outcome, RowRefused
from fanzha.common.imports import actions as imports
from fanzha.common.permissions import Role
from fanzha.core.workflow.report import ReportState
from fanzha.intake.actions import telling
from fanzha.intake.actions.feeds import Messages, Options
from fanzha.intake.actions.watch_feed import WatchEntries
from fanzha.intake.models import CheckCount, Finding, Report, WatchEntry
from tests.builders.intake import PLAIN, SCAM, shipped_rules
from tests.builders.org import AT, SYSTEM, County, a_unit, an_actor, an_officer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EMPTY = dict.fromkeys(("phone", "name", "town", "caller", "external", "at"), "")


@pytest.fixture
def county(db):
    shipped_rules()
    return County()


@pytest.fixture
def heard(monkeypatch):
    told = []
    monkeypatch.setattr(events, "publish", told.append)
    return told


def lines(*rows):
    return [Line(number, {**EMPTY, "text": SCAM, **row}) for number, row in enumerate(rows, start=2)]


def told(batch_id=1):
    """Do the job that tells the warnings about a file."""
    return telling.tell_batch(batch_id, by=SYSTEM, at=AT)


def fed(county, *rows, source="operator", batch_id=1, importer=None):
    batch = SimpleNamespace(
        pk=batch_id, unit_id=county.root.pk, unit=county.root, options={"source": source, "kind": "sms"}
    )
    by = an_actor(county.root, Role.DUTY_OFFICER)
    return (importer or Messages()).apply_many(lines(*rows), batch=batch, by=by, at=AT)


def test_each_row_becomes_a_report_of_its_town_and_person(county, heard):
    answers = fed(county, {"phone": "138 0013 8000", "name": "张三", "town": "柳河镇", "at": "2026/11/22 13:02"})

    report = Report.objects.get()
    assert answers == [Outcome("added", report.pk, after=answers[0].after)]
    assert (report.unit_id, report.target_phone, report.target_name) == (county.liuhe.pk, "13800138000", "张三")
    assert (report.happened_at, report.received_at) == (datetime(2026, 11, 22, 13, 2, tzinfo=CHINA), AT)
    assert (report.batch_id, report.kind) == (1, "sms")


def test_a_trusted_feed_goes_straight_to_the_warnings_and_the_rest_waits(county, heard):
    fed(county, {"phone": "13800138000"}, {"phone": ""}, source="operator")
    fed(county, {"phone": "13700137000"}, source="platform")

    states = list(Report.objects.order_by("id").values_list("state", flat=True))
    assert states == [ReportState.CONFIRMED, ReportState.WAITING, ReportState.WAITING]
    assert heard == []
    assert told() == 1
    assert [type(e).__name__ for e in heard] == ["ReportConfirmed"]


@pytest.mark.parametrize(
    ("role", "unit", "source", "straight"),
    [
        (Role.DUTY_OFFICER, "root", "operator", True),
        (Role.LINE_LIAISON, "telecom", "operator", True),
        (Role.LINE_LIAISON, "telecom", "police", False),
    ],
)
def test_a_file_skips_the_queue_only_in_the_name_of_whoever_sends_it(county, heard, role, unit, source, straight):
    units = {"root": county.root, "telecom": a_unit("某运营商", line=county.root, kind="operator")}
    sender = units[unit]
    batch = SimpleNamespace(pk=1, unit_id=sender.pk, unit=sender, options={"source": source})

    Messages().apply_many(lines({"phone": "13800138000"}), batch=batch, by=an_actor(sender, role), at=AT)

    assert (Report.objects.get().state == ReportState.CONFIRMED) is straight


def test_what_a_feed_brought_is_counted_by_day_and_verdict(county):
    fed(county, {"external": "1"}, {"external": "2", "text": PLAIN}, {"external": "1"})

    counts = set(CheckCount.objects.values_list("kind", "verdict", "count"))
    assert counts == {("feed", "likely_scam", 1), ("feed", "nothing", 1)}


def test_a_row_in_which_nothing_is_found_is_counted_without_its_text(county, heard):
    answers = fed(county, {"text": PLAIN, "phone": "13800138000", "name": "张三"})

    report = Report.objects.get()
    assert answers[0].result == "added"
    assert report.state == ReportState.SCREENED
    assert (report.text, report.target_phone, report.target_name) == ("", "", "")
    assert not Finding.objects.exists()
    assert heard == []


@pytest.mark.parametrize(
    ("again", "result"),
    [
        ({"external": "A1", "text": "换了内容" + SCAM}, "same"),
        ({"external": "A2", "text": SCAM}, "added"),
    ],
)
def test_a_row_sent_again_is_taken_once_by_its_number(county, again, result):
    fed(county, {"external": "A1"})

    assert fed(county, again, batch_id=2)[0].result == result


def test_a_row_without_a_number_is_known_by_all_that_it_says(county):
    fed(county, {"phone": "13800138000"}, {"text": PLAIN})

    again = fed(county, {"phone": "13800138000"}, {"text": PLAIN}, {"phone": "13800138001"}, batch_id=2)

    assert [answer.result for answer in again] == ["same", "same", "added"]


def test_a_row_that_stands_twice_in_one_file_is_taken_once(county):
    answers = fed(county, {"external": "A1"}, {"external": "A1"})

    assert [answer.result for answer in answers] == ["added", "same"]
    assert answers[0].subject_id == answers[1].subject_id
    assert Report.objects.count() == 1


def test_the_same_number_from_another_source_is_another_row(county):
    fed(county, {"external": "A1"})

    assert fed(county, {"external": "A1", "phone": "13900139000"}, source="bank")[0].result == "added"


def test_the_warnings_hear_of_each_row_once_although_the_job_breaks_off(county, monkeypatch):
    fed(county, *({"phone": f"1380013800{n}", "external": str(n)} for n in range(3)))
    heard = []

    def break_off(event):
        if len(heard) == 1:
            raise OSError("broke off")
        heard.append(event.report_id)

    monkeypatch.setattr(events, "publish", break_off)
    with pytest.raises(OSError, match="broke off"):
        told()
    monkeypatch.setattr(events, "publish", lambda event: heard.append(event.report_id))

    assert told() == 2
    assert heard == list(Report.objects.order_by("id").values_list("id", flat=True))


def test_the_job_that_tells_is_put_into_its_queue_with_the_rows(county):
    fed(county, {"phone": "13800138000"}, batch_id=77)

    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'intake.tell'")
        assert [row[0] for row in cursor.fetchall()] in ([{"batch_id": 77}], ['{"batch_id": 77}'])


def test_equal_texts_to_one_person_are_joined_and_to_others_not(county, heard):
    fed(
        county,
        {"phone": "13800138000", "external": "1"},
        {"phone": "13800138000", "external": "2"},
        {"phone": "13900139000", "external": "3"},
    )

    states = list(Report.objects.order_by("id").values_list("state", flat=True))
    assert states == [ReportState.CONFIRMED, ReportState.JOINED, ReportState.CONFIRMED]
    assert told() == 3
    assert [type(e).__name__ for e in heard] == ["ReportConfirmed", "ReportJoined", "ReportConfirmed"]
    assert told() == 0


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ({"phone": "1380013"}, "phone", "电话少 4 位"),
        ({"phone": "96110"}, "phone", "不是个人电话"),
        ({"town": "柳何镇"}, "town", "没有叫“柳何镇”的乡镇"),
        ({"name": "张" * 41}, "name", "41 个字"),
        ({"at": "昨天"}, "at", "认不出来"),
        ({"at": "2026-02-30 10:00"}, "at", "认不出来"),
        ({"at": "2026-11-24 10:00"}, "at", "还没到"),
    ],
)
def test_a_wrong_row_is_refused_with_its_column_and_the_others_are_taken(county, row, column, sentence):
    good, bad = fed(county, {"external": "ok"}, row)

    assert good.result == "added"
    assert isinstance(bad, RowRefused)
    assert bad.column == column
    assert sentence in bad.sentence


@pytest.mark.parametrize("minutes", ["10:59", "11:00"])
def test_another_systems_clock_may_run_an_hour_ahead(county, minutes):
    assert fed(county, {"at": f"2026-11-23 {minutes}"})[0].result == "added"


def test_a_single_row_that_is_refused_raises(county):
    batch = SimpleNamespace(pk=1, unit_id=county.root.pk, unit=county.root, options={"source": "bank"})

    with pytest.raises(RowRefused):
        Messages().apply(lines({"phone": "1"})[0], batch=batch, by=an_actor(county.root), at=AT)


def test_a_file_cannot_claim_to_come_from_the_public(county):
    assert not Options({"source": "public"}).is_valid()
    assert Options({"source": "bank"}).is_valid()


def test_hostile_text_in_a_row_is_taken_as_text(county):
    text = "\ud800请转账到安全账户，不许告诉家人<script>" + "=cmd|' /C calc'!A0" * 20

    assert fed(county, {"text": text})[0].result == "added"
    assert "<script>" in Report.objects.get().text


def entry(**said):
    row = {
        "kind": "号码",
        "value": "13912345678",
        "source": "案件 1",
        "reason": "已核实",
        "until": "2026-12-31",
        **said,
    }
    return Line(2, row)


def listed(county, *rows):
    batch = SimpleNamespace(pk=1, unit_id=county.root.pk, unit=county.root, options={})
    return WatchEntries().apply_many(rows, batch=batch, by=an_actor(county.root), at=AT)


def test_watch_entries_come_in_once(county):
    answers = listed(county, entry(), entry(value="+86 139 1234 5678"), entry(kind="网址", value="http://evil.top/x"))

    assert [answer.result for answer in answers] == ["added", "same", "added"]
    assert WatchEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "column"),
    [({"kind": "银行"}, "kind"), ({"until": "2026-11-01"}, "value"), ({"source": "源" * 61}, "source")],
)
def test_a_wrong_watch_entry_is_refused_alone(county, said, column):
    bad, good = listed(county, entry(**said), entry())

    assert bad.column == column
    assert good.result == "added"


def a_workbook(rows):
    """Return an xlsx file with a title above its headings."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([["可疑短信清单"], ["内容*", "手机号", "乡镇", "来源编号"], *rows]):
            sheet.write_row(place, 0, row)
    return sink.getvalue()


def test_a_workbook_of_messages_is_taken_and_its_counts_reconcile(county):
    rows = [[SCAM, "13800138000", "柳河镇", f"Y{n}"] for n in range(600)]
    rows += [[PLAIN, "", "", "P1"], [SCAM, "123", "", "E1"], ["", "13800138000", "", "E2"], rows[0]]
    by = an_actor(county.root)

    batch = imports.start_import(
        kind="messages", content=a_workbook(rows), filename="清单.xlsx", unit_id=county.root.pk,
        options={"source": "platform", "kind": "sms"}, by=by, at=AT,
    )  # fmt: skip
    imports.run(batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.total) == ("done", 604)
    assert (batch.added, batch.same, batch.refused) == (601, 1, 2)
    states = Counter(Report.objects.values_list("state", flat=True))
    assert states == {"waiting": 1, "joined": 599, "screened": 1}


def test_the_upload_page_of_messages_asks_for_the_source(client, county):
    officer = an_officer(county.root, Role.DUTY_OFFICER)

    page = signed_in(client, officer).get("/imports/new/messages/").content.decode()

    assert "运营商推送" in page
    assert "群众举报" not in page
