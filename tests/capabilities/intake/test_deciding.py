"""An officer judges a report once; whoever comes second reads what has become of it."""

import threading

import pytest
from django.db import connection

from fanzha.common import events
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.workflow.machine import StepRefused
from fanzha.core.workflow.report import ReportState
from fanzha.intake import actions, queries
from fanzha.intake.models import Label, Report
from tests.builders.intake import PLAIN, SCAM, a_report, a_target, shipped_rules
from tests.builders.org import AT, County, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def county(db):
    shipped_rules()
    return County()


@pytest.fixture
def duty(county):
    return an_actor(county.root, Role.DUTY_OFFICER)


@pytest.fixture
def heard(monkeypatch):
    told = []
    monkeypatch.setattr(events, "publish", told.append)
    return told


def confirm(report, by, **said):
    chosen = {"grade": "red", "target": a_target(), "is_to_be_warned": True, "note": "已电话核实", **said}
    actions.confirm_report(report_id=report.pk, by=by, at=AT, **chosen)
    return Report.objects.get(pk=report.pk)


def test_a_confirmed_report_carries_the_officers_grade_person_and_town(county, duty, heard):
    report = a_report(county.root)

    confirm(report, duty, target=a_target(unit_id=county.liuhe.pk, relation="child", address="3 组"))

    facts = queries.report_facts(report.pk)
    assert (facts.state, facts.grade, facts.unit_id) == ("confirmed", "red", county.liuhe.pk)
    assert (facts.target_name, facts.target_phone, facts.target_address) == ("张三", "13800138000", "3 组")
    assert [(type(e).__name__, e.report_id, e.by) for e in heard] == [("ReportConfirmed", report.pk, duty)]


def test_a_confirmed_clue_names_nobody_to_be_warned(county, duty):
    report = a_report(county.root, contact_phone="13900139000")

    confirm(report, duty, is_to_be_warned=False, target=a_target(phone="", name=""))

    facts = queries.report_facts(report.pk)
    assert (facts.target_phone, facts.contact_phone) == ("", "13900139000")


def test_nobody_is_sent_out_without_a_way_to_find_the_person(county, duty):
    with pytest.raises(StepRefused, match="找不到人"):
        confirm(a_report(county.root), duty, target=a_target(phone=""))


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.GRID_WORKER, Role.INSPECTOR, Role.ADMINISTRATOR])
def test_only_the_centre_judges_reports(county, role):
    with pytest.raises(NotAllowed):
        confirm(a_report(county.root), an_actor(county.root, role))


def test_a_report_of_another_town_is_not_there(county):
    with pytest.raises(Report.DoesNotExist):
        confirm(a_report(county.liuhe), an_actor(county.baiyang, Role.DUTY_OFFICER))


def test_a_dismissed_harmless_report_is_a_label_against_its_version(county, duty, heard):
    report = a_report(county.root, text=PLAIN)

    actions.dismiss_report(report_id=report.pk, dismissal="harmless", note="家常话", by=duty, at=AT)

    label = Label.objects.get(report=report)
    assert (label.is_harmless, label.said_by, label.version) == (True, "officer", report.version)
    assert [type(e).__name__ for e in heard] == ["ReportDismissed"]


@pytest.mark.parametrize("dismissal", ["not_fraud", "unclear", "test"])
def test_other_reasons_to_dismiss_are_no_label(county, duty, dismissal):
    report = a_report(county.root)

    actions.dismiss_report(report_id=report.pk, dismissal=dismissal, by=duty, at=AT)

    assert not Label.objects.exists()
    assert Report.objects.get().state == ReportState.DISMISSED


def test_a_dismissed_report_can_be_taken_up_again_and_its_label_goes(county, duty):
    report = a_report(county.root)
    actions.dismiss_report(report_id=report.pk, dismissal="harmless", by=duty, at=AT)

    actions.reopen_report(report_id=report.pk, why="又有人报", by=duty, at=AT)

    report.refresh_from_db()
    assert (report.state, report.dismissal, report.decided_by_name) == (ReportState.WAITING, "", "")
    assert not Label.objects.exists()


def test_a_report_is_joined_to_an_earlier_one_by_its_number(county, duty, heard):
    first, second = a_report(county.root), a_report(county.root, text=f"{SCAM}快")

    actions.join_report(report_id=second.pk, first_number=f" {first.number.lower()} ", by=duty, at=AT)

    second.refresh_from_db()
    assert (second.state, second.same_as_id) == (ReportState.JOINED, first.pk)
    assert [(type(e).__name__, e.first_id) for e in heard] == [("ReportJoined", first.pk)]


def test_joining_to_a_number_that_is_not_there_says_how_numbers_look(county, duty):
    with pytest.raises(actions.NoSuchReport, match="JB-2026-000123"):
        actions.join_report(report_id=a_report(county.root).pk, first_number="123", by=duty, at=AT)


@pytest.mark.parametrize("second_step", ["confirm", "dismiss", "join"])
def test_a_second_judgement_is_refused_with_a_sentence(county, duty, second_step):
    report, other = a_report(county.root), a_report(county.root, text=PLAIN)
    confirm(report, duty)
    steps = {
        "confirm": lambda: confirm(report, duty, grade="blue"),
        "dismiss": lambda: actions.dismiss_report(report_id=report.pk, dismissal="test", by=duty, at=AT),
        "join": lambda: actions.join_report(report_id=report.pk, first_number=other.number, by=duty, at=AT),
    }

    with pytest.raises(StepRefused, match="已核实"):
        steps[second_step]()

    assert Report.objects.get(pk=report.pk).confirmed_grade == "red"


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_confirms_and_one_is_told():
    shipped_rules()
    county = County()
    report = a_report(county.root)
    officers = [an_actor(county.root, name=name) for name in ("周某", "吴某")]
    answers = []

    def judge(officer):
        try:
            confirm(report, officer)
            answers.append("done")
        except StepRefused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=judge, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers)[0] == "done"
    assert len([answer for answer in answers if "已核实" in answer]) == 1
    assert AuditRow.objects.filter(action="report.confirmed").count() == 1


def test_each_judgement_is_recorded_with_before_after_and_why(county, duty):
    report = a_report(county.root)

    confirm(report, duty)

    row = AuditRow.objects.get(action="report.confirmed")
    assert (row.before["state"], row.after["state"], row.why) == ("waiting", "confirmed", "已电话核实")
    assert row.actor_id == duty.id


def test_opening_revealing_and_looking_at_pictures_are_recorded(county, duty):
    report = a_report(county.root, contact_name="欧阳小河", contact_phone="19912345678")

    actions.open_report(report_id=report.pk, purpose="核实举报", with_person=False, by=duty, at=AT)
    shown = actions.reveal_report(report_id=report.pk, fields=["contact_phone"], purpose="回电", by=duty, at=AT)

    assert shown == {"contact_phone": "19912345678"}
    rows = list(AuditRow.objects.filter(subject_id=str(report.pk)).order_by("id").values_list("action", "why"))
    assert rows[1:] == [("report.opened", "核实举报"), ("report.revealed", "回电")]


def test_only_persons_data_is_revealed(county, duty):
    with pytest.raises(ValueError, match="persons"):
        actions.reveal_report(report_id=a_report(county.root).pk, fields=["key"], purpose="x", by=duty, at=AT)


def test_a_label_from_the_warned_person_stands_beside_the_officers(county, duty):
    report = a_report(county.root)

    actions.label_report(report_id=report.pk, is_harmless=True, said_by="warned", by=duty, at=AT)
    actions.label_report(report_id=report.pk, is_harmless=False, said_by="officer", by=duty, at=AT)
    actions.label_report(report_id=report.pk, is_harmless=True, said_by="officer", by=duty, at=AT)

    assert sorted(Label.objects.values_list("said_by", "is_harmless")) == [("officer", True), ("warned", True)]
