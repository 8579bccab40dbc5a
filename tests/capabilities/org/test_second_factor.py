"""Codes from the phone: who has to have them, how they are set up, given, replayed, locked, and lost."""

import base64
import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from fanzha.common import approvals, clock
from fanzha.common.approvals import ApprovalRefused
from fanzha.common.confirming import ConfirmFirst
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.common.rules import add_version, load_shipped
from fanzha.core.text import one_time
from fanzha.org.actions import second_factor as actions
from fanzha.org.actions.refusals import OfficerRefused
from fanzha.org.models import Authenticator, RecoveryCode, StandIn
from fanzha.org.queries import second_factor, second_person
from tests.builders.approvals import a_step
from tests.builders.org import PASSWORD, SYSTEM, actor_of, an_actor, an_officer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules(county, at):
    load_shipped("fanzha.org", by=SYSTEM, at=at)


@pytest.fixture
def admin(county):
    return an_officer(county.root, Role.ADMINISTRATOR, name="韩某")


def secret_of(officer):
    return base64.b32decode(Authenticator.objects.get(officer=officer).secret)


def code_of(officer, at, *, steps=0):
    return one_time.code_at_step(secret_of(officer), one_time.step_at(at) + steps)


def set_up(officer, at):
    """Set codes up half a minute ago; return the recovery codes."""
    by = actor_of(officer)
    actions.begin_codes(by=by, at=at)
    pending = base64.b32decode(Authenticator.objects.get(officer=officer).pending)
    first = one_time.code_at_step(pending, one_time.step_at(at) - 1)
    return actions.confirm_codes(typed=first, by=by, at=at)


def give(officer, typed, at):
    return actions.give_code(officer_id=officer.pk, typed=typed, by=actor_of(officer), at=at)


# --- setting up


def test_the_first_code_sets_up_and_gives_recovery_codes_that_are_kept_nowhere(admin, at):
    codes = set_up(admin, at)

    row = Authenticator.objects.get()
    assert (row.confirmed_at, row.pending, len(codes)) == (at, "", 8)
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}", code) for code in codes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM org_authenticator")
        assert row.secret.encode() not in bytes(cursor.fetchone()[0])
        cursor.execute("SELECT string_agg(digest, ' ') FROM org_recoverycode")
        assert not set(codes) & set(cursor.fetchone()[0].split())
    assert AuditRow.objects.filter(action="officer.codes_set_up").count() == 1


def test_a_wrong_first_code_sets_nothing_up(admin, at):
    actions.begin_codes(by=actor_of(admin), at=at)

    with pytest.raises(OfficerRefused, match="动态码不对"):
        actions.confirm_codes(typed="000000", by=actor_of(admin), at=at)

    assert Authenticator.objects.get().confirmed_at is None


def test_a_new_phone_takes_over_only_with_a_fresh_code_and_its_own_first_one(admin, at):
    set_up(admin, at)
    old = Authenticator.objects.get().secret

    with pytest.raises(ConfirmFirst):
        actions.begin_codes(by=actor_of(admin), at=at)
    actions.begin_codes(by=replace(actor_of(admin), confirmed_at=at), at=at)

    assert Authenticator.objects.get().secret == old  # until the new one is confirmed
    assert give(admin, code_of(admin, at), at).is_taken


def test_the_address_for_the_app_names_house_and_account():
    said = second_factor.app_address(b"12345678901234567890", account="zhiban", issuer="清河县反诈中心")

    assert said.startswith("otpauth://totp/zhiban?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E6%B8%85")
    assert said.endswith("&digits=6&period=30")


# --- giving a code


@pytest.mark.parametrize(("steps", "taken"), [(-1, False), (0, True), (1, True), (2, False), (-2, False)])
def test_one_half_minute_of_skew_is_let_pass_but_no_code_that_was_used(admin, at, steps, taken):
    set_up(admin, at)  # with the code of the half minute before

    assert give(admin, code_of(admin, at, steps=steps), at).is_taken is taken


def test_a_code_is_taken_once(admin, at):
    set_up(admin, at)
    code = code_of(admin, at)

    assert give(admin, code, at).is_taken
    again = give(admin, code, at)

    assert not again.is_taken
    assert "已经用过" in again.sentence


def test_five_wrong_codes_lock_for_a_quarter_of_an_hour(admin, at):
    set_up(admin, at)
    said = [give(admin, "000000", at).sentence for _ in range(5)]

    assert "还能试 4 次" in said[0]
    assert "10:15 以后" in said[4]
    assert not give(admin, code_of(admin, at), at).is_taken
    later = at + timedelta(minutes=15)
    assert give(admin, code_of(admin, later), later).is_taken
    assert AuditRow.objects.filter(action="officer.code_refused").count() == 5


@pytest.mark.parametrize(("minutes", "word"), [(4, "快"), (-7, "慢")])
def test_a_clock_that_is_off_is_said(admin, at, minutes, word):
    set_up(admin, at)

    given = give(admin, code_of(admin, at + timedelta(minutes=minutes)), at)

    assert f"{word}了约 {abs(minutes)} 分钟" in given.sentence
    assert "自动设定时间" in given.sentence


def test_a_recovery_code_works_once_in_any_spelling(admin, at):
    first, second, *_ = set_up(admin, at)

    assert "还剩 7 个" in give(admin, f" {first.lower().replace('-', ' ')} ", at).sentence
    assert not give(admin, first, at).is_taken
    assert give(admin, second, at).is_taken


def test_a_recovery_code_is_its_own_officers_alone(county, admin, at):
    other = an_officer(county.root, Role.DIRECTOR)
    set_up(other, at)

    assert not give(other, set_up(admin, at)[0], at).is_taken


def test_new_recovery_codes_end_the_old(admin, at):
    old = set_up(admin, at)

    new = actions.renew_recovery_codes(by=replace(actor_of(admin), confirmed_at=at), at=at)

    assert not give(admin, old[0], at).is_taken
    assert give(admin, new[0], at).is_taken
    assert RecoveryCode.objects.filter(officer=admin).count() == 8


# --- who has to


@pytest.mark.parametrize(
    ("role", "demanded"),
    [
        (Role.ADMINISTRATOR, True), (Role.DIRECTOR, True), (Role.DUTY_OFFICER, True), (Role.TOWN_OFFICER, False),
        (Role.GRID_WORKER, False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_demo", [False, True])
def test_the_rule_names_the_rights_that_demand_codes_and_demo_accounts_never_do(county, at, role, demanded, is_demo):
    officer = an_officer(county.root, role, is_demo=is_demo)

    standing = second_factor.standing_of(officer, actor_of(officer), at)

    assert standing.is_demanded is (demanded and not is_demo)


@pytest.mark.parametrize(("days", "overdue"), [(13, False), (14, True)])
def test_after_the_days_of_grace_a_sensitive_step_waits_for_setting_up(admin, at, days, overdue):
    actions.note_asked(officer_id=admin.pk, by=actor_of(admin), at=at)

    needed = second_factor.confirmation_needed(actor_of(admin), at + timedelta(days=days))

    assert (needed is not None and needed.enrol) is overdue


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (10, True), (11, False)])
def test_a_sensitive_step_wants_a_fresh_code(admin, at, minutes, fresh):
    set_up(admin, at)
    by = replace(actor_of(admin), confirmed_at=at)

    assert (second_factor.confirmation_needed(by, at + timedelta(minutes=minutes)) is None) is fresh
    assert second_factor.confirmation_needed(actor_of(admin), at) is not None


def test_an_installation_that_switches_it_off_asks_nobody(admin, at):
    content = {**second_factor.shipped("org.second_factor"), "demanded": False}
    add_version(
        kind="org.second_factor", version="2", valid_from=date(2026, 11, 1), content=content, note="试点期间不强制",
        by=SYSTEM, at=at,
    )  # fmt: skip

    assert not second_factor.standing_of(admin, actor_of(admin), at).is_demanded


def test_the_rule_is_changed_on_its_page_by_two_people(county, admin, at):
    director, browser = an_actor(county.root, Role.DIRECTOR), signed_in(Client(), admin)
    form = {"grace_days": "14", "fresh_minutes": "10", "why": "试点期间不强制"}

    same = browser.post("/org/codes/rules/", {**form, "demanded": "on"}).content.decode()
    wrong = browser.post("/org/codes/rules/", {**form, "grace_days": "99"}).content.decode()
    asked = browser.post("/org/codes/rules/", form)["Location"]
    assert "是 → 否" in browser.get(asked).content.decode()
    done = approvals.actions.decide(
        approval_id=int(asked.split("/")[2]), agree=True, why="上级同意试点", by=director, at=at
    )

    assert "没有改动" in same
    assert "90" in wrong
    assert done.state == "done"
    assert not second_factor.factor_rule(at).demanded


# --- the lost phone


def test_a_lost_phone_is_given_up_by_two_people(county, admin, at):
    officer, director = an_officer(county.root, Role.DUTY_OFFICER, name="周某"), an_actor(county.root, Role.DIRECTOR)
    codes = set_up(officer, at)

    asked = actions.ask_reset(officer_id=officer.pk, why="手机丢失，当面核对过", by=actor_of(admin), at=at)
    assert Authenticator.objects.get(officer=officer).confirmed_at is not None
    done = approvals.actions.decide(approval_id=asked.pk, agree=True, why="打电话核对过", by=director, at=at)

    assert done.state == "done"
    row = Authenticator.objects.get(officer=officer)
    assert (row.secret, row.confirmed_at, row.asked_at) == ("", None, at)
    assert not give(officer, codes[0], at).is_taken


def test_nobody_agrees_to_the_loss_of_the_own_phone(county, admin, at):
    director = an_officer(county.root, Role.DIRECTOR, name="李某")
    set_up(director, at)
    asked = actions.ask_reset(officer_id=director.pk, why="手机丢失，当面核对过", by=actor_of(admin), at=at)
    by = replace(actor_of(director), confirmed_at=at)

    done = approvals.actions.decide(approval_id=asked.pk, agree=True, why="是我本人丢的", by=by, at=at)

    assert done.state == "failed"
    assert Authenticator.objects.get(officer=director).confirmed_at is not None


def test_without_codes_there_is_nothing_to_give_up(county, admin, at):
    officer = an_officer(county.root, Role.DUTY_OFFICER)

    with pytest.raises(OfficerRefused, match="没有绑定"):
        actions.ask_reset(officer_id=officer.pk, why="手机丢失了", by=actor_of(admin), at=at)


# --- who may decide


def test_deciders_are_those_above_the_unit_and_whoever_stands_in_for_them(county, at):
    director, town = (
        an_officer(county.root, Role.DIRECTOR, name="李某"),
        an_officer(county.liuhe, Role.ANALYST, name="赵某"),
    )
    an_officer(county.baiyang, Role.ANALYST, name="远某")
    deputy = an_officer(county.liuhe, Role.TOWN_OFFICER, name="代某")
    stand_in = StandIn.objects.create(
        absent=director, deputy=deputy, from_date=at.date(), to_date=at.date(), given_by_name="李某", given_at=at
    )
    stand_in.posts.set(director.posts.all())
    permission = approvals.Step("x", "x", "person.export", "person.export", lambda p, a: None).decides

    found = dict(second_person.deciders(permission, county.shangliu.pk, at))

    assert found == {director.pk: "李某", town.pk: "赵某", deputy.pk: "代某"}
    assert second_person.deciders(permission, None, at) == [(deputy.pk, "代某"), (director.pk, "李某")]


def test_a_stand_in_does_not_decide_for_whom_he_stands_in(county, at):
    director, deputy = an_officer(county.root, Role.DIRECTOR, name="李某"), an_officer(county.root, name="代某")
    StandIn.objects.create(
        absent=director, deputy=deputy, from_date=at.date(), to_date=at.date(), given_by_name="李某", given_at=at
    )
    step = a_step()

    with pytest.raises(ApprovalRefused, match="没有另一位同事"):
        approvals.actions.ask(step=step.code, payload={}, why="核查专项要用", by=actor_of(director), at=at)
    later = at + timedelta(days=1)
    assert approvals.queries.why_kept_apart(director.pk, deputy.pk, at)
    assert not approvals.queries.why_kept_apart(director.pk, deputy.pk, later)


# --- the pages


def sign_in(officer):
    browser = Client(REMOTE_ADDR="10.0.0.8")
    answer = browser.post("/org/sign-in/", {"username": officer.username, "password": PASSWORD, "next": "/inbox/"})
    return browser, answer


def test_whoever_has_codes_gives_one_at_sign_in_before_anything_opens(county, at):
    officer = an_officer(county.root, Role.ADMINISTRATOR, password=PASSWORD)
    set_up(officer, at)

    browser, _ = sign_in(officer)
    held = browser.get("/org/officers/")
    wrong = browser.post("/org/code/", {"code": "000000"})
    right = browser.post("/org/code/", {"code": code_of(officer, at), "next": "/org/officers/"})

    assert held["Location"] == "/org/code/?next=%2Forg%2Fofficers%2F"
    assert "还能试 4 次" in wrong.content.decode()
    assert right["Location"] == "/org/officers/"
    assert browser.get("/org/officers/").status_code == 200


def test_whoever_has_to_is_reminded_then_held(county, at):
    officer = an_officer(county.root, Role.ADMINISTRATOR, password=PASSWORD)

    browser, _ = sign_in(officer)
    assert "请在 12-07 10:00 前绑好" in browser.get("/org/officers/").content.decode()
    with clock.fixed(at + timedelta(days=14)):
        later, _ = sign_in(officer)
        assert later.get("/org/officers/")["Location"].startswith("/org/codes/mine/")
        page = later.get("/org/codes/mine/").content.decode()

    assert "宽限期已过" in page


def test_a_demo_account_signs_in_with_its_password_alone(county, at):
    officer = an_officer(county.root, Role.DIRECTOR, password=PASSWORD, is_demo=True)
    browser = Client()

    browser.post("/org/sign-in/", {"username": officer.username, "password": PASSWORD})

    page = browser.get("/org/officers/").content.decode()
    assert officer.name in page
    assert "前绑好" not in page


def test_codes_are_set_up_on_the_page_with_a_picture_and_by_hand(admin, at):
    browser = signed_in(Client(), admin)
    browser.post("/org/codes/mine/begin/")

    page = browser.get("/org/codes/mine/").content.decode()
    pending = Authenticator.objects.get().pending
    wrong = browser.post("/org/codes/mine/confirm/", {"code": "1"})
    code = one_time.code_at_step(base64.b32decode(pending), one_time.step_at(at))
    done = browser.post("/org/codes/mine/confirm/", {"code": code})

    assert "<svg" in page
    assert " style=" not in page.split("<svg")[-1].split("</svg>")[0]
    assert pending[:4] in page
    assert "otpauth://totp/" in page
    assert wrong.status_code == 409
    assert "只在这里显示一次" in done.content.decode()
    assert "no-store" in done["Cache-Control"]
    assert "已绑定" in browser.get("/org/codes/mine/").content.decode()


def test_a_sensitive_step_asks_for_a_code_and_goes_on_with_what_was_sent(county, at):
    step = a_step()
    asker, officer = an_actor(county.root), an_officer(county.root, Role.DIRECTOR, name="李某")
    one = approvals.actions.ask(step=step.code, payload={}, why="核查专项要用", by=asker, at=at)
    set_up(officer, at)
    browser, url = signed_in(Client(), officer), reverse("approvals:decide", args=[one.pk])

    def post(**more):
        said = urlencode({"agree": "yes", "why": "核对过名单<", **more})
        return browser.post(url, said, content_type="application/x-www-form-urlencoded")

    asked = post()
    page = asked.content.decode()
    wrong, done = post(confirm_code="000000"), post(confirm_code=code_of(officer, at))

    assert (asked.status_code, wrong.status_code, done.status_code) == (403, 403, 302)
    assert '<input type="hidden" name="why" value="核对过名单&lt;">' in page
    assert "还能试 4 次" in wrong.content.decode()
    one.refresh_from_db()
    assert (one.state, one.decision_why) == ("done", "核对过名单<")


def test_the_page_of_the_lost_phone_asks_a_second_person(county, admin, at):
    officer = an_officer(county.root, Role.DUTY_OFFICER, name="周某")
    an_officer(county.root, Role.DIRECTOR)
    set_up(officer, at)
    browser = signed_in(Client(), admin)
    url = reverse("org:reset_second_factor", args=[officer.pk])

    short = browser.post(url, {"why": "丢"})
    taken = browser.post(url, {"why": "手机丢失，当面核对过"})

    assert "解除周某的动态码" in browser.get(url).content.decode()
    assert "至少 4 个字" in short.content.decode()
    assert "原手机和备用码作废" in browser.get(taken["Location"]).content.decode()
