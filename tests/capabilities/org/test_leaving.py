import threading
from datetime import timedelta

import pytest
from django.db import connection

from fanzha.alerts.models import Alert
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.org import actions, queries
from fanzha.org.models import Duty, Letter, Officer, Post, StandIn
from tests.builders.alerts import an_alert, load_rules
from tests.builders.org import AT, SYSTEM, County, actor_of, an_actor, an_officer, signed_in

TODAY = AT.date()


@pytest.fixture
def county(db):
    load_rules()
    return County()


@pytest.fixture
def chen(county):
    return an_officer(county.liuhe, Role.TOWN_OFFICER, name="陈某", username="chen")


@pytest.fixture
def wang(county):
    return an_officer(county.liuhe, Role.TOWN_OFFICER, name="王某", username="wang")


@pytest.fixture
def admin(county):
    return an_actor(county.root, Role.ADMINISTRATOR)


def given(county, officer, number=2):
    alerts = [an_alert(county.liuhe) for _ in range(number)]
    Alert.objects.filter(pk__in=[a.pk for a in alerts]).update(officer=officer, state="assigned")
    return alerts


def a_shift(county, officer, day=1):
    starts = AT + timedelta(days=day)
    return Duty.objects.create(
        unit=county.liuhe, officer=officer, on_date=starts.date(), shift="day", shift_name="白班", starts_at=starts,
        ends_at=starts + timedelta(hours=9),
    )  # fmt: skip


def leave(officer, by, *, to=actions.LEAD, shares=None, ends=True, **more):
    posts = [post.pk for post in officer.posts.all()] if ends else []
    return actions.hand_over_officer(
        officer_id=officer.pk, to=to, shares=shares or {}, why="调离", by=by, at=AT, end_posts=posts, **more
    )


def test_a_post_does_not_end_while_something_is_in_hand(county, chen, admin):
    given(county, chen)

    with pytest.raises(actions.OfficerRefused, match="还有 2 件没办结"):
        actions.end_post(post_id=chen.posts.get().pk, to_date=TODAY, why="调离", by=admin, at=AT)
    with pytest.raises(actions.OfficerRefused, match="还有 2 件没办结"):
        actions.close_account(officer_id=chen.pk, why="离职", by=admin, at=AT)
    assert chen.posts.get().to_date is None


def test_everything_in_hand_goes_to_one_when_the_post_ends(county, chen, wang, admin):
    alerts = given(county, chen)
    shift = a_shift(county, chen)

    moved = leave(chen, admin, to=wang.pk)

    assert moved == 3
    assert set(Alert.objects.filter(pk__in=[a.pk for a in alerts]).values_list("officer", flat=True)) == {wang.pk}
    assert Duty.objects.get(pk=shift.pk).officer_id == wang.pk
    assert chen.posts.get().to_date == TODAY
    assert Letter.objects.get(officer=wang).text == "陈某离岗交接给您：预警 2 条、值班 1 个"
    assert AuditRow.objects.get(action="officer.handed_over").after["moved"] == {"alerts": 2, "duties": 1}


def test_single_things_go_to_others(county, chen, wang, admin):
    first, second = given(county, chen)
    third = an_officer(county.liuhe, Role.VILLAGE_OFFICER)

    leave(chen, admin, to=wang.pk, shares={("alerts", second.pk): third.pk})

    assert [Alert.objects.get(pk=one.pk).officer_id for one in (first, second)] == [wang.pk, third.pk]


def test_the_units_lead_takes_what_is_left(county, chen, wang, admin):
    (alert,) = given(county, chen, 1)

    leave(chen, admin)

    assert Alert.objects.get(pk=alert.pk).officer_id == wang.pk


def test_the_lead_of_the_unit_above_takes_it_where_there_is_none(county, chen, admin):
    director = an_officer(county.root, Role.DIRECTOR)
    (alert,) = given(county, chen, 1)

    leave(chen, admin)

    assert Alert.objects.get(pk=alert.pk).officer_id == director.pk


def test_nothing_moves_where_nobody_leads(county, chen, admin):
    given(county, chen, 1)

    with pytest.raises(actions.OfficerRefused, match=r"找不到预警.*负责人"):
        leave(chen, admin)
    assert chen.posts.get().to_date is None


@pytest.mark.parametrize("place", ["baiyang", "shangliu"])
def test_a_receiver_holds_what_the_work_asks_for_at_its_unit(county, chen, admin, place):
    stranger = an_officer(getattr(county, place), Role.VILLAGE_OFFICER)
    given(county, chen)

    with pytest.raises(actions.OfficerRefused, match="没有能办它的岗位"):
        leave(chen, admin, to=stranger.pk)
    assert Alert.objects.filter(officer=chen).count() == 2


def test_all_or_nothing(county, chen, wang, admin):
    first, second = given(county, chen)
    stranger = an_officer(county.baiyang, Role.TOWN_OFFICER)

    with pytest.raises(actions.OfficerRefused):
        leave(chen, admin, to=wang.pk, shares={("alerts", second.pk): stranger.pk})

    assert Alert.objects.get(pk=first.pk).officer_id == chen.pk
    assert not Letter.objects.exists()


def test_what_lies_at_a_post_that_goes_on_stays(county, chen, wang, admin):
    given(county, chen)
    other = an_alert(county.baiyang)
    Alert.objects.filter(pk=other.pk).update(officer=chen, state="assigned")
    post = chen.posts.get()
    Post.objects.create(officer=chen, unit=county.baiyang, role="town_officer", from_date="2026-01-01")

    actions.hand_over_officer(
        officer_id=chen.pk, to=wang.pk, shares={}, why="调离", by=admin, at=AT, end_posts=[post.pk]
    )

    assert list(Alert.objects.filter(officer=chen)) == [other]


def test_a_single_thing_that_is_named_goes_along_from_a_post_that_goes_on(county, chen, admin):
    director = an_officer(county.root, Role.DIRECTOR)
    other = an_alert(county.baiyang)
    Alert.objects.filter(pk=other.pk).update(officer=chen, state="assigned")
    post = chen.posts.get()
    Post.objects.create(officer=chen, unit=county.baiyang, role="town_officer", from_date="2026-01-01")

    moved = actions.hand_over_officer(
        officer_id=chen.pk, to=actions.LEAD, shares={("alerts", other.pk): director.pk}, why="调离", by=admin, at=AT,
        end_posts=[post.pk],
    )  # fmt: skip

    assert moved == 1
    assert Alert.objects.get(pk=other.pk).officer_id == director.pk


def test_somebody_who_moves_gets_the_new_post_in_the_same_step(county, chen, wang, admin):
    given(county, chen)
    new = actions.NewPost(county.baiyang.pk, "town_officer", TODAY + timedelta(days=1))

    leave(chen, admin, to=wang.pk, new_post=new)

    ended, begun = chen.posts.order_by("id")
    assert (ended.to_date, begun.unit_id) == (TODAY, county.baiyang.pk)


def test_stand_ins_end_with_the_last_post(county, chen, wang, admin):
    actions.give_stand_in(
        absent_id=chen.pk, deputy_id=wang.pk, post_ids=[chen.posts.get().pk], from_date=TODAY,
        to_date=TODAY + timedelta(days=3), why="休假", by=actor_of(chen), at=AT,
    )  # fmt: skip

    leave(chen, admin)

    assert StandIn.objects.get().withdrawn_at == AT


def test_the_list_has_changed_is_said_and_nothing_moves(county, chen, wang, admin):
    (alert,) = given(county, chen, 1)
    Alert.objects.filter(pk=alert.pk).update(officer=wang)

    with pytest.raises(actions.OfficerRefused, match="已经不在他手里"):
        leave(chen, admin, shares={("alerts", alert.pk): wang.pk})


def test_one_hands_over_the_own_work_but_ends_no_own_post(county, chen, wang):
    given(county, chen)

    assert leave(chen, actor_of(chen), to=wang.pk, ends=False) == 2
    with pytest.raises(NotAllowed):
        leave(chen, actor_of(chen), to=wang.pk)


def test_another_administrator_cannot_reach_in(county, chen, wang):
    far = an_actor(county.baiyang, Role.ADMINISTRATOR)

    with pytest.raises(Officer.DoesNotExist):
        leave(chen, far, to=wang.pk)


def test_the_job_gives_to_the_lead_what_an_ended_post_left_behind(county, chen, wang):
    given(county, chen)
    shift = a_shift(county, chen)
    chen.posts.update(to_date=TODAY - timedelta(days=1))

    counts = [actions.finish_leaving(by=SYSTEM, at=AT), actions.finish_leaving(by=SYSTEM, at=AT)]

    assert counts == [3, 0]
    assert Duty.objects.get(pk=shift.pk).officer_id == wang.pk


def test_without_a_lead_the_job_leaves_the_work_to_the_unit_and_the_shift_as_a_gap(county, chen):
    (alert,) = given(county, chen, 1)
    a_shift(county, chen)
    chen.posts.update(to_date=TODAY - timedelta(days=1))

    actions.finish_leaving(by=SYSTEM, at=AT)

    assert Alert.objects.get(pk=alert.pk).officer_id is None
    assert not Duty.objects.exists()


def test_a_post_may_end_later_with_work_in_hand(county, chen, admin):
    given(county, chen)

    actions.end_post(post_id=chen.posts.get().pk, to_date=TODAY + timedelta(days=5), why="调离", by=admin, at=AT)

    assert queries.count_in_hand(chen.pk, at=AT) == 2


def test_the_page_hands_over_and_ends_the_post(client, county, chen, wang):
    given(county, chen)
    office = signed_in(client, an_officer(county.root, Role.ADMINISTRATOR))
    page = f"/org/officers/{chen.pk}/leave/"

    shown = office.get(page).content.decode()
    said = {"to": wang.pk, "posts": [chen.posts.get().pk], "to_date": "2026-11-23", "why": "调离"}
    answer = office.post(page, said)

    assert "预警 2 条" in shown
    assert answer.status_code == 302
    assert Alert.objects.filter(officer=wang).count() == 2
    assert chen.posts.get().to_date == TODAY


def test_ones_own_page_lists_what_is_in_hand(client, county, chen):
    (alert,) = given(county, chen, 1)

    page = signed_in(client, chen).get("/org/in-hand/").content.decode()

    assert alert.number in page
    assert f"/alerts/{alert.pk}/" in page


def test_inboxes_are_told_of_alerts(county, chen, wang):
    from fanzha.alerts import actions as alerts

    alert = an_alert(county.liuhe)
    Alert.objects.filter(pk=alert.pk).update(state="graded")
    alerts.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=chen.pk, by=SYSTEM, at=AT)
    alerts.urge(alert_ids=[alert.pk], by=actor_of(wang), at=AT + timedelta(hours=1))

    texts = [letter.text for letter in Letter.objects.filter(officer=chen).order_by("id")]
    assert texts[0].startswith("派给您：")
    assert texts[1].startswith("王某催办：")
    assert all(alert.number in text for text in texts)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_hand_over_at_once_move_everything_once(transactional_db):
    load_rules()
    county = County()
    chen, wang, li = (an_officer(county.liuhe, Role.TOWN_OFFICER, name=name) for name in ("陈某", "王某", "李某"))
    alerts = given(county, chen, 5)
    admin = an_actor(county.root, Role.ADMINISTRATOR)
    outcomes = []

    def run(to):
        try:
            shares = {("alerts", one.pk): to.pk for one in alerts}
            outcomes.append(leave(chen, admin, to=to.pk, shares=shares, ends=False))
        except actions.OfficerRefused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(to,)) for to in (wang, li)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    holders = set(Alert.objects.values_list("officer", flat=True))
    assert sorted(map(str, outcomes))[0] == "5"
    assert any("已经不在他手里" in str(one) for one in outcomes)
    assert len(holders) == 1
    assert holders <= {wang.pk, li.pk}
