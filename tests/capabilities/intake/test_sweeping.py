"""Nothing waits for ever, and nothing is kept longer than its rule says."""

from datetime import timedelta

import pytest

from fanzha.common.models import AuditRow
from fanzha.core.workflow.report import ReportState
from fanzha.intake import actions
from fanzha.intake.actions import sweeping
from fanzha.intake.models import RateCount
from fanzha.intake.queries.limits import Rate
from tests.builders.intake import a_report, shipped_rules
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


@pytest.mark.parametrize(("later", "kept"), [(timedelta(hours=24), 1), (timedelta(hours=24, minutes=11), 0)])
def test_addresses_are_forgotten_after_a_day(county, later, kept):
    actions.count_try("check", address="10.0.0.9", rate=Rate(timedelta(minutes=10), 3), at=AT)

    sweeping.forget_addresses(at=AT + later)

    assert RateCount.objects.count() == kept


def test_an_address_is_kept_only_as_blind_index(county):
    actions.count_try("check", address="10.0.0.9", rate=Rate(timedelta(minutes=10), 3), at=AT)

    assert "10.0.0.9" not in RateCount.objects.get().address
