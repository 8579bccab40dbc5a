"""Follow-up is off until two people switch it on, on stated papers; one switches it off at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from fanzha.common import approvals
from fanzha.common.actor import NotAllowed
from fanzha.common.approvals import ApprovalRefused
from fanzha.common.permissions import Role
from fanzha.core.workflow.followup import Ended, FileState
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup import actions
from fanzha.followup.actions import FollowupRefused
from fanzha.followup.models import File, Switch
from fanzha.followup.queries import files, pleas, switch
from fanzha.followup.queries.switch import FollowupOff
from tests.builders.followup import an_opinion, switched_on
from tests.builders.org import AT, an_actor, an_officer, signed_in
from tests.builders.rights import a_record
from tests.structure.walk import ours, url_of


@pytest.fixture
def admin(county):
    return an_actor(county.root, Role.ADMINISTRATOR, name="管某")


def asked(admin, **more):
    said = {"opinion": an_opinion(), "assessment": a_record().number, "why": "意见和评估都有了", "by": admin, "at": AT}
    return actions.ask_to_switch_on(**{**said, **more})


def test_two_people_switch_it_on(off_desk, admin):
    one = asked(admin)
    before = switch.switch_now()

    approvals.actions.decide(approval_id=one.pk, agree=True, why="核对过意见原件", by=off_desk.director, at=AT)

    now = switch.switch_now()
    assert before is None
    assert (now.asked_by_name, now.agreed_by_name, now.opinion_author) == ("管某", "何主任", "县司法局")
    assert now.assessment.startswith("PG") or now.assessment


def test_nobody_agrees_to_the_own_request(off_desk, admin):
    one = asked(admin)

    with pytest.raises(StepRefused):
        approvals.actions.decide(approval_id=one.pk, agree=True, why="我同意", by=admin, at=AT)

    assert switch.switch_now() is None


def test_the_database_knows_one_switch_and_two_people(off_desk):
    row = switched_on()

    with pytest.raises(IntegrityError), transaction.atomic():
        switched_on()
    with pytest.raises(IntegrityError), transaction.atomic():
        Switch.objects.filter(pk=row.pk).update(agreed_by_id=row.asked_by_id)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"assessment": "XX-1"}, "没有这个编号的影响评估"), ({"opinion": an_opinion(title=" ")}, "文件名称"),
        ({"opinion": an_opinion(author="")}, "由谁出具"), ({"opinion": an_opinion(basis="好")}, "法律依据"),
        ({"opinion": an_opinion(on=AT.date() + timedelta(days=1))}, "今天以后"),
    ],
)  # fmt: skip
def test_a_paper_that_lacks_is_named(off_desk, admin, more, sentence):
    with pytest.raises(FollowupRefused, match=sentence):
        asked(admin, **more)


def test_a_breach_record_is_no_assessment(off_desk, admin):
    with pytest.raises(FollowupRefused, match="没有这个编号"):
        asked(admin, assessment=a_record("breach").number)


def test_without_a_reason_or_the_post_nothing_is_asked(off_desk, admin):
    with pytest.raises(ApprovalRefused):
        asked(admin, why="好")
    with pytest.raises(NotAllowed):
        asked(off_desk.town)


def test_it_is_asked_for_once(off_desk, admin):
    number = a_record().number
    asked(admin, assessment=number)

    with pytest.raises(ApprovalRefused, match="申请过同样的事"):
        asked(admin, assessment=number)


def test_one_person_switches_it_off_and_nothing_opens(desk, admin):
    file = desk.file()

    actions.switch_off(why="意见被撤回", by=admin, at=AT)

    town = desk.town
    with pytest.raises(FollowupOff):
        files.my_files(town)
    with pytest.raises(FollowupOff):
        actions.look_at(file_id=file.pk, purpose="联系本人", by=town, at=AT)
    with pytest.raises(FollowupOff):
        files.register(desk.director)
    with pytest.raises(FollowupOff):
        pleas.pleas_seen(desk.director)
    with pytest.raises(FollowupOff):
        desk.propose()
    with pytest.raises(FollowupRefused, match="已经停用"):
        actions.switch_off(why="再停一次", by=admin, at=AT)


def test_what_waits_for_a_second_person_is_not_carried_out_while_it_is_off(desk, admin):
    one = desk.propose()
    actions.switch_off(why="意见被撤回", by=admin, at=AT)

    done = desk.agree(one)

    assert done.state == "failed"
    assert "没有启用" in done.outcome


@pytest.mark.parametrize(("days", "ended"), [(29, False), (30, True)])
def test_after_a_month_off_all_files_end_and_go(desk, admin, days, ended):
    file = desk.file()
    actions.switch_off(why="意见被撤回", by=admin, at=AT)

    actions.sweep(at=AT + timedelta(days=days))

    file = File.objects.get(pk=file.pk)
    assert (file.state == FileState.ERASED) is ended
    assert (file.outcome == Ended.SWITCHED_OFF) is ended


def test_a_file_ends_on_its_day_also_while_it_is_off(desk, admin):
    file = desk.file(expires_on=AT.date() + timedelta(days=26))
    actions.switch_off(why="意见被撤回", by=admin, at=AT + timedelta(days=20))

    actions.sweep(at=AT + timedelta(days=27))

    assert File.objects.get(pk=file.pk).outcome == Ended.EXPIRED


def test_while_it_is_off_every_address_answers_with_one_calm_page(off_desk, county):
    browser = signed_in(Client(), an_officer(county.root, Role.DIRECTOR))
    names = sorted(name for name in ours() if name.startswith("followup:"))
    own = {"followup:switch", "followup:turn_on", "followup:turn_off"}
    found = {}

    for name in names:
        address = url_of(name, county.liuhe)
        answer = browser.get(address)
        answer = browser.post(address) if answer.status_code == 405 else answer
        # Of a file nothing is there while it is off, whatever its number; the page is the same.
        expected = 404 if ours()[name].pattern.converters else 200
        found[name] = (answer.status_code == expected, "帮助跟进没有启用" in answer.content.decode())

    assert len(names) > 20
    assert {name: said for name, said in found.items() if name not in own and said != (True, True)} == {}


def test_the_calm_page_says_who_switched_off_and_why(desk, admin, county):
    actions.switch_off(why="意见被撤回", by=admin, at=AT)

    page = signed_in(Client(), desk.town_account).get("/followup/").content.decode()

    assert "管某" in page
    assert "意见被撤回" in page
    assert "身份证件" in page


def test_the_switch_page_takes_it_from_papers_to_off(off_desk, county):
    browser = signed_in(Client(), an_officer(county.root, Role.ADMINISTRATOR))
    said = {
        "title": "审查意见 8 号", "author": "县司法局", "on": "2026-11-20", "basis": "逐条对照过各类依据",
        "assessment": a_record().number, "why": "意见和评估都有了",
    }  # fmt: skip

    wrong = browser.post(reverse("followup:turn_on"), {**said, "assessment": "无"})
    sent = browser.post(reverse("followup:turn_on"), said)
    waiting = browser.get(reverse("followup:switch")).content.decode()

    assert (wrong.status_code, sent.status_code) == (409, 302)
    assert "没有这个编号的影响评估" in wrong.content.decode()
    assert "等第二人决定" in waiting
    switched_on()
    assert browser.post(reverse("followup:turn_off"), {"why": "停"}).status_code == 409
    assert browser.post(reverse("followup:turn_off"), {"why": "先停下来核对"}).status_code == 302
    assert switch.switch_now() is None


def test_the_menu_shows_it_to_those_whom_a_file_names(desk, county):
    desk.file("return")

    assert switch.is_shown(desk.station, AT)
    assert switch.is_shown(desk.village, AT)
    assert not switch.is_shown(desk.school, AT)
    assert switch.is_shown(desk.director, AT)
