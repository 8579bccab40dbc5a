"""Grading, assigning, contacting, setting aside, transferring, closing, reopening, revisiting."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from fanzha.alerts import actions
from fanzha.alerts.models import Alert, AlertStep, FalseAlarm, Revisit
from fanzha.alerts.queries import AlertMoved, assignment
from fanzha.cases.models import Case
from fanzha.channels.actions import note_state
from fanzha.channels.models import Message
from fanzha.common import audit
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.grading import Facts
from fanzha.core.workflow.alert import Contact, Finding, Outcome, Result, State, StepRefused
from fanzha.people.models import Household
from fanzha.touches.models import Touch
from fanzha.touches.queries import standing
from tests.builders.alerts import an_alert, made
from tests.builders.org import an_actor, an_officer


def assigned(county, by, at, grade="red", unit=None, **more):
    alert = an_alert(county.liuhe, grade=grade, **more)
    return actions.assign_alert(
        alert_id=alert.pk, unit_id=(unit or county.liuhe).pk, officer_id=None, by=by, at=at + timedelta(minutes=1)
    )


def face(finding=Finding.PERSUADED, **more):
    return made(Contact.FACE, Result.REACHED, finding, **more)


def again(alert):
    return Alert.objects.get(pk=alert.pk)


# --- grade


def test_confirming_the_proposal_starts_the_clocks_of_the_grade(county, duty, at):
    alert = an_alert(county.liuhe, facts=Facts(paid="paid"))

    actions.grade_alert(alert_id=alert.pk, grade="red", by=duty, at=at + timedelta(minutes=2))

    running = dict(alert.clocks.filter(met_at=None).values_list("kind", "due_at"))
    assert alert.clocks.get(kind="confirm").met_at == at + timedelta(minutes=2)
    assert running["assign"] == at + timedelta(minutes=12)
    assert running["contact"] == at + timedelta(minutes=17)
    assert running["face"] == at + timedelta(minutes=62)


@pytest.mark.parametrize(("why", "fine"), [("", False), ("三个字", False), ("   三个字   ", False), ("四个字了", True)])
def test_other_grade_than_the_proposal_needs_a_reason(county, duty, at, why, fine):
    alert = an_alert(county.liuhe, facts=Facts(paid="paid"))

    with nullcontext() if fine else pytest.raises(StepRefused, match="写明理由"):
        actions.grade_alert(alert_id=alert.pk, grade="yellow", why=why, by=duty, at=at)

    assert (again(alert).grade == "yellow") is fine


def test_later_change_of_grade_is_audited_with_before_after_and_why(county, duty, at):
    alert = an_alert(county.liuhe, grade="red")

    actions.regrade_alert(alert_id=alert.pk, grade="yellow", why="当面核实没有转钱", by=duty, at=at)

    row = audit.history("alerts.alert", alert.pk)[-1]
    assert (row.action, row.before, row.after) == ("alert.regraded", {"grade": "red"}, {"grade": "yellow"})
    assert row.why == "当面核实没有转钱"


def test_lower_grade_calls_the_meeting_off(county, duty, at):
    alert = an_alert(county.liuhe, grade="red")

    actions.regrade_alert(alert_id=alert.pk, grade="yellow", why="当面核实没有转钱", by=duty, at=at)

    assert alert.clocks.get(kind="face").called_off_at == at


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.VILLAGE_OFFICER, Role.GRID_WORKER, Role.INSPECTOR])
def test_grade_is_not_for_everybody(county, role, at):
    alert = an_alert(county.liuhe)

    with pytest.raises(NotAllowed):
        actions.grade_alert(alert_id=alert.pk, grade="blue", by=an_actor(county.root, role), at=at)


# --- assignment


def test_proposal_is_the_nearest_unit_with_somebody_to_send(county, at):
    home = Household.objects.create(unit=county.shangliu, number="H1")
    worker = an_officer(county.shangliu, Role.GRID_WORKER, name="孟某")
    an_officer(county.liuhe, Role.TOWN_OFFICER)
    alert = an_alert(county.liuhe)
    alert.household = home

    found = assignment.proposal(alert, on=at.date())

    assert (found.unit_id, found.officer_id) == (county.shangliu.pk, worker.pk)
    assert "按所在的户" in found.why


def test_proposal_climbs_where_the_village_has_nobody(county, at):
    home = Household.objects.create(unit=county.shangliu, number="H1")
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER, name="陈某")
    alert = an_alert(county.liuhe)
    alert.household = home

    found = assignment.proposal(alert, on=at.date())

    assert (found.unit_id, found.officer_id) == (county.liuhe.pk, officer.pk)
    assert "上柳村没有能派的人" in found.why


def test_proposal_prefers_whoever_has_less_to_do(county, duty, at):
    busy, free = an_officer(county.liuhe, Role.TOWN_OFFICER), an_officer(county.liuhe, Role.TOWN_OFFICER)
    other = an_alert(county.liuhe, grade="red")
    actions.assign_alert(alert_id=other.pk, unit_id=county.liuhe.pk, officer_id=busy.pk, by=duty, at=at)

    found = assignment.proposal(an_alert(county.liuhe, grade="red"), on=at.date())

    assert found.officer_id == free.pk


def test_proposal_without_anybody_names_the_unit_alone(county, at):
    found = assignment.proposal(an_alert(county.liuhe), on=at.date())

    assert (found.unit_id, found.officer_id) == (county.liuhe.pk, None)


def test_officer_of_another_unit_cannot_be_given_the_alert(county, duty, at):
    stranger = an_officer(county.baiyang, Role.TOWN_OFFICER)
    alert = an_alert(county.liuhe, grade="red")

    with pytest.raises(StepRefused, match="没有办理预警的岗位"):
        actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=stranger.pk, by=duty, at=at)


def test_town_officer_assigns_within_the_town_only(county, town, at):
    alert = an_alert(county.liuhe, grade="red")
    from fanzha.org.models import Unit

    with pytest.raises(Unit.DoesNotExist):
        actions.assign_alert(alert_id=alert.pk, unit_id=county.baiyang.pk, officer_id=None, by=town, at=at)


def test_remark_stands_in_the_course_and_is_sealed(county, duty, at):
    alert = an_alert(county.liuhe, grade="red")

    actions.remark(alert_id=alert.pk, text="家属说人在外地", by=duty, at=at)

    row = AuditRow.objects.get(action="alert.remarked")
    assert row.why == "家属说人在外地"


def test_remark_needs_words(county, duty, at):
    alert = an_alert(county.liuhe, grade="red")

    with pytest.raises(StepRefused, match="写明"):
        actions.remark(alert_id=alert.pk, text=" 嗯 ", by=duty, at=at)


# --- contacts


def test_call_that_reached_nobody_is_a_step_but_no_touch(county, duty, town, at):
    alert = assigned(county, duty, at)

    actions.record_contact(alert_id=alert.pk, made=made(result=Result.NO_ANSWER), by=town, at=at)

    assert AlertStep.objects.get().result == "no_answer"
    assert Touch.objects.count() == 0
    assert alert.clocks.get(kind="contact").met_at == at


@pytest.mark.parametrize(("contact", "kind"), [(Contact.PHONE, "call"), (Contact.FACE, "dissuasion")])
def test_contact_that_reached_the_person_is_a_touch(county, duty, town, at, contact, kind):
    alert = assigned(county, duty, at)

    step = actions.record_contact(alert_id=alert.pk, made=made(contact, note="见到本人"), by=town, at=at)

    touch = Touch.objects.get()
    assert (touch.kind, touch.person_id, touch.source_ref) == (kind, alert.person_id, f"step:{step.pk}")
    assert AlertStep.objects.get().touch_id == touch.id


def test_same_form_twice_records_one_contact(county, duty, town, at):
    alert, call = assigned(county, duty, at), made()

    actions.record_contact(alert_id=alert.pk, made=call, by=town, at=at)
    actions.record_contact(alert_id=alert.pk, made=call, by=town, at=at)

    assert AlertStep.objects.count() == Touch.objects.count() == 1


@pytest.mark.parametrize(
    ("contact", "minutes", "code"),
    [
        (made(Contact.PHONE, Result.ABSENT), 0, "wrong_result"),
        (made(Contact.FACE, Result.NO_ANSWER), 0, "wrong_result"),
        (made(finding=None), 0, "needs_finding"),
        (made(), 9, None), (made(), 11, "late_step"), (made(), -1, None), (made(), -3, "early_step"),
    ],
)  # fmt: skip
def test_contact_that_makes_no_sense_is_refused(county, duty, town, at, contact, minutes, code):
    from dataclasses import replace

    alert = assigned(county, duty, at)
    contact = replace(contact, key=f"k{minutes}{code}", made_at=at + timedelta(minutes=minutes))

    with pytest.raises(StepRefused) if code else nullcontext() as refused:
        actions.record_contact(alert_id=alert.pk, made=contact, by=town, at=at)

    assert (refused.value.reason.code if refused else None) == code


def test_meeting_stops_the_meeting_clock_at_the_time_of_the_meeting(county, duty, town, at):
    alert = assigned(county, duty, at)
    met_at = at + timedelta(minutes=20)

    actions.record_contact(alert_id=alert.pk, made=face(at=met_at), by=town, at=at + timedelta(minutes=50))

    assert alert.clocks.get(kind="face").met_at == met_at
    assert again(alert).met_at == met_at


def test_photograph_is_kept_encrypted_with_its_hash(county, duty, town, at):
    alert = assigned(county, duty, at)

    step = actions.record_contact(alert_id=alert.pk, made=face(photo=b"jpeg bytes"), by=town, at=at)

    assert step.proof_hash == step.proof.digest
    assert Touch.objects.get().proof_hash == step.proof.digest
    assert actions.open_photo(step_id=step.pk, by=town, at=at) == b"jpeg bytes"


def test_grid_worker_records_but_does_not_close(county, duty, grid, at):
    alert = assigned(county, duty, at, unit=county.shangliu)

    actions.record_contact(alert_id=alert.pk, made=face(), by=grid, at=at)

    assert again(alert).state == State.REPORTED
    with pytest.raises(NotAllowed):
        actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED), by=grid, at=at)


def test_reminder_goes_through_the_channel_and_is_a_touch(county, duty, town, at):
    alert = assigned(county, duty, at, grade="yellow")

    actions.send_sms(alert_id=alert.pk, key="s1", by=town, at=at)
    actions.send_sms(alert_id=alert.pk, key="s1", by=town, at=at)

    message = Message.objects.get()
    assert message.purpose == f"alert:{alert.pk}"
    assert message.body.startswith("【")
    assert not Touch.objects.exists()


@pytest.mark.parametrize("state", ["accepted", "delivered"])
def test_reminder_that_the_gateway_took_is_a_touch_of_the_officer_who_sent_it(county, duty, town, at, state):
    alert = assigned(county, duty, at, grade="yellow")
    actions.send_sms(alert_id=alert.pk, key="s1", by=town, at=at)

    note_state(Message.objects.get(), state=state, at=at)

    touch = Touch.objects.get()
    assert (touch.kind, touch.officer_id) == ("sms", town.id)


@pytest.mark.parametrize("state", ["rehearsed", "failed"])
def test_reminder_that_did_not_go_out_is_no_touch_and_ends_nothing(county, at, state):
    alert = an_alert(county.liuhe, grade="blue")

    note_state(Message.objects.get(), state=state, at=at)

    assert not Touch.objects.exists()
    assert again(alert).state == State.WORKING


def test_touch_of_a_reminder_that_was_lost_later_is_taken_back(county, duty, town, at):
    alert = assigned(county, duty, at, grade="yellow")
    actions.send_sms(alert_id=alert.pk, key="s1", by=town, at=at)
    note_state(Message.objects.get(), state="accepted", at=at)

    note_state(Message.objects.get(), state="failed", at=at, problem="空号")

    assert standing(Touch.objects.all()).count() == 0
    assert Touch.objects.count() == 2


def test_reminder_without_a_phone_is_refused(county, duty, town, at):
    alert = assigned(county, duty, at, grade="yellow", phone="", name="张大爷")

    with pytest.raises(StepRefused, match="没有这个人的电话"):
        actions.send_sms(alert_id=alert.pk, key="s1", by=town, at=at)


def test_blue_alert_reminds_at_once_and_ends_with_the_delivery(county, at):
    alert = an_alert(county.liuhe, grade="blue")
    assert again(alert).state == State.WORKING

    note_state(Message.objects.get(), state="delivered", at=at)

    assert (again(alert).state, again(alert).outcome) == (State.CLOSED, "dissuaded")


def test_blue_alert_whose_reminder_is_lost_goes_to_a_person(county, at):
    alert = an_alert(county.liuhe, grade="blue")

    note_state(Message.objects.get(), state="failed", at=at, problem="空号")

    assert again(alert).state == State.WORKING
    assert again(alert).contacted_at is None
    assert alert.clocks.filter(kind="contact", met_at=None, called_off_at=None).exists()


def test_delivered_reminder_does_not_end_a_higher_grade(county, duty, town, at):
    alert = assigned(county, duty, at, grade="yellow")
    actions.send_sms(alert_id=alert.pk, key="s1", by=town, at=at)

    note_state(Message.objects.get(), state="delivered", at=at)

    assert again(alert).state == State.WORKING
    assert AlertStep.objects.get().message_state == "delivered"


# --- endings


@pytest.mark.parametrize("grade", ["red", "orange"])
def test_red_and_orange_need_a_meeting(county, duty, town, at, grade):
    alert = assigned(county, duty, at, grade=grade)
    actions.record_contact(alert_id=alert.pk, made=made(finding=Finding.PERSUADED), by=town, at=at)

    with pytest.raises(StepRefused, match="要见到本人"):
        actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED), by=town, at=at)


def test_defrauded_opens_one_case_with_its_loss_in_the_same_transaction(county, duty, town, at):
    alert = assigned(county, duty, at)
    loss = actions.Loss(fen=1_260_000, payments="转到一个陌生账户", facts="被客服骗走")

    actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DEFRAUDED, loss=loss), by=town, at=at)

    case = Case.objects.get()
    assert again(alert).case_id == case.pk
    assert (case.loss_fen, case.person_id, case.source_ref) == (1_260_000, alert.person_id, f"alert:{alert.pk}")
    assert case.payments == "转到一个陌生账户"


def test_duplicate_names_an_alert_that_the_officer_can_see(county, duty, town, at):
    alert, first = assigned(county, duty, at), an_alert(county.liuhe)
    elsewhere = an_alert(county.baiyang)

    for number in ("", "YJ-2026-999999", alert.number, elsewhere.number):
        close = actions.Close(Outcome.DUPLICATE, first_number=number)
        with pytest.raises(StepRefused, match="与哪条预警重复"):
            actions.close_alert(alert_id=alert.pk, close=close, by=town, at=at)
    actions.close_alert(
        alert_id=alert.pk, close=actions.Close(Outcome.DUPLICATE, first_number=first.number.lower()), by=town, at=at
    )

    assert again(alert).duplicate_of_id == first.pk


def test_harmless_counts_against_the_rules_that_spoke_for_it(county, duty, at):
    alert = an_alert(county.liuhe, grade="yellow", facts=Facts(score=0.97, paid="none"))
    close = actions.Close(Outcome.MISMATCH, reason="是他儿子的新号", is_harmless=True)

    actions.close_alert(alert_id=alert.pk, close=close, by=duty, at=at)

    assert set(FalseAlarm.objects.values_list("code", flat=True)) == {"S01"}  # not P05, which spoke against


def test_one_voice_counts_once_two_voices_twice(county, duty, at):
    alert = an_alert(county.liuhe, grade="yellow", facts=Facts(score=0.97, paid="none"))

    for said_by in ("officer", "officer", "person"):
        actions.note_harmless(alert_id=alert.pk, said_by=said_by, note="已当面核对", by=duty, at=at)

    assert sorted(FalseAlarm.objects.values_list("code", "said_by")) == [("S01", "officer"), ("S01", "person")]


def test_setting_aside_needs_a_later_date_and_comes_back(county, duty, town, at):
    alert = assigned(county, duty, at)
    actions.record_contact(alert_id=alert.pk, made=made(result=Result.NO_ANSWER), by=town, at=at)
    with pytest.raises(StepRefused, match="晚于现在"):
        actions.set_aside(alert_id=alert.pk, next_at=at, reason="白天上班不在", by=town, at=at)

    actions.set_aside(alert_id=alert.pk, next_at=at + timedelta(hours=9), reason="白天上班不在", by=town, at=at)

    assert again(alert).state == State.AWAY
    assert alert.clocks.get(kind="again").due_at == at + timedelta(hours=9)


def test_reopened_alert_needs_new_contacts_before_it_closes(county, duty, town, at):
    alert = assigned(county, duty, at)
    actions.record_contact(alert_id=alert.pk, made=face(), by=town, at=at + timedelta(minutes=2))
    later = at + timedelta(minutes=5)
    actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED), by=town, at=later)

    actions.reopen_alert(alert_id=alert.pk, reason="骗子又打来了", by=town, at=later)
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=town, at=later)

    assert Revisit.objects.get().state == "dropped"
    with pytest.raises(StepRefused, match="要见到本人"):
        actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED), by=town, at=later)


def test_alert_is_not_reopened_beside_an_open_one_about_the_same_person(county, duty, at):
    old = an_alert(county.liuhe, phone="13911112222", grade="yellow")
    close = actions.Close(Outcome.MISMATCH, reason="核对过不是他")
    actions.close_alert(alert_id=old.pk, close=close, by=duty, at=at)
    new = an_alert(county.liuhe, phone="13911112222")

    with pytest.raises(StepRefused, match=new.number):
        actions.reopen_alert(alert_id=old.pk, reason="骗子又打来了", by=duty, at=at)


# --- revisits


@pytest.mark.parametrize(("grade", "days"), [("red", 7), ("orange", 7), ("yellow", 15)])
def test_dissuasion_plans_a_revisit(county, duty, town, at, grade, days):
    alert = assigned(county, duty, at, grade=grade)
    actions.record_contact(alert_id=alert.pk, made=face(), by=town, at=at)

    actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED), by=town, at=at)

    assert Revisit.objects.get().due_at == at + timedelta(days=days)


def test_revisit_that_finds_a_fraud_opens_a_case(county, duty, town, grid, at):
    alert = assigned(county, duty, at, unit=county.shangliu)
    actions.record_contact(alert_id=alert.pk, made=face(), by=grid, at=at)
    actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DISSUADED), by=town, at=at)
    later = at + timedelta(days=7)

    actions.record_revisit(alert_id=alert.pk, was_defrauded=True, loss=actions.Loss(fen=500_000), by=grid, at=later)

    assert again(alert).was_defrauded_after is True
    assert Case.objects.get().loss_fen == 500_000
    with pytest.raises(actions.NothingDue):
        actions.record_revisit(alert_id=alert.pk, was_defrauded=False, by=grid, at=later)


# --- transfers


@pytest.fixture
def offered(county, duty, town, at):
    alert = assigned(county, duty, at)
    actions.ask_transfer(alert_id=alert.pk, unit_id=county.baiyang.pk, reason="现住白杨乡", by=town, at=at)
    return again(alert)


def test_offered_alert_stays_with_its_unit_until_it_is_accepted(offered, county, town, other_town, at):
    assert (offered.unit_id, offered.transfer_to_id) == (county.liuhe.pk, county.baiyang.pk)

    actions.accept_transfer(alert_id=offered.pk, by=other_town, at=at)

    assert (again(offered).unit_id, again(offered).state) == (county.baiyang.pk, State.ASSIGNED)
    assert offered.transfers.get().answer == "accepted"
    with pytest.raises(Alert.DoesNotExist):
        actions.set_aside(alert_id=offered.pk, next_at=at + timedelta(hours=1), reason="白天不在家", by=town, at=at)


def test_offer_is_sent_back_with_a_reason(offered, county, other_town, at):
    with pytest.raises(StepRefused, match="写明理由"):
        actions.refuse_transfer(alert_id=offered.pk, reason="", by=other_town, at=at)

    actions.refuse_transfer(alert_id=offered.pk, reason="查无此人", by=other_town, at=at)

    assert (again(offered).unit_id, again(offered).state) == (county.liuhe.pk, State.ASSIGNED)
    assert offered.transfers.get().answer_reason == "查无此人"


def test_whoever_offers_cannot_accept(offered, town, at):
    with pytest.raises(StepRefused, match="正在等白杨乡答复"):
        actions.accept_transfer(alert_id=offered.pk, by=town, at=at)


def test_new_unit_may_reveal_the_person_who_is_registered_elsewhere(offered, other_town, at):
    actions.accept_transfer(alert_id=offered.pk, by=other_town, at=at)

    shown = actions.reveal_person(alert_id=offered.pk, purpose="电话劝阻", by=other_town, at=at)

    assert shown["name"] == "张大爷"


# --- two people at once


def test_second_of_two_officers_is_told_what_changed(county, duty, town, at):
    alert = an_alert(county.liuhe, grade="red")
    seen = alert.version
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, version=seen, by=duty, at=at)

    with pytest.raises(AlertMoved, match=r"周某在 10:00 办了“派单”.*内容还在"):
        actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, version=seen, by=town, at=at)


@pytest.mark.parametrize("role", [Role.LINE_LIAISON, Role.INSPECTOR, Role.ADMINISTRATOR])
def test_whoever_does_not_work_on_alerts_changes_nothing(county, duty, role, at):
    alert = assigned(county, duty, at)
    by = an_actor(county.root, role)

    with pytest.raises(NotAllowed):
        actions.record_contact(alert_id=alert.pk, made=made(), by=by, at=at)
    with pytest.raises(NotAllowed):
        actions.close_alert(alert_id=alert.pk, close=actions.Close(Outcome.DEFRAUDED), by=by, at=at)


def test_other_town_changes_nothing(county, duty, other_town, at):
    alert = assigned(county, duty, at)

    with pytest.raises(Alert.DoesNotExist):
        actions.record_contact(alert_id=alert.pk, made=made(), by=other_town, at=at)
