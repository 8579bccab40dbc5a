import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.org import actions
from fanzha.org.models import OfficerSession
from tests.builders.org import AT, PASSWORD, SYSTEM, an_officer, signed_in

SIGN_IN = "/org/sign-in/"


@pytest.fixture
def officer(county):
    return an_officer(county.liuhe, Role.TOWN_OFFICER, username="liuhe.chen", name="陈某", password=PASSWORD)


def enter(client, *, password=PASSWORD, username="liuhe.chen", **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more}, REMOTE_ADDR="10.1.1.1")


def test_right_password_leads_to_the_home_page_and_is_recorded(client, officer):
    answer = enter(client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    row = AuditRow.objects.get(action="officer.signed_in")
    assert (row.actor_id, row.origin, row.subject_id) == (officer.pk, "10.1.1.1", str(officer.pk))


def test_account_name_is_read_without_case_and_blanks(client, officer):
    assert enter(client, username=" Liuhe.Chen ").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/alerts/", "/alerts/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("alerts/", "/"),
    ],
)
def test_next_leads_only_to_pages_of_our_own(client, officer, wanted, reached):
    assert enter(client, next=wanted)["Location"] == reached


@pytest.mark.parametrize(("username", "password"), [("liuhe.chen", "wrong"), ("nobody.here", "wrong")])
def test_wrong_password_and_unknown_account_get_the_same_sentence(client, officer, username, password):
    answer = enter(client, username=username, password=password)

    assert "账号或密码不对，还能试 4 次。之后锁定 15 分钟。" in answer.content.decode()


def test_closed_account_cannot_sign_in(client, officer, county):
    actions.close_account(officer_id=officer.pk, why="离职", by=SYSTEM, at=AT)

    assert "账号或密码不对" in enter(client).content.decode()


def test_fifth_wrong_password_locks_and_says_until_when(client, officer):
    answers = [enter(client, password="wrong") for _ in range(5)]
    late = enter(client)

    assert [a.status_code for a in answers] == [200, 200, 200, 200, 429]
    assert late.status_code == 429
    assert "以后可以再试" in late.content.decode()


def test_lock_keeps_no_account_name_that_somebody_typed(client, officer):
    enter(client, username="13800001234", password="secret-words")

    row = AccessAttempt.objects.get()
    kept = " ".join(str(value) for value in vars(row).values())
    assert "13800001234" not in kept
    assert "secret-words" not in kept


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 302),
        ("::1", {}, 302),
        ("10.1.1.1", {}, 200),
        ("127.0.0.1", {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 200),
    ],
)
def test_demo_account_signs_in_only_on_this_machine(client, county, address, headers, status):
    an_officer(county.root, username="demo.duty", is_demo=True, password=PASSWORD)

    data = {"username": "demo.duty", "password": PASSWORD}
    answer = client.post(SIGN_IN, data, REMOTE_ADDR=address, **headers)

    assert answer.status_code == status
    assert (("_auth_user_id" in client.session) is (status == 302)) is True


def test_demo_account_that_moves_away_is_signed_out(client, county):
    signed_in(client, an_officer(county.root, Role.LINE_LIAISON, is_demo=True))

    assert client.get("/org/sessions/", REMOTE_ADDR="127.0.0.1").status_code == 200
    assert client.get("/org/sessions/", REMOTE_ADDR="10.1.1.1").status_code == 302


def test_fourth_place_ends_the_oldest(county, officer):
    clients = [Client() for _ in range(4)]

    for client in clients:
        enter(client)

    assert OfficerSession.objects.filter(officer=officer).count() == 3
    assert [c.get("/org/sessions/").status_code for c in clients] == [302, 200, 200, 200]


def test_sign_out_ends_the_session_and_needs_post(client, officer):
    enter(client)

    assert client.get("/org/sign-out/").status_code == 405
    assert client.post("/org/sign-out/").status_code == 302
    assert client.get("/org/sessions/").status_code == 302
    assert not OfficerSession.objects.exists()
    assert not Session.objects.filter(session_key=client.session.session_key or "").exists()


def test_ending_another_place_signs_it_out(officer):
    here, there = Client(), Client()
    enter(here)
    enter(there)
    place = OfficerSession.objects.get(session_key=there.session.session_key)

    here.post(f"/org/sessions/{place.pk}/end/")

    assert there.get("/org/sessions/").status_code == 302
    assert here.get("/org/sessions/").status_code == 200


def test_nobody_ends_a_session_of_somebody_else(officer, county):
    stranger = Client()
    mine = Client()
    enter(mine)
    signed_in(stranger, an_officer(county.baiyang))
    place = OfficerSession.objects.get(session_key=mine.session.session_key)

    stranger.post(f"/org/sessions/{place.pk}/end/")

    assert mine.get("/org/sessions/").status_code == 200


def test_one_time_password_leads_to_the_page_for_a_new_one_until_it_is_set(client, officer, county):
    secret = actions.reset_password(officer_id=officer.pk, why="忘记密码", by=SYSTEM, at=AT)
    enter(client, password=secret)

    held = client.get("/org/sessions/")
    client.post("/org/password/", {"current": secret, "new": PASSWORD + "x", "again": PASSWORD + "x"})

    assert held["Location"] == "/org/password/"
    assert client.get("/org/sessions/").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "again", "sentence"),
    [
        ("wrong", "fresh-Pine-77x", "fresh-Pine-77x", "现在的密码不对"),
        (PASSWORD, "fresh-Pine-77x", "other", "两次填的新密码不一样"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码不能和现在的一样"),
        (PASSWORD, "short", "short", "至少要 10 位"),
        (PASSWORD, "liuhe.chen1", "liuhe.chen1", "和账号、姓名太像"),
    ],
)
def test_new_password_that_cannot_stand_is_refused_with_a_sentence(client, officer, current, new, again, sentence):
    enter(client)

    answer = client.post("/org/password/", {"current": current, "new": new, "again": again})

    assert sentence in answer.content.decode()


def test_new_password_ends_the_sessions_elsewhere_and_keeps_this_one(officer):
    here, there = Client(), Client()
    enter(here)
    enter(there)

    here.post("/org/password/", {"current": PASSWORD, "new": "fresh-Pine-77x", "again": "fresh-Pine-77x"})

    assert here.get("/org/sessions/").status_code == 200
    assert there.get("/org/sessions/").status_code == 302
    assert AuditRow.objects.filter(action="officer.password_changed").count() == 1
