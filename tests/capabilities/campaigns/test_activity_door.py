"""The doors of an activity: a scanned code, a form with next to nothing in it, one vote a telephone."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from fanzha.campaigns.actions.activities import contests
from fanzha.campaigns.models import Activity, ContestVote, SignIn
from fanzha.campaigns.queries import activity_codes
from fanzha.common import clock
from fanzha.common.permissions import Role
from tests.builders.campaigns_activities import activity_rules, an_activity
from tests.builders.org import AT, SYSTEM, County, an_officer, signed_in

PHONE = "13800001234"


@pytest.fixture
def county(db):
    activity_rules()
    with clock.fixed(AT):
        yield County()


@pytest.fixture
def village(county, client):
    return signed_in(client, an_officer(county.shangliu, Role.VILLAGE_OFFICER))


def opened(row, browser=None, code=None):
    """Scan the code with a telephone; return the telephone and the ticket of its form."""
    browser = browser or Client()
    page = browser.get(f"/campaigns/sign/{code or activity_codes.printed_code(row)}/").content.decode()
    return browser, re.search(r'name="ticket" value="([^"]+)"', page)[1]


def send(browser, ticket, **said):
    return browser.post("/campaigns/sign/", {"ticket": ticket, "name": "", "phone": "", **said})


def test_a_head_and_a_name_come_in_by_two_telephones(county):
    row = an_activity(county.shangliu)

    for said in ({}, {"name": "陈阿婆", "phone": "138 0000 1234"}):
        browser, ticket = opened(row)
        assert "已签到" in send(browser, ticket, **said).content.decode()

    assert [(one.name, one.phone) for one in SignIn.objects.order_by("pk")] == [("", ""), ("陈阿婆", PHONE)]


def test_a_replayed_form_and_a_second_scan_of_one_telephone_count_once(county):
    row = an_activity(county.shangliu)
    browser, ticket = opened(row)

    answers = [send(browser, ticket), send(browser, ticket), send(Client(), ticket), send(*opened(row, browser))]

    assert {answer.status_code for answer in answers} == {200}
    assert SignIn.objects.count() == 1


def test_the_answer_does_not_tell_whether_somebody_was_here(county):
    row = an_activity(county.shangliu)
    texts = []
    for _ in range(2):
        browser, ticket = opened(row)
        texts.append(re.sub(r'value="[^"]*"', "", send(browser, ticket, phone=PHONE).content.decode()))

    assert texts[0] == texts[1]
    assert SignIn.objects.count() == 1


def test_a_ticket_outlives_the_code_but_not_its_ten_minutes(county, monkeypatch):
    import time

    row = an_activity(county.shangliu)
    browser, ticket = opened(row, code=activity_codes.screen_code(row, AT))
    with clock.fixed(AT + timedelta(minutes=5)):
        gone = browser.get(f"/campaigns/sign/{activity_codes.screen_code(row, AT)}/")
        assert send(browser, ticket).status_code == 200
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 601)

    late = send(browser, ticket)

    assert (gone.status_code, late.status_code) == (400, 400)
    assert "过期" in gone.content.decode()
    assert "打开太久" in late.content.decode()


@pytest.mark.parametrize("ticket", ["", "x", "eyJhIjoxfQ:1:zzz"])
def test_a_made_up_ticket_opens_nothing(county, ticket):
    an_activity(county.shangliu)

    assert send(Client(), ticket).status_code == 400
    assert not SignIn.objects.exists()


def test_a_wrong_number_is_said_without_repeating_it(county):
    browser, ticket = opened(an_activity(county.shangliu))

    answer = send(browser, ticket, phone="1380000")

    assert answer.status_code == 200
    assert "手机号不对" in answer.content.decode()
    assert not SignIn.objects.exists()


def test_the_page_says_what_for_and_how_long_and_shows_no_place(county):
    row = an_activity(county.shangliu, place="李家院坝")

    page = Client().get(f"/campaigns/sign/{activity_codes.printed_code(row)}/").content.decode()

    assert "都可以不填" in page
    assert "180 天后清除" in page
    assert "李家院坝" not in page


def test_the_door_of_pupils_opens_no_form_that_is_taken(county):
    browser, ticket = opened(an_activity(county.school, kind="school_lesson"))

    assert send(browser, ticket, name="王小明").status_code == 400
    assert not SignIn.objects.exists()


def test_one_address_that_floods_the_door_is_told_to_wait(county, monkeypatch):
    from fanzha.campaigns.views.activities import door
    from fanzha.intake.actions import TooMany

    browser, ticket = opened(an_activity(county.shangliu))

    def too_many(*_args, **_more):
        raise TooMany("x")

    monkeypatch.setattr(door, "count_try", too_many)

    assert send(browser, ticket).status_code == 429
    assert not SignIn.objects.exists()


def test_one_telephone_votes_once_and_only_with_its_mark(county):
    row = an_activity(county.school, kind="contest", voting="public", votes_until=AT + timedelta(days=1))
    entry = contests.add_entry(activity_id=row.pk, entered=contests.Entered("海报", "七年级"), by=SYSTEM, at=AT)
    address = f"/campaigns/vote/{activity_codes.vote_code(row)}/"
    browser = Client()

    unmarked = browser.post(address, {"entry": entry.pk})
    browser.get(address)
    empty = browser.post(address, {"entry": ""})
    votes = [browser.post(address, {"entry": entry.pk}).content.decode() for _ in range(2)]

    assert (unmarked.status_code, empty.status_code) == (400, 400)
    assert "投票成功" in votes[0]
    assert "已经投过" in votes[1]
    assert ContestVote.objects.count() == 1


# --- the officer's pages


def said(county, **more):
    return {
        "key": "k", "unit": county.shangliu.pk, "kind": "lecture", "title": "反诈讲座", "minutes": "60",
        "starts_at": f"{AT - timedelta(hours=2):%Y-%m-%dT%H:%M}", "place": "文化礼堂", **more,
    }  # fmt: skip


def test_what_was_held_is_written_down_on_one_page(county, village):
    answer = village.post("/campaigns/activities/new/", said(county, do="record", heads="52"))

    row = Activity.objects.get()
    assert answer["Location"] == f"/campaigns/activities/{row.pk}/"
    assert (row.state, row.heads) == ("recorded", 52)
    page = village.get(answer["Location"]).content.decode()
    assert "讲座场次 1 场" in page
    assert "受教人次 52 人次" in page


def test_the_same_page_sent_twice_is_one_activity(county, village):
    for _ in range(2):
        village.post("/campaigns/activities/new/", said(county, do="record", heads="52"))

    assert Activity.objects.count() == 1


def test_what_is_refused_leaves_nothing_behind_and_keeps_what_was_typed(county, village):
    answer = village.post("/campaigns/activities/new/", said(county, do="record", heads="", capacity="50"))

    assert answer.status_code == 409
    assert "文化礼堂" in answer.content.decode()
    assert "至少 1 人" in answer.content.decode()
    assert not Activity.objects.exists()


def test_the_page_refuses_names_of_pupils(county, client):
    school = signed_in(client, an_officer(county.school, Role.LINE_LIAISON))
    sent = said(county, unit=county.school.pk, kind="class_meeting", do="record", classes="七年级（1）班 40\n王小明 1")

    answer = school.post("/campaigns/activities/new/", sent)

    assert answer.status_code == 409
    assert "第 2 行" in answer.content.decode()
    assert not Activity.objects.exists()


def test_the_screen_shows_a_code_that_leads_to_the_form(county, village):
    row = an_activity(county.shangliu)

    start = village.post(f"/campaigns/activities/{row.pk}/start/")
    page = village.get(start["Location"]).content.decode()
    part = village.get(start["Location"], headers={"HX-Request": "true"}).content.decode()

    assert "<svg" in page
    assert "已签到" in part
    assert "<html" not in part


def test_names_are_masked_until_somebody_asks_and_that_is_kept(county, village):
    row = an_activity(county.shangliu)
    people = f"/campaigns/activities/{row.pk}/people/"
    village.post(people, {"key": "k", "people": f"陈阿婆 {PHONE}\n老李"})

    masked, shown = village.get(people).content.decode(), village.post(f"{people}names/").content.decode()

    assert "陈阿婆" not in masked
    assert PHONE not in masked
    assert "陈阿婆" in shown
    assert SignIn.objects.count() == 2


def test_a_list_that_cannot_be_read_says_the_line_and_not_what_stands_there(county, village):
    row = an_activity(county.shangliu)

    answer = village.post(f"/campaigns/activities/{row.pk}/people/", {"key": "k", "people": "老李\n陈阿婆 12345"})

    assert answer.status_code == 409
    assert "第 2 行看不懂" in answer.content.decode()
    assert not SignIn.objects.exists()


def test_another_units_activity_is_not_there(county, village):
    row = an_activity(county.dongying)

    for path in ("", "edit/", "record/", "people/", "code/", "entries/"):
        assert village.get(f"/campaigns/activities/{row.pk}/{path}").status_code == 404


def test_two_officers_who_close_at_once_are_told(county, village):
    row = an_activity(county.shangliu)
    record = f"/campaigns/activities/{row.pk}/record/"
    assert village.post(record, {"version": row.version, "heads": "9"}).status_code == 302

    answer = village.post(record, {"version": row.version, "heads": "8"})

    assert answer.status_code == 409
    assert "别人改过" in answer.content.decode()


def test_the_list_shows_what_is_late_first(county, village):
    an_activity(county.shangliu, starts=timedelta(hours=-3))

    page = village.get("/campaigns/activities/?view=late").content.decode()

    assert "反诈讲座" in page
    assert "已结束，待登记" in page


@pytest.mark.parametrize("kind", ["lecture", "contest", "class_meeting", "training", "meeting"])
def test_every_kind_opens_before_it_begins(county, village, kind):
    row = an_activity(county.shangliu, kind=kind)

    pages = [village.get(f"/campaigns/activities/{row.pk}/{path}") for path in ("", "edit/", "record/", "people/")]

    assert [page.status_code for page in pages] == [200, 200, 200, 200]
    assert village.get("/campaigns/activities/?view=late").status_code == 200
