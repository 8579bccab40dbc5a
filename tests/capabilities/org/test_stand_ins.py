from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from fanzha.common import audit
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Permission, Role
from fanzha.org import actions, queries
from fanzha.org.models import Letter, Officer, StandIn
from tests.builders.org import AT, actor_of, an_actor, an_officer, signed_in

TODAY = AT.date()


@pytest.fixture
def wang(county):
    return an_officer(county.liuhe, Role.TOWN_OFFICER, name="王某", username="wang")


@pytest.fixture
def li(county):
    return an_officer(county.liuhe, Role.VILLAGE_OFFICER, name="李某", username="li.mou")


def arrange(absent, deputy, *, by=None, first=0, last=4, posts=None, why="培训"):
    return actions.give_stand_in(
        absent_id=absent.pk, deputy_id=deputy.pk, post_ids=posts or [p.pk for p in absent.posts.all()],
        from_date=TODAY + timedelta(days=first), to_date=TODAY + timedelta(days=last), why=why,
        by=by or actor_of(absent), at=AT,
    )  # fmt: skip


def as_of(officer, day):
    return queries.actor_for(Officer.objects.get(pk=officer.pk), on=TODAY + timedelta(days=day), origin="")


@pytest.mark.parametrize(("day", "may"), [(-1, False), (0, True), (4, True), (5, False)])
def test_a_stand_in_gives_the_absent_ones_rights_for_its_days_alone(wang, li, day, may):
    arrange(wang, li)

    assert as_of(li, day).may(Permission.ALERT_ASSIGN) is may
    assert as_of(wang, day).may(Permission.ALERT_ASSIGN)


def test_a_stand_in_sees_the_units_of_the_absent_one(county, wang):
    deputy = an_officer(county.baiyang, Role.TOWN_OFFICER)
    by = an_actor(county.root, Role.ADMINISTRATOR)
    before = as_of(deputy, 0)
    arrange(wang, deputy, by=by)

    def seen(actor):
        return queries.units_seen(actor, Permission.CASE_VIEW).filter(pk=county.shangliu.pk).exists()

    assert [seen(before), seen(as_of(deputy, 0)), seen(as_of(deputy, 5))] == [False, True, False]


def test_rights_end_at_once_when_the_stand_in_is_withdrawn(wang, li):
    row = arrange(wang, li)
    actions.withdraw_stand_in(stand_in_id=row.pk, why="提前回来", by=actor_of(wang), at=AT)

    assert not as_of(li, 0).may(Permission.ALERT_ASSIGN)
    with pytest.raises(actions.OfficerRefused, match="已经结束"):
        actions.withdraw_stand_in(stand_in_id=row.pk, why="再撤", by=actor_of(wang), at=AT)


def test_rights_end_when_the_absent_one_loses_the_post_or_the_account(wang, li):
    arrange(wang, li)
    wang.posts.update(to_date=TODAY + timedelta(days=1))
    kept = as_of(li, 1).may(Permission.ALERT_ASSIGN)
    gone = as_of(li, 2).may(Permission.ALERT_ASSIGN)
    Officer.objects.filter(pk=wang.pk).update(is_active=False)

    assert (kept, gone, as_of(li, 0).may(Permission.ALERT_ASSIGN)) == (True, False, False)


def deed(actor, subject, *required):
    for permission in required:
        actor.require(permission)
    with transaction.atomic():
        return audit.record("unit.renamed", subject=subject, by=actor, at=AT).actor_name


def test_a_deed_that_only_the_stand_in_allows_is_signed_for_the_absent_one(county, wang, li):
    arrange(wang, li)

    assert deed(as_of(li, 0), county.liuhe, Permission.ALERT_ASSIGN) == "李某（代 王某）"
    assert deed(as_of(li, 0), county.liuhe, Permission.ALERT_OPEN) == "李某"
    assert deed(as_of(li, 5), county.liuhe) == "李某"


def test_a_deed_at_a_unit_of_the_absent_one_is_signed_for_them(county, wang):
    deputy = an_officer(county.baiyang, Role.TOWN_OFFICER, name="何某")
    arrange(wang, deputy, by=an_actor(county.root, Role.ADMINISTRATOR))

    assert deed(as_of(deputy, 0), county.shangliu, Permission.ALERT_ASSIGN) == "何某（代 王某）"
    assert deed(as_of(deputy, 0), county.dongying, Permission.ALERT_ASSIGN) == "何某"


def test_the_alerts_of_the_absent_one_wait_for_the_stand_in_too(county, wang, li):
    from fanzha.alerts.models import Alert
    from fanzha.alerts.queries.standing import standing
    from tests.builders.alerts import an_alert, load_rules

    load_rules()
    alert = an_alert(county.liuhe)
    Alert.objects.filter(pk=alert.pk).update(officer=wang, state="assigned")
    before = standing(as_of(li, 0), AT).mine
    arrange(wang, li)

    assert (before, standing(as_of(li, 0), AT).mine) == (0, 1)
    assert standing(as_of(li, 5), AT).mine == 0


def test_the_choice_of_officers_says_who_is_absent_and_who_is_on_duty(county, wang, li):
    from fanzha.alerts.queries import assignment
    from fanzha.org.models import Duty

    arrange(wang, li)
    Duty.objects.create(
        unit=county.liuhe, officer=li, on_date=TODAY, shift="day", shift_name="白班", starts_at=AT,
        ends_at=AT + timedelta(hours=1),
    )  # fmt: skip

    found = {worker.name: worker.label for worker in assignment.workers([county.liuhe.pk], on=TODAY)[county.liuhe.pk]}
    assert found == {"王某": "王某（不在岗，李某代，在办 0 条）", "李某": "李某（值班，在办 0 条）"}


def test_of_two_one_of_whom_stands_in_for_the_other_neither_decides(wang, li):
    arrange(wang, li)

    apart = [queries.kept_apart(*pair, AT) for pair in ((wang.pk, li.pk), (li.pk, wang.pk), (li.pk, 0))]
    assert [bool(sentence) for sentence in apart] == [True, True, False]


def test_the_posts_of_others_do_not_pass_on(county, wang, li):
    third = an_officer(county.liuhe, Role.GRID_WORKER)
    arrange(wang, li)

    with pytest.raises(actions.OfficerRefused, match="正替别人代班"):
        arrange(li, third)
    with pytest.raises(actions.OfficerRefused, match="由别人代班"):
        arrange(third, wang)


def test_nobody_takes_anothers_post_by_an_own_act(county, wang):
    admin = an_officer(county.root, Role.ADMINISTRATOR)
    other = an_officer(county.root, Role.ADMINISTRATOR)

    with pytest.raises(actions.OfficerRefused, match="不能安排自己代班"):
        arrange(wang, admin, by=actor_of(admin))
    with pytest.raises(actions.OfficerRefused, match="系统管理员看不到群众信息"):
        arrange(wang, other, by=actor_of(admin))


def test_one_asks_colleagues_and_those_above_oneself_and_nobody_else(county, wang):
    stranger = an_officer(county.baiyang, Role.TOWN_OFFICER)
    above = an_officer(county.root, Role.DUTY_OFFICER)

    with pytest.raises(actions.OfficerRefused, match="不在柳河镇"):
        arrange(wang, stranger)
    assert arrange(wang, above).pk


def test_another_officer_arranges_nothing_for_others(wang, li):
    with pytest.raises(NotAllowed):
        arrange(wang, li, by=actor_of(li))


def test_an_administrator_arranges_only_below_the_own_unit(county, wang, li):
    far = an_actor(county.baiyang, Role.ADMINISTRATOR)

    with pytest.raises(Officer.DoesNotExist):
        arrange(wang, li, by=far)


@pytest.mark.parametrize(
    "broken",
    [{"deputy": "absent"}, {"to_date": TODAY - timedelta(days=1)}],
)
def test_the_database_holds_what_the_rule_says(wang, li, broken):
    said = {"absent": wang, "deputy": li, "from_date": TODAY, "to_date": TODAY, "given_at": AT}
    said |= {key: wang if value == "absent" else value for key, value in broken.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        StandIn.objects.create(given_by_name="x", **said)


def test_one_pair_is_arranged_once_a_day(wang, li):
    arrange(wang, li)

    with pytest.raises(IntegrityError), transaction.atomic():
        StandIn.objects.create(
            absent=wang, deputy=li, from_date=TODAY, to_date=TODAY, given_by_name="x", given_at=AT
        )  # fmt: skip


def test_both_are_told_and_the_act_is_recorded(wang, li):
    arrange(wang, li)

    letters = {letter.officer_id: letter.text for letter in Letter.objects.all()}
    assert letters == {one.pk: "王某的岗位由李某代班，11-23 至 11-27" for one in (wang, li)}
    assert AuditRow.objects.get(action="stand_in.given").why == "培训"


def test_the_pages_arrange_show_and_withdraw(client, county, wang, li):
    mine = signed_in(client, wang)
    said = {
        "deputy": "li.mou", "posts": [wang.posts.get().pk], "from_date": "2026-11-23", "to_date": "2026-11-27",
        "why": "培训",
    }  # fmt: skip

    made = mine.post("/org/stand-ins/new/", said)
    listed = mine.get("/org/stand-ins/").content.decode()
    on_unit = mine.get(f"/org/units/{county.liuhe.pk}/").content.decode()
    mine.post(f"/org/stand-ins/{StandIn.objects.get().pk}/withdraw/", {"why": "回来了"})

    assert made.status_code == 302
    assert "代 王某" in listed
    assert "李某 代，至 11-27" in on_unit
    assert "回来了" not in mine.get("/org/stand-ins/").content.decode()
    assert StandIn.objects.get().withdrawn_by_name == "王某"


def test_the_header_says_for_whom_one_stands_in(client, wang, li):
    arrange(wang, li)

    assert "（代 王某）" in signed_in(client, li).get("/org/inbox/").content.decode()


def test_a_stranger_sees_no_stand_in_of_others(client, county, wang, li):
    row = arrange(wang, li)
    stranger = signed_in(client, an_officer(county.baiyang, Role.VILLAGE_OFFICER))

    assert stranger.post(f"/org/stand-ins/{row.pk}/withdraw/", {"why": "试"})["Location"] == "/org/stand-ins/"
    assert StandIn.objects.get().withdrawn_at is None
    assert "王某" not in stranger.get("/org/stand-ins/").content.decode()


def test_a_name_that_two_have_is_asked_for_by_account(client, county, wang, li):
    an_officer(county.liuhe, Role.GRID_WORKER, name="李某")
    answer = signed_in(client, wang).post("/org/stand-ins/new/", {"deputy": "李某"})

    assert "不止一个人叫“李某”" in answer.content.decode()
    assert date(2026, 11, 23) == TODAY
