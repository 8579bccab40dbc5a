"""A report is taken in once, screened, joined to its like, and put before an officer."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction

from fanzha.common import events
from fanzha.common.models import AuditRow
from fanzha.core.workflow.report import ReportState
from fanzha.intake import actions, queries
from fanzha.intake.models import Finding, Report
from tests.builders.intake import PLAIN, PUBLIC, SCAM, a_listing, a_report, shipped_rules
from tests.builders.org import AT, County, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def county(db):
    shipped_rules()
    return County()


@pytest.fixture
def heard(monkeypatch):
    """Collect the events that are published."""
    told = []
    monkeypatch.setattr(events, "publish", told.append)
    return told


def test_a_public_report_waits_for_an_officer_whatever_was_found(county):
    scam, plain = a_report(county.liuhe), a_report(county.liuhe, text=PLAIN)

    assert (scam.state, scam.is_scam) == (ReportState.WAITING, True)
    assert (plain.state, plain.is_scam) == (ReportState.WAITING, False)


def test_a_report_gets_a_number_and_a_receipt_that_nobody_could_guess(county):
    first, second = a_report(county.liuhe), a_report(county.baiyang, text=PLAIN)

    assert first.number.startswith("JB-2026-")
    assert len(first.receipt) == len("7K3M-92PX-41TD")
    assert first.receipt != second.receipt


def test_what_was_found_is_kept_as_blind_index_with_its_place(county):
    report = a_report(county.liuhe, text=f"{SCAM}打13912345678")

    finding = Finding.objects.get(report=report, kind="phone")

    assert finding.value == "13912345678"
    assert report.text[finding.start : finding.end] == "13912345678"


def test_the_same_key_gives_the_same_receipt_and_one_row(county):
    first = a_report(county.liuhe, key="web:1")
    again = a_report(county.liuhe, key="web:1", text="别的内容")

    assert again.pk == first.pk
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sendings_of_one_form_at_once_make_one_report():
    shipped_rules()
    unit, receipts, problems = County().liuhe, [], []

    def send():
        try:
            new = actions.NewReport(key="web:twice", source_code="public", unit_id=unit.pk, text=SCAM)
            receipts.append(actions.take_report(new=new, by=PUBLIC, at=AT).receipt)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()
            close_old_connections()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert len(set(receipts)) == 1
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "later", "joined"),
    [
        ({"contact_phone": "13800138000"}, timedelta(days=7), True),
        ({"contact_phone": "13800138000"}, timedelta(days=7, seconds=1), False),
        ({"contact_phone": "13900139000"}, timedelta(0), False),
        ({}, timedelta(0), False),
        ({"contact_phone": "13900139000", "target_phone": "13800138000", "for_elder": True}, timedelta(0), True),
        ({"contact_phone": "13800138000", "paid_state": "paid"}, timedelta(0), False),
        ({"contact_phone": "13800138000", "text": SCAM + "。"}, timedelta(0), True),
        ({"contact_phone": "13800138000", "text": SCAM + "快点"}, timedelta(0), False),
    ],
)
def test_a_report_of_the_same_text_about_the_same_person_joins_the_first(county, said, later, joined):
    first = a_report(county.liuhe, contact_phone="13800138000")

    second = a_report(county.liuhe, at=AT + later, **said)

    assert (second.same_as_id == first.pk) is joined
    assert (second.state == ReportState.JOINED) is joined
    assert second.receipt != first.receipt


def test_a_joined_report_is_told_with_its_first(county, heard):
    first = a_report(county.liuhe)

    second = a_report(county.liuhe)

    assert [(type(e).__name__, e.report_id, e.first_id) for e in heard] == [("ReportJoined", second.pk, first.pk)]


@pytest.mark.parametrize(
    ("source", "said", "state"),
    [
        ("public", {"target_phone": "13800138000"}, ReportState.WAITING),
        ("police", {"target_phone": "13800138000"}, ReportState.CONFIRMED),
        ("police", {"target_address": "柳河镇 3 组"}, ReportState.CONFIRMED),
        ("police", {}, ReportState.WAITING),
        ("platform", {"target_phone": "13800138000"}, ReportState.WAITING),
        ("village", {"target_phone": "13800138000"}, ReportState.WAITING),
    ],
)
def test_only_a_trusted_source_with_somebody_to_find_skips_the_queue(county, heard, source, said, state):
    report = a_report(county.liuhe, source=source, **said)

    assert report.state == state
    assert [e.report_id for e in heard] == ([report.pk] if state is ReportState.CONFIRMED else [])


def test_a_row_of_a_feed_in_which_nothing_was_found_keeps_neither_text_nor_person(county):
    report = a_report(county.liuhe, text=PLAIN, source="operator", target_phone="13800138000", batch_id=7)

    assert report.state == ReportState.SCREENED
    assert (report.text, report.target_phone, report.digest, report.target_index) == ("", "", "", "")
    assert report.version


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        ({"text": PLAIN}, "none"),
        ({"text": f"{PLAIN}打 13912345678"}, "orange"),
        ({"text": PLAIN, "caller": "+86 139 1234 5678"}, "orange"),
        ({"text": "", "caller": "13912345678"}, "orange"),
    ],
)
def test_something_on_a_watch_list_raises_the_grade(county, said, grade):
    actions.list_value(listing=a_listing(), unit_id=county.root.pk, by=an_actor(county.root), at=AT)

    report = a_report(county.liuhe, **said)

    assert (report.grade, report.is_listed) == (grade, grade != "none")


def test_a_watch_list_never_lowers_a_grade(county):
    actions.list_value(listing=a_listing(), unit_id=county.root.pk, by=an_actor(county.root), at=AT)
    red = "我是公安局的，您涉嫌洗钱，马上把资金转入安全账户核查，不许告诉家人，打开屏幕共享"

    report = a_report(county.liuhe, text=red, caller="13912345678")

    assert report.grade == "red"


def test_a_row_of_a_feed_from_a_listed_number_is_kept_and_passed_on(county, heard):
    actions.list_value(listing=a_listing(), unit_id=county.root.pk, by=an_actor(county.root), at=AT)

    report = a_report(
        county.liuhe, text=PLAIN, source="operator", batch_id=7, caller="13912345678", target_phone="13800138000"
    )

    assert (report.state, report.text) == (ReportState.CONFIRMED, PLAIN)


def test_taking_a_report_in_is_recorded_without_persons(county):
    report = a_report(county.liuhe, contact_name="欧阳小河", contact_phone="19912345678")

    row = AuditRow.objects.get(action="report.received", subject_id=str(report.pk))

    assert row.after["grade"] == report.grade
    assert "欧阳小河" not in str(row.after)


def test_a_source_that_is_switched_off_takes_nothing(county):
    a_report(county.liuhe, source="bank")
    report = Report.objects.get()
    report.source.is_active = False
    report.source.save()

    with pytest.raises(actions.NoSuchSource, match="停用"):
        a_report(county.liuhe, source="bank")


def test_persons_text_and_numbers_are_nowhere_in_the_raw_tables(county):
    planted = {
        "contact_name": "欧阳小河", "contact_phone": "19912345678", "target_name": "司徒大山",
        "target_phone": "19887654321", "target_address": "柳河镇七组", "caller": "008613700001111",
    }  # fmt: skip
    a_report(county.liuhe, text="赶紧把钱转到6222021234567890128，找13612344321", for_elder=True, **planted)

    raw = _dump(["intake_report", "intake_finding", "common_auditrow"])

    for secret in [*planted.values(), "赶紧把钱", "6222021234567890128", "13612344321"]:
        assert secret not in raw
        assert secret.encode().hex() not in raw


def _dump(tables):
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows += [row[0] for row in cursor.fetchall()]
    assert rows
    return "\n".join(rows)


def test_the_facts_name_whoever_is_to_be_warned(county):
    own = queries.report_facts(a_report(county.liuhe, contact_name="张三", contact_phone="13800138000").pk)
    elder = queries.report_facts(
        a_report(county.liuhe, text=PLAIN, contact_phone="13800138000", target_phone="13700137000", for_elder=True).pk
    )

    assert (own.target_name, own.target_phone) == ("张三", "13800138000")
    assert (elder.target_phone, elder.contact_phone) == ("13700137000", "13800138000")
    assert own.tactics


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_a_receipt_is_found_however_it_is_typed(county, typed):
    report = a_report(county.liuhe)

    assert queries.report_by_receipt(typed(report.receipt)).id == report.pk


@pytest.mark.parametrize("typed", ["", "7K3M-92PX-41TD", "JB-2026-000001", "'; drop table", "0" * 300])
def test_a_wrong_receipt_finds_nothing(county, typed):
    a_report(county.liuhe)

    assert queries.report_by_receipt(typed) is None


@pytest.mark.parametrize(
    "broken",
    [{"state": "joined"}, {"state": "dismissed"}, {"state": "waiting", "waiting_since": None}, {"number": "JB-X"}],
)
def test_the_database_refuses_rows_that_make_no_sense(county, broken):
    report, other = a_report(county.liuhe), a_report(county.liuhe, text=PLAIN)
    if "number" in broken:
        Report.objects.filter(pk=other.pk).update(number="JB-X")

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**broken)
