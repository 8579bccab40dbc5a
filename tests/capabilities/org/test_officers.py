import re
from datetime import date, timedelta

import pytest
from django.test import Client

from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import ROLE_PERMISSIONS, Permission, Role
from fanzha.org import actions, queries
from fanzha.org.models import Officer, Post, Unit
from tests.builders.org import AT, PASSWORD, SINCE, SYSTEM, actor_of, an_actor, an_officer, signed_in

NEW = {"username": "wang", "name": "王某", "unit": "330999101000", "role": "town_officer", "from_date": "2026-11-01"}


@pytest.fixture
def admin(county):
    return an_officer(county.root, Role.ADMINISTRATOR, name="管理员")


@pytest.fixture
def office(client, admin):
    return signed_in(client, admin)


def text_of(answer):
    return answer.content.decode()


def give(officer, unit, role=Role.TOWN_OFFICER, *, by=SYSTEM, since=date(2026, 11, 1), **more):
    return actions.give_post(officer_id=officer.pk, unit_id=unit.pk, role=role, from_date=since, by=by, at=AT, **more)


def test_a_new_account_comes_with_a_post_and_a_password_that_is_shown_once(office, county):
    answer = office.post("/org/officers/new/", NEW)
    secret = re.search(r'id="secret">([^<]+)<', text_of(answer))[1]
    officer = Officer.objects.get(username="wang")

    assert officer.check_password(secret)
    assert not officer.has_usable_password()
    assert secret not in str(vars(officer.one_time_code))
    assert officer.must_change_password
    assert secret not in text_of(office.get(f"/org/officers/{officer.pk}/"))
    assert answer["Cache-Control"]
    assert "no-store" in answer["Cache-Control"]


def test_no_password_stands_in_the_audit(office, county):
    secret = re.search(r'id="secret">([^<]+)<', text_of(office.post("/org/officers/new/", NEW)))[1]

    kept = [f"{row.before} {row.after} {row.why}" for row in AuditRow.objects.all()]
    assert kept
    assert not any(secret in text for text in kept)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": "1wang"}, "账号要以字母开头"),
        ({"username": "wang!"}, "账号要以字母开头"),
        ({"phone": "1380000"}, "电话少 4 位"),
        ({"unit": "NOWHERE"}, "没有编码或名称是“NOWHERE”的单位"),
        ({"name": " "}, "请填姓名。"),
    ],
)
def test_an_account_that_cannot_stand_is_answered_on_the_form(office, change, sentence):
    answer = office.post("/org/officers/new/", NEW | change)

    assert sentence in text_of(answer)
    assert not Officer.objects.filter(name="王某").exists()


def test_an_account_name_is_used_once(office):
    office.post("/org/officers/new/", NEW)

    assert "账号 wang 已有人在用" in text_of(office.post("/org/officers/new/", NEW | {"username": "WANG"}))


def test_a_post_gives_its_permissions_from_its_first_to_its_last_day(county):
    officer = an_officer(county.liuhe, Role.VILLAGE_OFFICER)
    give(officer, county.baiyang, since=date(2026, 12, 1), to_date=date(2026, 12, 31))

    seen = {
        day: queries.units_seen(queries.actor_for(officer, on=day, origin="")).filter(pk=county.baiyang.pk).exists()
        for day in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))
    }

    assert list(seen.values()) == [False, True, True, False]


def test_permissions_of_one_post_do_not_reach_the_units_of_another(county):
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER)
    give(officer, county.baiyang, Role.LINE_LIAISON)

    actor = actor_of(officer)

    assert queries.units_seen(actor, Permission.UNIT_VIEW).filter(pk=county.baiyang.pk).exists()
    assert not queries.units_seen(actor, Permission.CASE_VIEW).filter(pk=county.baiyang.pk).exists()


def test_a_post_is_ended_with_a_reason_and_holds_to_the_end_of_its_day(office, county):
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER)
    post = Post.objects.get(officer=officer)

    office.post(f"/org/posts/{post.pk}/end/", {"to_date": "2026-11-23", "why": "调离"})

    assert queries.actor_for(officer, on=date(2026, 11, 23), origin="").may(Permission.ALERT_VIEW)
    assert not queries.actor_for(officer, on=date(2026, 11, 24), origin="").may(Permission.ALERT_VIEW)
    assert AuditRow.objects.get(action="post.ended").why == "调离"


@pytest.mark.parametrize(
    ("to_date", "sentence"),
    [(SINCE - timedelta(days=1), "不能早于开始日期"), (date(2026, 12, 1), "已在 2026-11-23 结束")],
)
def test_a_post_cannot_end_before_it_began_or_after_it_ended(county, to_date, sentence):
    post = Post.objects.get(officer=an_officer(county.liuhe))
    Post.objects.filter(pk=post.pk).update(to_date=date(2026, 11, 23))

    with pytest.raises(actions.OfficerRefused, match=sentence):
        actions.end_post(post_id=post.pk, to_date=to_date, why="试", by=SYSTEM, at=AT)


def test_nobody_gives_a_post_to_themselves(county, admin):
    with pytest.raises(actions.OfficerRefused, match="不能给自己加岗位"):
        give(admin, county.root, Role.DIRECTOR, by=actor_of(admin))


def test_a_post_that_is_held_is_not_given_twice(county):
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER)

    with pytest.raises(actions.OfficerRefused, match="已有这个岗位"):
        give(officer, county.liuhe, Role.TOWN_OFFICER)


def test_a_town_administrator_keeps_officers_of_the_town_alone(county):
    town_admin = an_actor(county.liuhe, Role.ADMINISTRATOR)
    foreign = an_officer(county.baiyang)

    with pytest.raises(Unit.DoesNotExist):
        give(an_officer(county.liuhe), county.baiyang, by=town_admin)
    with pytest.raises(Officer.DoesNotExist):
        actions.reset_password(officer_id=foreign.pk, why="试", by=town_admin, at=AT)
    with pytest.raises(Post.DoesNotExist):
        actions.end_post(post_id=foreign.posts.get().pk, to_date=AT.date(), why="试", by=town_admin, at=AT)


def test_the_account_of_somebody_who_also_serves_above_is_not_for_the_town(county):
    town_admin = an_actor(county.liuhe, Role.ADMINISTRATOR)
    director = an_officer(county.root, Role.DIRECTOR)
    give(director, county.liuhe)

    with pytest.raises(actions.OfficerRefused, match="请上级单位的管理员办理"):
        actions.reset_password(officer_id=director.pk, why="试", by=town_admin, at=AT)


def test_a_duty_officer_keeps_no_accounts(county):
    duty = an_actor(county.root, Role.DUTY_OFFICER)

    with pytest.raises(NotAllowed):
        actions.reset_password(officer_id=an_officer(county.liuhe).pk, why="试", by=duty, at=AT)


def test_a_reset_password_ends_the_sessions_and_is_shown_once(office, county):
    officer = an_officer(county.liuhe, username="liuhe.chen", password=PASSWORD)
    theirs = Client()
    theirs.post("/org/sign-in/", {"username": "liuhe.chen", "password": PASSWORD})

    answer = office.post(f"/org/officers/{officer.pk}/password/", {"why": "忘记密码"})

    secret = re.search(r'id="secret">([^<]+)<', text_of(answer))[1]
    assert Officer.objects.get(pk=officer.pk).check_password(secret)
    assert theirs.get("/org/sessions/").status_code == 302


def test_a_closed_account_signs_in_no_more_until_it_is_opened_again(office, county):
    officer = an_officer(county.liuhe, username="liuhe.chen", password=PASSWORD)
    url = f"/org/officers/{officer.pk}/close/"

    office.post(url, {"why": "离职"})
    closed = Client().post("/org/sign-in/", {"username": "liuhe.chen", "password": PASSWORD})
    answer = office.post(url, {"why": "返岗"})

    secret = re.search(r'id="secret">([^<]+)<', text_of(answer))[1]
    assert closed.status_code == 200
    assert Officer.objects.get(pk=officer.pk).check_password(secret)


def test_nobody_closes_their_own_account(county, admin):
    with pytest.raises(actions.OfficerRefused, match="不能停用自己的账号"):
        actions.close_account(officer_id=admin.pk, why="试", by=actor_of(admin), at=AT)


def names_on(answer):
    return [name for name in ("陈一", "陈二", "陈三") if f">{name}</a>" in text_of(answer)]


def test_officers_are_found_by_role_and_state_in_the_address_and_by_name_outside_it(office, county):
    an_officer(county.liuhe, Role.TOWN_OFFICER, name="陈一")
    an_officer(county.liuhe, Role.GRID_WORKER, name="陈二")
    an_officer(county.liuhe, Role.GRID_WORKER, name="陈三", is_active=False)
    page = "/org/officers/"

    assert names_on(office.get(page)) == ["陈一", "陈二"]
    assert names_on(office.get(page, {"role": "grid_worker"})) == ["陈二"]
    assert names_on(office.get(page, {"state": "closed"})) == ["陈三"]
    assert names_on(office.post(page, {"name": "陈"})) == ["陈一", "陈二", "陈三"]
    assert names_on(office.post(page, {"name": "陈二"})) == ["陈二"]
    assert names_on(office.get(page, {"name": "陈二"})) == ["陈一", "陈二"]


def test_the_top_of_an_officers_page_still_names_the_one_who_looks(office, county):
    page = text_of(office.get(f"/org/officers/{an_officer(county.liuhe).pk}/"))

    assert "管理员 · 清河县 · 系统管理员" in re.sub(r"<[^>]+>", "", page)


def test_the_table_of_roles_is_the_one_of_the_code():
    table = queries.role_table()

    by_code = {row.code: row.held for row in table.rows}
    assert len(table.roles) == len(Role)
    assert all(
        by_code[permission][place] == (permission in ROLE_PERMISSIONS[role])
        for permission in Permission
        for place, role in enumerate(Role)
    )


def test_an_officers_name_is_found_by_the_search_of_the_shell(county):
    an_officer(county.liuhe, Role.TOWN_OFFICER, name="陈专干")

    found = queries.hits(an_actor(county.root, Role.ADMINISTRATOR), "陈专")
    foreign = queries.hits(an_actor(county.baiyang, Role.ADMINISTRATOR), "陈专")

    assert [(hit.title, hit.detail) for hit in found] == [("陈专干", "柳河镇 乡镇专干")]
    assert foreign == []
