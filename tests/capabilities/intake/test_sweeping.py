"""Nothing waits for ever, and nothing is kept longer than its rule says."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from fanzha.common.models import AuditRow, StoredFile
from fanzha.core.workflow.report import ReportState
from fanzha.intake import actions, queries
from fanzha.intake.actions import sweeping
from fanzha.intake.models import Finding, RateCount, Report, ReportPicture
from fanzha.intake.queries.limits import Rate
from tests.builders.intake import PLAIN, SCAM, a_report, shipped_rules
from tests.builders.org import AT, County, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def county(db):
    shipped_rules()
    return County()


@pytest.mark.parametrize(("later", "lapsed"), [(timedelta(days=30), 0), (timedelta(days=30, seconds=1), 1)])
def test_a_report_that_nobody_judged_ends_after_the_rules_days(county, later, lapsed):
    report = a_report(county.root)

    assert sweeping.lapse_waiting(at=AT + later) == lapsed

    report.refresh_from_db()
    assert (report.state == ReportState.LAPSED) is bool(lapsed)
    assert AuditRow.objects.filter(action="report.lapsed").count() == lapsed


def test_a_lapsed_report_can_be_taken_up_again(county):
    report = a_report(county.root)
    sweeping.lapse_waiting(at=AT + timedelta(days=31))

    actions.reopen_report(report_id=report.pk, why="补核", by=an_actor(county.root), at=AT)

    report.refresh_from_db()
    assert report.state == ReportState.WAITING


def test_an_old_dismissed_report_loses_text_persons_and_pictures_and_keeps_its_receipt(
    county, django_capture_on_commit_callbacks
):
    picture = actions.CleanPicture(b"jpeg", 1, 1)
    report = a_report(
        county.root, text=f"{SCAM}13912345678", contact_phone="13800138000", contact_name="张三", pictures=[picture]
    )
    actions.dismiss_report(report_id=report.pk, dismissal="unclear", note="打不通", by=an_actor(county.root), at=AT)
    place = StoredFile.objects.get(kind="report.picture").place

    with django_capture_on_commit_callbacks(execute=True):
        assert sweeping.erase_old(at=AT + timedelta(days=181)) == 1

    report.refresh_from_db()
    said = (report.text, report.contact_name, report.contact_phone, report.contact_index, report.note, report.digest)
    assert said == ("",) * 6
    assert not Finding.objects.exists()
    assert not ReportPicture.objects.exists()
    assert not StoredFile.objects.filter(kind="report.picture").exists()
    assert not (Path(settings.FANZHA_DATA) / "files" / place).exists()
    assert queries.report_by_receipt(report.receipt).state == "dismissed"
    assert sweeping.erase_old(at=AT + timedelta(days=182)) == 0


def test_what_still_waits_and_what_is_young_is_not_erased(county):
    a_report(county.root)
    young = a_report(county.root, text=PLAIN)
    actions.dismiss_report(report_id=young.pk, dismissal="test", by=an_actor(county.root), at=AT)

    assert sweeping.erase_old(at=AT + timedelta(days=180)) == 0
    assert Report.objects.get(pk=young.pk).text == PLAIN


def test_rows_of_feeds_in_which_nothing_was_found_go_whole(county):
    a_report(county.root, text=PLAIN, source="operator", batch_id=3)

    sweeping.erase_old(at=AT + timedelta(days=91))

    assert not Report.objects.exists()


@pytest.mark.parametrize(("later", "kept"), [(timedelta(hours=24), 1), (timedelta(hours=24, minutes=11), 0)])
def test_addresses_are_forgotten_after_a_day(county, later, kept):
    actions.count_try("check", address="10.0.0.9", rate=Rate(timedelta(minutes=10), 3), at=AT)

    sweeping.forget_addresses(at=AT + later)

    assert RateCount.objects.count() == kept


def test_an_address_is_kept_only_as_blind_index(county):
    actions.count_try("check", address="10.0.0.9", rate=Rate(timedelta(minutes=10), 3), at=AT)

    assert "10.0.0.9" not in RateCount.objects.get().address
