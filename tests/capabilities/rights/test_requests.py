"""A request of a person concerned: its states, its clock, its second person, its letter."""

from datetime import timedelta

import pytest

from fanzha.common import approvals
from fanzha.common.models import Approval, AuditRow, Refusal
from fanzha.common.permissions import Role
from fanzha.core.workflow.machine import StepRefused
from fanzha.intake import actions as intake
from fanzha.people import actions as people
from fanzha.people.models import Person
from fanzha.rights import actions
from fanzha.rights.models import Request
from fanzha.rights.queries import requests
from tests.builders.alerts import an_alert
from tests.builders.intake import a_report
from tests.builders.org import AT, an_actor
from tests.builders.people import NAME, PHONE, a_person
from tests.builders.rights import a_request


@pytest.fixture
def person(county):
    return a_person(county.liuhe)


def opened(county, duty, person, kind="see"):
    """Take a request at the counter and name the person."""
    request = a_request(county.root, kind, by=duty)
    actions.name_person(request_id=request.pk, person_id=person.pk, by=duty, at=AT)
    return request


def now(request):
    return Request.objects.get(pk=request.pk)


def test_at_the_counter_the_clock_runs_at_once_and_from_the_public_page_when_identity_was_seen(county, duty):
    at_counter = a_request(county.root, by=duty)
    from_page = actions.take_request(
        application=actions.Application(key="k", kind="see", unit_id=county.root.pk, proof="id_card"),
        by=intake_public(), at=AT,
    )  # fmt: skip

    assert (at_counter.state, at_counter.due_at) == ("open", AT + timedelta(days=15))
    assert (from_page.state, from_page.proof, from_page.due_at) == ("applied", "", AT + timedelta(days=30))

    later = AT + timedelta(days=3)
    actions.verify_request(request_id=from_page.pk, proof="agent", by=duty, at=later)

    assert (now(from_page).state, now(from_page).due_at) == ("open", later + timedelta(days=15))


def intake_public():
    from tests.builders.intake import PUBLIC

    return PUBLIC


def test_the_same_form_sent_twice_is_one_request(county, duty):
    application = actions.Application(key="twice", kind="see", unit_id=county.root.pk, proof="id_card")

    first = actions.take_request(application=application, by=duty, at=AT)
    second = actions.take_request(application=application, by=duty, at=AT)

    assert first.pk == second.pk


def test_the_answer_tells_what_is_held_and_who_looked_at_it_and_what_for(county, duty, person):
    people.reveal(person_id=person.pk, fields=["phone"], purpose="电话劝阻", by=duty, at=AT)
    request = opened(county, duty, person)

    actions.answer_request(request_id=request.pk, note="", by=duty, at=AT)

    letter = now(request).answer
    said = {tuple(line) for section in letter["sections"] for line in section["lines"]}
    assert {("姓名", NAME), ("电话", PHONE)} <= said
    assert any("周某看了完整内容，电话，用途：电话劝阻" in text for _, text in said)


def test_what_somebody_else_reported_is_not_shown_to_whom_it_is_about(county, duty, person):
    a_report(county.root, text="邻居家老太太被骗了", target_phone=PHONE, contact_phone="13700137000", for_elder=True)
    request = opened(county, duty, person)

    actions.answer_request(request_id=request.pk, note="", by=duty, at=AT)

    said = str(now(request).answer)
    assert "邻居家" not in said
    assert "13700137000" not in said


def test_a_judgement_of_the_machine_is_explained_in_plain_words(county, duty, person):
    a_report(county.root, contact_phone=PHONE)
    request = opened(county, duty, person, "explain")

    actions.answer_request(request_id=request.pk, note="", by=duty, at=AT)

    said = str(now(request).answer)
    assert "因为文字里有：" in said
    assert "机器只提建议" in said
    assert "不单独凭机器的结果" in said


def test_a_correction_says_what_was_done(county, duty, person):
    request = opened(county, duty, person, "correct")

    with pytest.raises(actions.RequestRefused, match="改了什么"):
        actions.answer_request(request_id=request.pk, note="", by=duty, at=AT)

    assert now(request).state == "open"


def test_a_deletion_is_carried_out_when_a_second_person_agrees(county, duty, director, person):
    request = opened(county, duty, person, "delete")
    actions.propose_deletion(request_id=request.pk, why="本人要求", by=duty, at=AT)
    waiting = now(request).state

    approvals.actions.decide(approval_id=Approval.objects.get().pk, agree=True, why="同意清除", by=director, at=AT)

    person.refresh_from_db()
    request = now(request)
    assert waiting == "second"
    assert (person.name, person.phone_index) == ("", "")
    assert (request.state, request.name, request.phone, request.said) == ("answered", "", "", "")
    assert "已经清除" in request.answer["note"]
    assert AuditRow.objects.filter(action="person.erased").exists()


def test_whoever_proposed_a_deletion_cannot_agree_to_it(county, duty, director, person):
    request = opened(county, duty, person, "delete")
    actions.propose_deletion(request_id=request.pk, why="本人要求", by=duty, at=AT)

    with pytest.raises((StepRefused, approvals.ApprovalRefused)):
        approvals.actions.decide(approval_id=Approval.objects.get().pk, agree=True, why="同意清除", by=duty, at=AT)

    assert Person.objects.get(pk=person.pk).name == NAME


def test_a_deletion_that_was_not_agreed_to_comes_back_to_the_officer(county, duty, director, person):
    request = opened(county, duty, person, "delete")
    actions.propose_deletion(request_id=request.pk, why="本人要求", by=duty, at=AT)
    approvals.actions.decide(approval_id=Approval.objects.get().pk, agree=False, why="先核实再说", by=director, at=AT)

    assert actions.sweep(at=AT) == 1

    assert now(request).state == "open"


def test_nobody_is_erased_while_an_alert_is_open(county, duty):
    alert = an_alert(county.liuhe, grade="orange")
    request = opened(county, duty, Person.objects.get(pk=alert.person_id), "delete")

    with pytest.raises(StepRefused, match="还没有办结"):
        actions.propose_deletion(request_id=request.pk, why="本人要求", by=duty, at=AT)


def test_nobody_is_erased_while_a_hold_runs(county, duty, person):
    actions.set_hold(what=str(person.pk), reason="检察院调取", until=AT.date(), by=duty, at=AT)
    request = opened(county, duty, person, "delete")

    with pytest.raises(StepRefused, match="有保全"):
        actions.propose_deletion(request_id=request.pk, why="本人要求", by=duty, at=AT)


def test_a_refusal_carries_reason_basis_remedy_and_contact(county, duty, person):
    request = opened(county, duty, person, "delete")

    actions.refuse_request(request_id=request.pk, reason="案件还在侦办", by=duty, at=AT)

    told = Refusal.objects.get(code="request.refused")
    assert (told.reason, told.subject_id) == ("案件还在侦办", str(request.pk))
    assert "个人信息保护法" in told.basis
    assert "申请复核" in told.remedy
    assert "96110" in told.contact
    assert "{" not in told.basis + told.remedy + told.contact


def test_a_refusal_without_a_reason_is_none(county, duty, person):
    request = opened(county, duty, person)

    with pytest.raises(actions.RequestRefused):
        actions.refuse_request(request_id=request.pk, reason="不", by=duty, at=AT)

    assert not Refusal.objects.exists()


def test_the_day_is_put_off_once(county, duty, person):
    request = opened(county, duty, person)

    actions.extend_request(request_id=request.pk, why="要向外地核实", by=duty, at=AT)

    assert now(request).due_at == AT + timedelta(days=30)
    with pytest.raises(StepRefused, match="已经延长过一次"):
        actions.extend_request(request_id=request.pk, why="要向外地核实", by=duty, at=AT)


@pytest.mark.parametrize(
    ("later", "state"), [(timedelta(days=30), "applied"), (timedelta(days=30, seconds=1), "lapsed")]
)
def test_whoever_does_not_come_to_the_counter_may_ask_anew(county, later, state):
    application = actions.Application(key="k", kind="see", unit_id=county.root.pk)
    request = actions.take_request(application=application, by=intake_public(), at=AT)

    actions.sweep(at=AT + later)

    assert now(request).state == state


def test_an_officer_of_another_unit_sees_no_request(county):
    a_request(county.liuhe)
    stranger = an_actor(county.baiyang, Role.DUTY_OFFICER)

    assert list(requests.requests_seen(stranger)) == []


def test_the_public_receipt_names_nobody_and_keeps_the_reason_for_the_counter(county, duty, person):
    request = opened(county, duty, person)
    actions.refuse_request(request_id=request.pk, reason="涉及王某的案件", by=duty, at=AT)

    shown = requests.progress(request.receipt)

    assert "王某" not in str(shown)
    assert NAME not in str(shown)
    assert "个人信息保护法" in shown.stated.basis


def test_a_listing_states_its_reasons(county, duty):
    from tests.builders.intake import a_listing

    entry = intake.list_value(listing=a_listing(), unit_id=county.root.pk, by=duty, at=AT)

    told = Refusal.objects.get(code="watch.listed")
    assert (told.subject_id, told.reason) == (str(entry.pk), "已核实")
    assert "异议" in told.remedy
