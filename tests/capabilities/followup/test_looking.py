"""Only named officers open a file, each time with a purpose, and every page is written down."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fanzha.common import approvals
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.core.workflow.followup_words import NoteRefused
from fanzha.core.workflow.machine import StepRefused
from fanzha.followup import actions
from fanzha.followup.actions import FollowupRefused
from fanzha.followup.models import File, Look, Named, Subject
from fanzha.followup.queries import files
from fanzha.org.models import StandIn
from fanzha.people.models import Person
from tests.builders.followup import ID_NUMBER, NAME, PHONE
from tests.builders.org import AT, actor_of, an_officer, signed_in
from tests.builders.people import a_person

OTHERS = ("director", "second", "station", "school", "other")


def opened(browser, file):
    """State a purpose and open a file."""
    return browser.post(reverse("followup:open", args=[file.pk]), {"purpose": "约本人见面"}, follow=True)


def test_named_officers_see_their_files_and_nobody_else_does(desk):
    file = desk.file()

    assert files.file_named(desk.town, file.pk) == file
    assert files.file_named(desk.village, file.pk) == file
    for who in OTHERS:
        assert not files.my_files(getattr(desk, who)).exists()


@pytest.mark.parametrize("who", OTHERS)
def test_for_other_officers_the_file_does_not_exist(desk, who):
    file = desk.file()
    browser = signed_in(Client(), getattr(desk, f"{who}_account"))
    gets = ("show", "correct")
    posts = ("open", "add_step", "arrange", "review", "close")

    said = {"purpose": "想看一下", "goal": "找到工作", "text": "去报名", "outcome": "done", "note": "看一下"}
    statuses = [browser.get(reverse(f"followup:{name}", args=[file.pk])).status_code for name in gets]
    statuses += [browser.post(reverse(f"followup:{name}", args=[file.pk]), said).status_code for name in posts]

    assert set(statuses) == {404}
    assert not Look.objects.exists()


def test_an_administrator_or_analyst_does_not_get_past_the_door(desk, county):
    file = desk.file()

    for role in (Role.ADMINISTRATOR, Role.ANALYST, Role.INSPECTOR):
        browser = signed_in(Client(), an_officer(county.root, role))
        assert browser.get(reverse("followup:show", args=[file.pk])).status_code == 403


def test_whoever_stands_in_for_a_named_officer_sees_nothing(desk, county):
    file = desk.file()
    deputy = an_officer(county.shangliu, Role.VILLAGE_OFFICER, name="代某")
    row = StandIn.objects.create(
        absent=desk.town_account, deputy=deputy, from_date=AT.date(), to_date=AT.date(), given_at=AT, given_by_name="某"
    )
    row.posts.set(desk.town_account.posts.all())
    actor = actor_of(deputy)

    assert actor.stood_in_for
    assert not files.my_files(actor).filter(pk=file.pk).exists()


def test_the_file_asks_for_a_purpose_first(desk):
    file = desk.file()
    browser = signed_in(Client(), desk.town_account)

    page = browser.get(reverse("followup:show", args=[file.pk])).content.decode()

    assert "先写明这次打开做什么用" in page
    assert NAME not in page
    assert not AuditRow.objects.filter(action="followup.looked").exists()


def test_the_purpose_is_asked_once_a_session_and_every_page_is_recorded(desk):
    file = desk.file()
    browser = signed_in(Client(), desk.town_account)

    first = opened(browser, file).content.decode()
    second = browser.get(reverse("followup:show", args=[file.pk])).content.decode()

    assert NAME in first
    assert PHONE in second
    looks = AuditRow.objects.filter(action="followup.looked", subject_id=str(file.pk))
    assert [row.why for row in looks] == ["约本人见面"] * 2
    assert Look.objects.get().count == 2


def test_another_session_another_file_and_another_day_ask_again(desk):
    file, other = desk.file(), desk.file("correction")
    browser = signed_in(Client(), desk.town_account)
    opened(browser, file)
    look = Look.objects.get()

    again = signed_in(Client(), desk.town_account).get(reverse("followup:show", args=[file.pk]))
    elsewhere = browser.get(reverse("followup:show", args=[other.pk]))

    assert "先写明" in again.content.decode()
    assert "先写明" in elsewhere.content.decode()
    late = AT + timedelta(hours=12)
    assert actions.note_visit(file_id=file.pk, look_id=look.pk, by=desk.town, at=late) is None


def test_a_colleagues_visit_opens_nothing(desk):
    file = desk.file()
    look = actions.look_at(file_id=file.pk, purpose="约本人见面", by=desk.town, at=AT)

    assert actions.note_visit(file_id=file.pk, look_id=look.pk, by=desk.village, at=AT) is None


@pytest.mark.parametrize("purpose", ["", "看", f"看{NAME}的情况", "打 13912345678 问问"])
def test_a_purpose_says_something_and_names_nobody(desk, purpose):
    file = desk.file()

    with pytest.raises((FollowupRefused, NoteRefused)):
        actions.look_at(file_id=file.pk, purpose=purpose, by=desk.town, at=AT)


def test_the_list_shows_no_name_in_full(desk):
    desk.file()
    page = signed_in(Client(), desk.town_account).get("/followup/").content.decode()

    assert "李**" in page
    assert NAME not in page
    assert ID_NUMBER not in page


@pytest.mark.parametrize("text", [NAME, "李 小满", ID_NUMBER, PHONE])
def test_somebody_is_found_among_ones_own_files_alone(desk, text):
    file = desk.file()
    found = signed_in(Client(), desk.town_account).post("/followup/find/", {"q": text}).content.decode()
    missed = signed_in(Client(), desk.station_account).post("/followup/find/", {"q": text}).content.decode()

    assert file.number in found
    assert file.number not in missed
    assert "没有这个人" in missed
    searched = AuditRow.objects.filter(action="followup.searched").order_by("id")
    assert [row.after for row in searched] == [{"count": 1}, {"count": 0}]


def test_the_index_of_a_number_here_is_not_that_of_the_ledgers(desk, county):
    desk.file()
    person = a_person(county.liuhe, id_number=ID_NUMBER, phone=PHONE)
    subject = Subject.objects.get()

    stored = Person.objects.get(pk=person.pk)
    assert {subject.id_index, subject.phone_index, subject.name_index}.isdisjoint({stored.id_index, stored.phone_index})


def test_naming_takes_two_and_opens_from_then_on(desk):
    file = desk.file()
    colleague = an_officer(desk.county.liuhe, Role.TOWN_OFFICER, name="冯镇")

    asked = actions.ask_to_name(
        file_id=file.pk, officer_id=colleague.pk, side="town", why="原来的同事要调走", by=desk.director, at=AT
    )
    before = Named.objects.filter(officer=colleague).exists()
    desk.agree(asked)

    assert not before
    assert Named.objects.get(officer=colleague, ended_at=None).file_id == file.pk


def test_unnaming_takes_two_and_closes_at_once(desk):
    file = desk.file()
    named = desk.named(file, desk.village_account)

    asked = actions.ask_to_unname(file_id=file.pk, named_id=named.pk, why="岗位调整了", by=desk.director, at=AT)
    still = files.my_files(desk.village).exists()
    desk.agree(asked)

    assert still
    assert not files.my_files(desk.village).exists()
    with pytest.raises(StepRefused, match="只剩这一位"):
        actions.ask_to_unname(
            file_id=file.pk, named_id=desk.named(file, desk.town_account).pk, why="岗位调整了", by=desk.director, at=AT
        )


def test_of_two_requests_to_take_off_the_last_two_one_fails(desk):
    file = desk.file()
    asked = [
        actions.ask_to_unname(
            file_id=file.pk, named_id=desk.named(file, account).pk, why="岗位调整了", by=desk.director, at=AT
        )
        for account in (desk.town_account, desk.village_account)
    ]

    states = [desk.agree(one).state for one in asked]

    assert states == ["done", "failed"]
    assert len(files.named_in(file)) == 1


def test_a_director_is_not_named_for_a_side_that_is_not_the_directors(desk):
    file = desk.file()

    with pytest.raises(FollowupRefused, match="可选的范围"):
        actions.ask_to_name(
            file_id=file.pk, officer_id=desk.director_account.pk, side="town", why="我要看看", by=desk.director, at=AT
        )


def test_the_register_says_nothing_of_the_person(desk):
    file = desk.file()
    browser = signed_in(Client(), desk.director_account)

    pages = browser.get("/followup/register/").content.decode()
    pages += browser.get(reverse("followup:entry", args=[file.pk])).content.decode()

    assert file.number in pages
    assert "钱镇" in pages
    for said in (NAME, ID_NUMBER, PHONE, "李**"):
        assert said not in pages
    assert AuditRow.objects.filter(action="followup.entry_opened", actor_id=desk.director_account.pk).exists()


def test_the_register_of_another_town_is_empty(desk):
    file = desk.file()
    browser = signed_in(Client(), desk.other_account)

    assert file.number not in browser.get("/followup/register/").content.decode()
    assert browser.get(reverse("followup:entry", args=[file.pk])).status_code == 404
    assert approvals.queries.open_about("followup.file", file.pk).count() == 0


def test_small_numbers_are_not_said(desk):
    desk.file()
    page = signed_in(Client(), desk.director_account).get("/followup/register/").content.decode()

    assert "太少，不报数" in page
    assert File.objects.count() == 1
