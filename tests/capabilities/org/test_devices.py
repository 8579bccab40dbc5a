"""Phones of grid workers: trusted after a full sign-in, opened by six digits, closed after five wrong ones."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from fanzha.common import clock
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.org import actions as org
from fanzha.org.actions import devices as acting
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Officer, Post, TrustedDevice
from fanzha.org.queries import devices
from tests.builders.org import AT, PASSWORD, SINCE, SYSTEM, actor_of, an_officer, signed_in

pytestmark = pytest.mark.django_db
PIN = "482915"


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    """Hash in a microsecond: what is tested is what happens with the answer."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def worker(county):
    officer = an_officer(county.shangliu, Role.GRID_WORKER, name="张小网", phone="19938271650")
    officer.password = make_password(PASSWORD)
    officer.save()
    return officer


def trust(officer, at=AT, *, pin=PIN, full=True, name="红米"):
    token = acting.trust_device(name=name, pin=pin, is_full_sign_in=full, by=actor_of(officer), at=at)
    return token, devices.devices_of(officer.pk).first()


def opened(device, pin=PIN, at=AT):
    return acting.open_device(device_id=device.pk, pin=pin, origin="10.0.0.9", at=at)


def phone_of(officer, *, token=None):
    """Return a browser that carries the cookie of a trusted phone, signed out."""
    browser = Client(REMOTE_ADDR="10.0.0.9")
    browser.cookies[devices.COOKIE] = devices.cookie_of(token or trust(officer)[0])
    return browser


def test_a_trusted_phone_opens_by_its_digits_and_keeps_neither_token_nor_digits(worker):
    token, device = trust(worker)

    assert opened(device).is_open
    with connection.cursor() as cursor:
        cursor.execute("SELECT token_hash || pin || password_mark FROM org_trusteddevice")
        stored = cursor.fetchone()[0]
    assert token not in stored
    assert PIN not in stored
    assert devices.device_of(devices.cookie_of(token), AT) == device


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "eyJ4IjoxfQ:1vMabc:zzz"])
def test_a_cookie_that_somebody_made_up_opens_nothing(worker, cookie):
    trust(worker)

    assert devices.device_of(cookie, AT) is None
    assert devices.device_of(devices.cookie_of("invented"), AT) is None


def test_five_wrong_tries_close_the_phone_to_digits_for_good(worker):
    _, device = trust(worker)

    said = [opened(device, "000001").sentence for _ in range(5)]

    assert "还能试 4 次" in said[0]
    assert "已停用" in said[4]
    assert not opened(device, at=AT + timedelta(days=2)).is_open
    acts = list(AuditRow.objects.filter(action__startswith="officer.").order_by("id").values_list("action", flat=True))
    assert acts == ["officer.device_trusted", *["officer.pin_refused"] * 4, "officer.device_locked"]


def test_right_digits_begin_the_count_anew(worker):
    _, device = trust(worker)
    for _ in range(4):
        opened(device, "000001")

    assert opened(device).is_open
    assert "还能试 4 次" in opened(device, "000001").sentence


@pytest.mark.parametrize(
    ("change", "alive"),
    [
        ({}, True), ({"days": 29}, True), ({"days": 30}, False), ({"password": "other"}, False),
        ({"closed": True}, False), ({"one_time": True}, False), ({"revoked": True}, False),
    ],
)  # fmt: skip
def test_a_phone_ends_with_its_days_the_password_the_account_or_its_revoking(worker, change, alive):
    token, device = trust(worker)
    if "password" in change:
        Officer.objects.filter(pk=worker.pk).update(password=make_password("neu-Wort-2027"))
    Officer.objects.filter(pk=worker.pk).update(
        is_active="closed" not in change, must_change_password="one_time" in change
    )
    if "revoked" in change:
        acting.revoke_device(device_id=device.pk, by=actor_of(worker), at=AT)

    found = devices.device_of(devices.cookie_of(token), AT + timedelta(days=change.get("days", 0)))

    assert (found is not None) is alive
    assert opened(device, at=AT + timedelta(days=change.get("days", 0))).is_open is alive


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"full": False}, "用密码登录"), ({"pin": "123456"}, "连号"), ({"pin": "271650"}, "手机号码"),
        ({"pin": "12345"}, "6 位"), ({"pin": "900315"}, "生日"),
    ],
)  # fmt: skip
def test_digits_are_set_after_a_full_sign_in_and_not_easily_guessed(worker, more, said):
    with pytest.raises(OfficerRefused, match=said):
        trust(worker, **more)

    assert TrustedDevice.objects.count() == 0


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.DUTY_OFFICER, Role.TOWN_OFFICER, Role.ADMINISTRATOR])
def test_only_posts_of_the_field_open_a_phone_by_digits(county, worker, role):
    with pytest.raises(OfficerRefused, match="要用密码登录"):
        trust(an_officer(county.root, role))
    Post.objects.create(officer=worker, unit=county.root, role=role, from_date=SINCE)

    with pytest.raises(OfficerRefused, match="要用密码登录"):
        trust(worker)


def test_a_fourth_phone_is_refused_until_one_is_given_up(worker):
    for number in range(3):
        trust(worker, name=f"第 {number} 部")

    with pytest.raises(OfficerRefused, match="最多 3 部"):
        trust(worker)
    acting.revoke_device(device_id=devices.devices_of(worker.pk).first().pk, by=actor_of(worker), at=AT)
    trust(worker)


def test_nobody_revokes_anothers_phone(county, worker):
    _, device = trust(worker)

    with pytest.raises(TrustedDevice.DoesNotExist):
        acting.revoke_device(device_id=device.pk, by=actor_of(an_officer(county.shangliu, Role.GRID_WORKER)), at=AT)


# --- the pages


def test_the_sign_in_leads_a_trusted_phone_to_its_digits_and_they_begin_a_short_session(worker):
    browser = phone_of(worker)

    led = browser.get("/org/sign-in/?next=/touches/")
    page = browser.get(led["Location"]).content.decode()
    wrong = browser.post("/org/pin/", {"pin": "000001"}).content.decode()
    right = browser.post("/org/pin/", {"pin": PIN, "next": "/org/devices/"})

    assert led["Location"] == "/org/pin/?next=%2Ftouches%2F"
    assert "张**" in page
    assert "张小网" not in page
    assert 'inputmode="numeric"' in page
    assert "还能试 4 次" in wrong
    assert right["Location"] == "/org/devices/"
    assert browser.session.get_expiry_age() == 2 * 3600
    assert "张小网" in browser.get("/org/devices/").content.decode()
    assert AuditRow.objects.filter(action="officer.signed_in", actor_id=worker.pk).count() == 1


def test_the_password_is_always_a_way_in_and_a_dead_phone_forgets_itself(worker):
    browser = phone_of(worker)
    assert browser.get("/org/sign-in/?password=1").status_code == 200
    TrustedDevice.objects.update(revoked_at=AT)

    answer = browser.get("/org/pin/")

    assert "已失效" in answer.content.decode()
    assert 'href="/org/sign-in/?password=1"' in answer.content.decode()
    assert answer.cookies[devices.COOKIE].value == ""


def test_a_locked_phone_offers_the_password_alone(worker):
    token, device = trust(worker)
    for _ in range(5):
        opened(device, "000001")

    page = phone_of(worker, token=token).get("/org/pin/").content.decode()

    assert "已停用" in page
    assert "<input" not in page.split("<main")[1].replace('type="hidden"', "")


def test_a_phone_is_set_up_on_the_page_after_the_password_and_not_after_digits(worker):
    browser = signed_in(Client(), worker)

    differing = browser.post("/org/devices/new/", {"name": "我的手机", "pin": PIN, "again": "482916"})
    weak = browser.post("/org/devices/new/", {"name": "我的手机", "pin": "123456", "again": "123456"})
    done = browser.post("/org/devices/new/", {"name": "我的手机", "pin": PIN, "again": PIN})

    cookie = done.cookies[devices.COOKIE]
    assert (differing.status_code, weak.status_code, done.status_code) == (422, 409, 302)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/org/")
    assert cookie["max-age"] == 30 * 86_400
    assert "就是这部" in browser.get("/org/devices/").content.decode()
    again = phone_of(worker, token=devices.token_of(cookie.value))
    again.post("/org/pin/", {"pin": PIN})
    TrustedDevice.objects.update(revoked_at=AT)
    assert "退出后用密码登录" in again.get("/org/devices/").content.decode()
    assert again.post("/org/devices/new/", {"name": "平板", "pin": PIN, "again": PIN}).status_code == 409


def test_a_phone_is_given_up_on_the_page(worker):
    _, device = trust(worker)
    browser = signed_in(Client(), worker)

    for _ in range(2):
        assert browser.post(f"/org/devices/{device.pk}/revoke/")["Location"] == "/org/devices/"

    assert "还没有设过" in browser.get("/org/devices/").content.decode()


def test_a_new_password_ends_all_phones(worker):
    token, _ = trust(worker)

    org.reset_password(officer_id=worker.pk, why="手机丢了", by=SYSTEM, at=AT)

    with clock.fixed(AT):
        assert phone_of(worker, token=token).get("/org/pin/").cookies[devices.COOKIE].value == ""
