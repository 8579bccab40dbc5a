"""A clock that stands wrong or jumps: nothing is counted twice, escalated early or lost, and no page breaks.

The product reads the clock in one place (`fanzha.common.clock`); the tests set it there.
"""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from fanzha.alerts.actions import sweeping
from fanzha.alerts.models import Escalation
from fanzha.cases import actions as cases
from fanzha.common import audit, clock
from fanzha.common.audit import heads, sealing
from fanzha.common.audit.checking import verify_house
from fanzha.common.clock import CHINA
from fanzha.common.permissions import Role
from tests.builders.alerts import an_alert, load_rules
from tests.builders.intake import a_report
from tests.builders.org import AT, SYSTEM, County, an_officer, signed_in

pytestmark = pytest.mark.slow
JUMPS = {"an hour back": -timedelta(hours=1), "a year back": -timedelta(days=365), "ten years on": timedelta(days=3650)}


@pytest.fixture
def county(db):
    load_rules()
    return County()


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_the_chain_of_audit_rows_stays_whole(county, jump, settings, tmp_path):
    settings.FANZHA_DATA = tmp_path
    for number, moment in enumerate((AT, AT + jump, AT + timedelta(minutes=1))):
        with transaction.atomic():
            audit.record("rule.added", subject=("clock", number), by=SYSTEM, at=moment, after={"n": number})
        sealing.seal_waiting(at=moment)

    report = verify_house()

    assert report.findings == []
    assert report.waiting == 0
    written = [head.number for head in heads.read(tmp_path / "seals")]
    assert written == sorted(set(written)), "each head once, in the order of the seals"


def test_numbers_are_given_once_however_the_years_jump(county):
    moments = [AT, AT.replace(year=2027), AT, AT.replace(year=2031), AT.replace(year=2027)]

    reports = [a_report(county.liuhe, at=moment).number for moment in moments]
    opened = [
        cases.open_case(
            unit_id=county.liuhe.pk, scam_type="C04", loss=None, person_id=None, by=SYSTEM, at=moment
        ).number
        for moment in moments
    ]

    assert len(set(reports)) == len(set(opened)) == len(moments)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)])
def test_a_missed_deadline_is_told_once_though_the_clock_goes_back_between(county, back):
    an_alert(county.liuhe, grade="red")
    late = AT + timedelta(days=3)

    told = []
    for moment in (AT, late, AT - back, late, late + timedelta(seconds=1)):
        with clock.fixed(moment):
            sweeping.escalate_overdue(by=SYSTEM, at=moment)
        told.append(Escalation.objects.count())

    assert told[0] == 0
    assert told[1] > 0
    assert told[1:] == [told[1]] * 4


PAGES = ("/", "/alerts/", "/alerts/tasks/", "/intake/", "/people/", "/touches/", "/inbox/", "/check/", "/report/")


def _pages_under(year, county):
    """Return what the pages answer under a clock, by page: status and text."""
    desk = signed_in(Client(raise_request_exception=False), an_officer(county.root, Role.DIRECTOR))
    an_alert(county.liuhe, grade="orange")
    a_report(county.liuhe)
    with clock.fixed(datetime(year, 3, 1, 8, 0, tzinfo=CHINA)):
        answers = {page: desk.get(page) for page in PAGES}
    return {page: (answer.status_code, answer.content.decode()) for page, answer in answers.items()}


@pytest.mark.parametrize("year", [2027, 2045])
def test_no_page_breaks_under_a_clock_that_is_fast(county, year):
    assert {page: status for page, (status, _) in _pages_under(year, county).items() if status >= 500} == {}


def test_before_its_first_rules_the_house_says_so_and_writes_nothing(county):
    """A clock of years ago has no rules to go by: what needs them ends on the calm page with its number."""
    broken = {page: text for page, (status, text) in _pages_under(2024, county).items() if status >= 500}

    assert set(broken) <= {"/check/", "/report/"}
    assert all("E-" in text and "Traceback" not in text for text in broken.values())
