"""After an erasure nobody who holds the database *and* the keys finds the person: every sealed value is opened.

The search is shown to find before, and the values are planted through the actions of the product.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from fanzha.alerts import actions as alerts
from fanzha.alerts.models import Alert
from fanzha.cases import actions as cases
from fanzha.common import approvals, crypto, imports, retention
from fanzha.common.audit import sealing
from fanzha.common.audit.checking import verify_house
from fanzha.common.models import Approval
from fanzha.common.rekeying.queries import columns
from fanzha.core.workflow.alert import Contact, Finding, Outcome, Result
from fanzha.intake import actions as intake
from fanzha.intake.models import Report
from fanzha.people import actions as people
from fanzha.people.models import Person
from fanzha.people.queries.held import keys_of
from fanzha.rights import actions
from fanzha.touches import actions as touches
from tests.builders.alerts import made
from tests.builders.imports import imported
from tests.builders.intake import SCAM, a_picture, a_report, a_target
from tests.builders.org import AT, SYSTEM
from tests.builders.planted import ID_NUMBER, NAME, PHONE, STORY, found_in
from tests.builders.rights import a_request

pytestmark = pytest.mark.slow


def opened():
    """Return every sealed value of the database in clear, and every other value as text, by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = [row[0] for row in cursor.fetchall()]
        for table in columns():
            for column, context in table.columns:
                cursor.execute(f'SELECT "{column}" FROM "{table.name}" WHERE "{column}" IS NOT NULL')
                found[table.name] += [crypto.decrypt(bytes(row[0]), context=context) for row in cursor.fetchall()]
    return found


def left():
    """Return the tables in which a planted value is found, and the indexes that find the planted phone."""
    index = crypto.blind("phone", PHONE)
    return sorted(
        table
        for table, values in opened().items()
        if any(found_in(value) or (isinstance(value, str) and index in value) for value in values)
    )


@pytest.fixture
def person(county, director):
    """Plant somebody through every door, and finish all work about her."""
    head = "网格编码,户号,姓名,电话,身份证号,住址"
    roll = f"{head}\n330999101201,3-012,{NAME},{PHONE},{ID_NUMBER},某村"
    batch = imported(county.root, roll.encode(), kind="persons")
    assert (batch.state, batch.added) == ("done", 1)
    person = Person.objects.get()
    people.reveal(person_id=person.pk, fields=["phone"], purpose=STORY, by=director, at=AT)
    picture = intake.CleanPicture(a_picture(form="JPEG"), 40, 30)
    report = a_report(county.liuhe, text=f"{SCAM}{STORY}", contact_phone=PHONE, contact_name=NAME, pictures=[picture])
    intake.open_report(report_id=report.pk, purpose=STORY, with_person=True, by=director, at=AT)
    intake.confirm_report(
        report_id=report.pk, grade="orange", target=a_target(name=NAME, phone=PHONE, address=STORY),
        is_to_be_warned=True, note=STORY, by=director, at=AT,
    )  # fmt: skip
    alert = Alert.objects.get()
    alerts.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=director, at=AT)
    visit = made(Contact.FACE, Result.REACHED, Finding.PERSUADED, note=STORY, place=STORY, photo=a_picture(form="JPEG"))
    alerts.record_contact(alert_id=alert.pk, made=visit, by=director, at=AT)
    close = alerts.Close(outcome=Outcome.DISSUADED, reason=STORY)
    alerts.close_alert(alert_id=alert.pk, close=close, by=director, at=AT)
    touches.record_touch(
        at=AT, by=director, kind="visit", unit_id=county.liuhe.pk, person_id=person.pk, source="t", source_ref="1",
        note=STORY, shown_text=STORY,
    )  # fmt: skip
    sealing.seal_waiting(at=AT)
    return person


def bytes_of_files():
    return [path for path in (Path(settings.FANZHA_DATA) / "files").glob("*/*") if path.is_file()]


def test_a_person_who_asked_for_it_is_found_nowhere_in_the_database(
    county, duty, director, person, django_capture_on_commit_callbacks
):
    request = a_request(county.root, "delete", by=duty, name=NAME, phone=PHONE, said=STORY)
    actions.name_person(request_id=request.pk, person_id=person.pk, by=duty, at=AT)
    actions.propose_deletion(request_id=request.pk, why="本人到窗口要求", by=duty, at=AT)
    before, files = left(), len(bytes_of_files())
    assert {"people_person", "intake_report", "alerts_alertstep", "touches_touch", "common_auditrow"} <= set(before)

    with django_capture_on_commit_callbacks(execute=True):
        approvals.actions.decide(approval_id=Approval.objects.get().pk, agree=True, why="同意清除", by=director, at=AT)
    sealing.seal_waiting(at=AT)

    assert left() == []
    assert len(bytes_of_files()) < files
    assert [finding.sentence for finding in verify_house().findings if finding.rows] == []
    assert Report.objects.get().state == "confirmed"


def test_a_doubled_entry_that_was_merged_is_found_nowhere_either(county, duty, director):
    stays = people.ensure_person(unit_id=county.liuhe.pk, name=NAME, phone="13700137000", source="t", by=SYSTEM, at=AT)
    double = people.ensure_person(unit_id=county.liuhe.pk, name=NAME, phone=PHONE, source="t", by=SYSTEM, at=AT)
    touches.record_touch(
        at=AT, by=director, kind="visit", unit_id=county.liuhe.pk, person_id=double.pk, source="t", source_ref="2",
        note=STORY,
    )  # fmt: skip
    people.merge(
        kind="person", survivor_id=stays.pk, loser_id=double.pk, taken=["phone"], why=STORY, by=director, at=AT
    )
    request = a_request(county.root, "delete", by=duty, name=NAME, phone=PHONE, said=STORY)
    actions.name_person(request_id=request.pk, person_id=stays.pk, by=duty, at=AT)
    actions.propose_deletion(request_id=request.pk, why="本人到窗口要求", by=duty, at=AT)
    before = left()

    approvals.actions.decide(approval_id=Approval.objects.get().pk, agree=True, why="同意清除", by=director, at=AT)

    assert "touches_touch" in before
    assert left() == []


def test_what_a_case_says_stays_until_its_own_rule(county, duty, director, person):
    case = cases.open_case(
        unit_id=county.liuhe.pk, scam_type="C04", loss=100, person_id=person.pk, facts=STORY, by=director, at=AT
    )
    blocked = [sentence for found in _blocks(person) for sentence in found]

    cases.move_case(case_id=case.pk, step="close", note="已经办完", by=director, at=AT)
    actions.erase_due(at=AT + timedelta(days=5476))

    assert blocked == [f"案件 {case.number} 还在法定保存期内"]
    assert "cases_case" not in left()


def _blocks(person):
    from fanzha.common import slots

    return slots.filled("person.blocks", keys_of(person.pk))


def test_when_every_rule_has_run_out_nothing_names_the_person(
    county, director, person, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        run = actions.erase_due(at=AT + timedelta(days=6000))
        actions.erase_due(at=AT + timedelta(days=12000))

    assert [line.problem for line in run.lines.all() if line.problem] == []
    assert left() == []
    assert Person.objects.get(pk=person.pk).pseudonym == person.pseudonym


def test_no_capability_that_holds_something_of_a_person_is_forgotten():
    """What `person.data` tells, `person.erase` erases: the two slots are filled by the same capabilities."""
    from fanzha.common.slots import _slots

    told = {filled.name for filled in _slots["person.data"]}
    erased = {filled.name for filled in _slots["person.erase"]}

    # Cases, their victims and what police systems list are told, and go by their own rules; earlier letters are erased,
    # not told again.
    assert told - erased == {"cases", "cases.outside", "cases.victims"}
    assert erased - told == {"rights"}
    assert imports.importer_of("persons") is not None
    assert retention.kind_of("person").ways == (retention.Way.ERASE_FIELDS,)
