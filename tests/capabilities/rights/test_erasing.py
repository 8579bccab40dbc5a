"""What the nightly erasing takes, what it leaves, what stops it, and what it writes down."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from fanzha.common import retention, rules
from fanzha.common.audit import sealing
from fanzha.common.audit.checking import verify_house
from fanzha.common.models import AuditErased, AuditRow, StoredFile
from fanzha.intake import actions as intake
from fanzha.intake import queries as reports
from fanzha.intake.models import Finding, Report, ReportPicture, WatchEntry
from fanzha.people.models import Person
from fanzha.rights import actions
from fanzha.rights.models import ErasureLine
from fanzha.rights.queries import erasing
from fanzha.rights.queries.rules import retention_rules
from fanzha.touches import actions as touches
from fanzha.touches.models import Touch
from tests.builders.alerts import an_alert
from tests.builders.intake import PLAIN, SCAM, a_listing, a_report
from tests.builders.org import AT, SYSTEM, an_actor
from tests.builders.people import a_person


def lines(run):
    """Return how many rows of each kind a run erased."""
    return {line.code: line.erased for line in ErasureLine.objects.filter(run=run) if line.erased}


def after(days):
    return AT + timedelta(days=days)


def test_an_old_dismissed_report_loses_text_persons_and_pictures_and_keeps_its_receipt(
    county, django_capture_on_commit_callbacks
):
    report = a_report(
        county.root, text=f"{SCAM}13912345678", contact_phone="13800138000", contact_name="张三",
        pictures=[intake.CleanPicture(b"jpeg", 1, 1)],
    )  # fmt: skip
    intake.dismiss_report(report_id=report.pk, dismissal="unclear", note="打不通", by=an_actor(county.root), at=AT)
    place = StoredFile.objects.get(kind="report.picture").place

    with django_capture_on_commit_callbacks(execute=True):
        run = actions.erase_due(at=after(181))

    report.refresh_from_db()
    said = (report.text, report.contact_name, report.contact_phone, report.contact_index, report.note, report.digest)
    assert said == ("",) * 6
    assert not Finding.objects.exists()
    assert not ReportPicture.objects.exists()
    assert not (Path(settings.FANZHA_DATA) / "files" / place).exists()
    assert reports.report_by_receipt(report.receipt).state == "dismissed"
    assert lines(run)["report.dismissed"] == 1
    assert "report.dismissed" not in lines(actions.erase_due(at=after(182)))


def test_what_still_waits_and_what_is_young_is_not_erased(county):
    a_report(county.root)
    young = a_report(county.root, text=PLAIN)
    intake.dismiss_report(report_id=young.pk, dismissal="test", by=an_actor(county.root), at=AT)

    run = actions.erase_due(at=after(180))

    assert lines(run) == {}
    assert Report.objects.get(pk=young.pk).text == PLAIN


def test_rows_of_feeds_in_which_nothing_was_found_go_whole(county):
    a_report(county.root, text=PLAIN, source="operator", batch_id=3)

    actions.erase_due(at=after(91))

    assert not Report.objects.exists()


def test_a_person_whom_nothing_has_concerned_for_years_loses_her_name_and_keeps_her_pseudonym(county):
    gone, busy = a_person(county.liuhe), a_person(county.liuhe, name="李四", phone="13800138001")
    late = after(1826)
    Person.objects.update(created_at=AT)
    touches.record_touch(
        at=late - timedelta(days=3), by=SYSTEM, kind="visit", unit_id=county.liuhe.pk, person_id=busy.pk, source="t",
        source_ref="1",
    )  # fmt: skip
    pseudonym = gone.pseudonym

    run = actions.erase_due(at=late)

    gone.refresh_from_db()
    busy.refresh_from_db()
    assert (gone.name, gone.phone, gone.phone_index, gone.name_pairs, gone.pseudonym) == ("", "", "", [], pseudonym)
    assert (gone.erased_at, busy.name) == (late, "李四")
    assert lines(run)["person"] == 1


def test_the_words_of_a_touch_go_and_its_proof_stays(county, django_capture_on_commit_callbacks):
    from fanzha.common import files

    kept = files.store(b"jpeg", kind="touch.proof", name="x.jpg", content_type="image/jpeg", at=AT)
    touch = touches.record_touch(
        at=AT, by=SYSTEM, kind="visit", unit_id=county.liuhe.pk, person_id=a_person(county.liuhe).pk, source="t",
        source_ref="1", note="门口遇到王大妈", shown_text="别转账",
        proof=touches.Proof(hash=kept.digest, size_bytes=4, at=AT),
    )  # fmt: skip
    place = Path(settings.FANZHA_DATA) / "files" / kept.place

    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_due(at=after(1096))

    left = Touch.objects.get(pk=touch.pk)
    assert (left.note, left.shown_text) == ("", "")
    assert (left.shown_hash, left.proof_hash, left.kind) == (touch.shown_hash, kept.digest, "visit")
    assert not place.exists()


def test_the_ledger_still_refuses_every_other_change(county):
    touch = touches.record_touch(
        at=AT, by=SYSTEM, kind="visit", unit_id=county.liuhe.pk, target_unit_id=county.liuhe.pk, source="t",
        source_ref="1",
    )  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        retention.allow_erasing()
        Touch.objects.filter(pk=touch.pk).update(kind="call", erased_at=AT)


def test_audit_rows_lose_their_words_and_the_chain_stays_whole(county):
    entry = intake.list_value(listing=a_listing(), unit_id=county.root.pk, by=SYSTEM, at=AT)
    sealing.seal_waiting(at=AT)

    actions.erase_due(at=after(1096))
    sealing.seal_waiting(at=after(1096))

    row = AuditRow.objects.get(action="watch.listed")
    entry.refresh_from_db()
    assert (row.why, row.before, row.after, row.actor_name) == ("", None, None, "系统")
    assert (entry.value, entry.reason, entry.digest) == ("", "", "")
    assert [finding.sentence for finding in verify_house().findings if finding.rows] == []


def test_words_that_somebody_else_blanked_are_found_out(county):
    intake.list_value(listing=a_listing(), unit_id=county.root.pk, by=SYSTEM, at=AT)
    sealing.seal_waiting(at=AT)
    row = AuditRow.objects.get(action="watch.listed")

    with transaction.atomic():
        retention.allow_erasing()
        AuditErased.objects.create(row_id=row.pk, at=AT, signature=b"\x01a" + bytes(16))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE common_auditrow SET before = NULL, after = NULL WHERE id = %s", [row.pk])

    assert [finding.rows for finding in verify_house().findings if finding.rows] == [(row.pk,)]


def test_the_database_refuses_to_blank_a_row_that_nobody_noted(county):
    intake.list_value(listing=a_listing(), unit_id=county.root.pk, by=SYSTEM, at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        retention.allow_erasing()
        AuditRow.objects.filter(action="watch.listed").update(after=None)


def test_a_hold_on_a_person_stops_what_hangs_together_with_her(county, director):
    alert = an_alert(county.liuhe, grade="orange", name="张大爷", phone="13800138000")
    report = a_report(county.root, contact_phone="13800138000", contact_name="张大爷")
    intake.dismiss_report(report_id=report.pk, dismissal="test", by=director, at=AT)
    actions.set_hold(what=str(alert.person_id), reason="检察院调取", until=date(2028, 1, 1), by=director, at=AT)

    run = actions.erase_due(at=after(200))

    line = ErasureLine.objects.get(run=run, code="report.dismissed")
    assert (line.erased, line.held) == (0, 1)


def test_a_hold_ends_on_its_day_and_when_it_is_released(county, director):
    report = a_report(county.root)
    intake.dismiss_report(report_id=report.pk, dismissal="test", by=director, at=AT)
    hold = actions.set_hold(what=report.number, reason="检察院调取", until=date(2027, 5, 30), by=director, at=AT)

    held = lines(actions.erase_due(at=after(188)))
    actions.release_hold(hold_id=hold.pk, why="调取完毕", by=director, at=after(188))
    released = lines(actions.erase_due(at=after(188)))

    assert (held, released) == ({}, {"report.dismissed": 1})


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reason": "要"}, "至少 4 个字"),
        ({"until": date(2026, 11, 1)}, "已经过去"),
        ({"until": date(2036, 11, 1)}, "最多保全"),
        ({"what": "AJ-2026-999999"}, "没有找到"),
        ({"what": "张三"}, "没有找到"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused_with_a_sentence(county, director, said, sentence):
    whole = {"what": "1", "reason": "检察院调取", "until": date(2027, 1, 1), **said}

    with pytest.raises(actions.HoldRefused, match=sentence):
        actions.set_hold(**whole, by=director, at=AT)


def test_the_preview_counts_what_the_next_run_takes_and_changes_nothing(county, director):
    report = a_report(county.root)
    intake.dismiss_report(report_id=report.pk, dismissal="test", by=director, at=AT)

    shown = {row.rule.kept.code: row.count for row in erasing.preview(after(181))}

    assert shown["report.dismissed"] == 1
    assert Report.objects.get().text == SCAM


def test_one_kind_that_fails_keeps_no_other_from_being_erased(county, director, monkeypatch):
    entry = intake.list_value(listing=a_listing(), unit_id=county.root.pk, by=SYSTEM, at=AT)
    report = a_report(county.root)
    intake.dismiss_report(report_id=report.pk, dismissal="test", by=director, at=AT)
    broken = retention.kind_of("report.dismissed")
    monkeypatch.setitem(retention._kinds, broken.code, retention.Kept(**{**_fields(broken), "erase": lambda *_: 1 / 0}))

    run = actions.erase_due(at=after(400))

    assert ErasureLine.objects.get(run=run, code="report.dismissed").problem == "ZeroDivisionError"
    assert WatchEntry.objects.get(pk=entry.pk).value == ""


def _fields(kept):
    return {name: getattr(kept, name) for name in kept.__dataclass_fields__}


def test_every_kind_has_a_rule_and_every_rule_a_kind(county):
    named = set(rules.rule_at("rights.retention", AT.date()).content["kinds"])

    assert named == {kept.code for kept in retention.kinds()}
    assert all(rule.days >= rule.least for rule in retention_rules(AT.date()))
