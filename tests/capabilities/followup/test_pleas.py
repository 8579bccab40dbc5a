"""Copy, correction and appeal: taken from everybody alike, answered by whoever may, within a clock."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.common.refusals import stated_of
from fanzha.core.workflow.followup import Ended, FileState
from fanzha.core.workflow.followup_plea import PleaState
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup import actions
from fanzha.followup.models import File, Plea
from fanzha.followup.queries import pleas
from tests.builders.followup import ID_NUMBER, NAME, PHONE
from tests.builders.org import AT, actor_of, an_officer, signed_in


def a_plea(desk, kind="copy", *, by=None, key="p1", **more):
    said = {
        "kind": kind, "unit_id": desk.county.liuhe.pk, "name": NAME, "said": "想知道写了什么", "proof": "id_card",
        "reach": "到窗口取", "id_number": ID_NUMBER,
    }  # fmt: skip
    return actions.take_plea(pleading=actions.Pleading(key=key, **{**said, **more}), by=by or desk.other, at=AT)


def answered(plea, step, by, note="核对过，按要求办了"):
    return actions.answer_plea(plea_id=plea.pk, step=step, note=note, by=by, at=AT)


@pytest.fixture
def judge(desk):
    """Return somebody who decides and had no hand in any file."""
    return actor_of(an_officer(desk.county.liuhe, Role.TOWN_OFFICER, name="吴镇"))


@pytest.fixture
def file(desk):
    return desk.file()


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, True), ({"id_number": "", "phone": PHONE}, True), ({"id_number": "", "name": "别人"}, False),
        ({"id_number": "", "phone": PHONE, "name": "别人"}, False), ({"id_number": ""}, True),
    ],
)  # fmt: skip
def test_the_house_itself_finds_the_file(desk, file, more, found):
    plea = a_plea(desk, **more)

    assert (plea.file_id == file.pk) is found
    assert plea.due_at == AT + timedelta(days=15)


def test_a_pupils_file_is_found_by_name_within_the_school(desk):
    file = desk.file("student")

    assert a_plea(desk, id_number="", unit_id=desk.county.school.pk).file_id == file.pk
    assert a_plea(desk, key="p2", id_number="", unit_id=desk.county.other_school.pk).file_id is None


def test_the_same_form_sent_twice_is_one_request(desk, file):
    assert a_plea(desk).pk == a_plea(desk).pk
    assert Plea.objects.count() == 1


def test_who_takes_it_learns_nothing(desk, file):
    browser = signed_in(Client(), desk.other_account)
    said = {
        "kind": "copy", "name": NAME, "id_number": ID_NUMBER, "phone": "", "file_number": "", "said": "",
        "unit": desk.county.baiyang.pk, "reach": "到窗口取", "proof": "id_card",
    }  # fmt: skip
    address, key = reverse("followup:new_plea"), "00000000-0000-4000-8000-00000000000"

    held = browser.post(address, {**said, "key": f"{key}1"})
    nothing = browser.post(address, {**said, "key": f"{key}2", "name": "别人", "id_number": ""})

    assert (held.status_code, held["Location"]) == (nothing.status_code, nothing["Location"])
    matched, unmatched = Plea.objects.order_by("id")
    assert (matched.file_id, unmatched.file_id) == (file.pk, None)
    assert browser.get(reverse("followup:plea", args=[matched.pk])).status_code == 404


def test_a_copy_holds_everything_and_who_looked(desk, file):
    actions.look_at(file_id=file.pk, purpose="约本人见面", by=desk.village, at=AT)
    plea = a_plea(desk)
    answered(plea, "grant", desk.town)

    browser = signed_in(Client(), desk.town_account)
    page = browser.get(reverse("followup:letter", args=[plea.pk])).content.decode()
    for said in (NAME, ID_NUMBER, PHONE, "监狱法", "柳政帮〔2026〕3 号", "孙村", "约本人见面"):
        assert said in page


def test_only_named_officers_answer_copies(desk, file, judge):
    plea = a_plea(desk)

    for who in (judge, desk.director, desk.station):
        assert not pleas.pleas_seen(who).filter(pk=plea.pk).exists()
        with pytest.raises(Plea.DoesNotExist):
            answered(plea, "grant", who)


def test_a_copy_is_refused_by_law_alone_and_the_refusal_says_what_to_do(desk, file):
    plea = a_plea(desk)

    with pytest.raises(StepRefused, match="不能不给"):
        answered(plea, "refuse", desk.town, "现在不方便给")
    answered(plea, "refuse", desk.town, "依照个人信息保护法第三十五条，暂时不能提供")

    stated = stated_of("followup.plea", plea.pk)
    assert "第四十五条" in stated.basis
    assert "复议" in stated.remedy


def test_an_appeal_stops_new_measures_until_it_is_answered(desk, file, judge):
    plea = a_plea(desk, "appeal")
    contact = actions.NewContact(key="c1", way="phone", agreement="said", planned_on=AT.date())

    assert plea.due_at == AT + timedelta(days=30)
    with pytest.raises(StepRefused, match="提出了申诉"):
        actions.arrange_contact(file_id=file.pk, contact=contact, by=desk.town, at=AT)
    answered(plea, "refuse", judge, "依据和期限都核对过，继续帮助")

    assert File.objects.get(pk=file.pk).state == FileState.OPEN
    assert actions.arrange_contact(file_id=file.pk, contact=contact, by=desk.town, at=AT).pk
    assert stated_of("followup.plea", plea.pk) is not None


def test_an_appeal_that_is_granted_ends_the_file(desk, file, judge):
    plea, other = a_plea(desk, "appeal"), a_plea(desk, "appeal", key="p2")
    answered(plea, "grant", judge)

    file = File.objects.get(pk=file.pk)
    assert (file.state, file.outcome) == (FileState.CLOSED, Ended.APPEAL)
    assert Plea.objects.get(pk=other.pk).state == PleaState.GRANTED


def test_while_one_appeal_waits_another_that_is_taken_back_changes_nothing(desk, file, judge):
    first, second = a_plea(desk, "appeal"), a_plea(desk, "appeal", key="p2")

    answered(first, "take_back", judge, "本人说不用了")
    between = File.objects.get(pk=file.pk).state
    answered(second, "take_back", judge, "本人说不用了")

    assert (between, File.objects.get(pk=file.pk).state) == (FileState.PAUSED, FileState.OPEN)


def test_nobody_judges_what_passed_through_the_own_hands(desk, file, judge):
    plea = a_plea(desk, "appeal")

    for who in (desk.director, desk.second, desk.town):
        with pytest.raises(StepRefused, match="经手过"):
            answered(plea, "refuse", who)
    assert judge.id


def test_where_nobody_else_is_left_a_decider_who_proposed_may_answer(desk, file):
    plea = a_plea(desk, "appeal")

    with pytest.raises(StepRefused, match="指定人员"):
        answered(plea, "grant", desk.town)
    answered(plea, "grant", desk.director)

    assert File.objects.get(pk=file.pk).state == FileState.CLOSED


def test_two_who_answer_at_once_the_second_is_told(desk, file):
    plea = a_plea(desk)
    answered(plea, "grant", desk.town)

    with pytest.raises(StepRefused, match="已经办完"):
        answered(plea, "refuse", desk.village, "依照个人信息保护法第三十五条")


def test_where_nothing_is_held_the_deciding_unit_says_so(desk):
    plea = a_plea(desk)

    with pytest.raises(Plea.DoesNotExist):
        answered(plea, "say_nothing_held", desk.village)
    assert answered(plea, "say_nothing_held", desk.director).state == PleaState.NOTHING_HELD


def test_a_file_waits_for_its_answer_before_it_goes(desk, file):
    plea = a_plea(desk)
    late = AT + timedelta(days=60)
    actions.sweep(at=late)
    before = File.objects.get(pk=file.pk).state

    answered(plea, "grant", desk.town)
    actions.sweep(at=late)

    assert (before, File.objects.get(pk=file.pk).state) == (FileState.CLOSED, FileState.ERASED)
    plea = Plea.objects.get(pk=plea.pk)
    assert (plea.name, plea.answer) == ("", None)


def test_answers_about_nothing_go_after_half_a_year(desk):
    plea = a_plea(desk)
    answered(plea, "say_nothing_held", desk.director)

    actions.sweep(at=AT + timedelta(days=180))
    kept = Plea.objects.get(pk=plea.pk).name
    actions.sweep(at=AT + timedelta(days=181))

    assert (kept, Plea.objects.get(pk=plea.pk).name) == (NAME, "")


def test_the_pages_lead_from_the_list_to_the_letter(desk, file):
    plea = a_plea(desk, "correct")
    browser = signed_in(Client(), desk.town_account)
    address = reverse("followup:answer", args=[plea.pk])

    listed = browser.get(reverse("followup:pleas")).content.decode()
    shown = browser.get(reverse("followup:plea", args=[plea.pk])).content.decode()
    early = browser.get(reverse("followup:letter", args=[plea.pk])).status_code
    wrong = browser.post(address, {"step": "grant", "note": "好"})
    sent = browser.post(address, {"step": "grant", "note": "电话已经改好"})
    letter = browser.get(reverse("followup:letter", args=[plea.pk])).content.decode()

    assert plea.number in listed
    assert "想知道写了什么" in shown
    assert (early, wrong.status_code, sent.status_code) == (404, 409, 302)
    assert "电话已经改好" in letter
    assert AuditRow.objects.filter(action="followup.plea_opened").count() == 3
