"""Shares: handed down without loss, delivered with proof, confirmed from above, passed on when a unit is closed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from fanzha.campaigns.actions import deliveries, passing_on, shares, tasks
from fanzha.campaigns.actions.task_refusals import TaskMoved, TaskRefused
from fanzha.campaigns.models import Delivery, DeliveryFile, Share
from fanzha.campaigns.queries import shares as queries
from fanzha.campaigns.queries.audience import Audience
from fanzha.campaigns.queries.tasks import totals
from fanzha.common.models import KeptPicture
from fanzha.core.workflow.machine import StepRefused
from fanzha.org import actions as org
from fanzha.org.models import Letter
from tests.builders.campaigns_tasks import Field, a_delivery, a_photo, an_issued_task, share_of
from tests.builders.org import AT, SYSTEM, a_unit, actor_of, an_actor, an_officer

XLSX = b"PK\x03\x04.........xl/workbook.xml......"


@pytest.fixture
def field(db):
    """Return a county with officers."""
    return Field()


@pytest.fixture
def task(field):
    """Return a task of 100 leaflets: 60 for Liuhe, 40 for Baiyang."""
    return an_issued_task(field)


@pytest.fixture
def town_share(field, task):
    """Return what Liuhe owes."""
    return share_of(task, field.county.liuhe)


def _adds_up(share):
    share.refresh_from_db()
    parts = share.parts.values_list("quota", flat=True)
    return share.handed_down == sum(parts) <= share.quota


def _to_villages(field, share, shangliu, hexi):
    parts = {field.county.shangliu.pk: shangliu, field.hexi.pk: hexi}
    return shares.hand_down(share_id=share.pk, parts=parts, by=field.town, at=AT)


def test_a_town_hands_parts_to_its_villages_and_keeps_the_rest(field, town_share):
    share = _to_villages(field, town_share, 25, 20)

    assert (share.handed_down, share.quota) == (45, 60)
    assert _adds_up(share)


def test_a_part_may_change_and_the_sum_follows(field, town_share):
    _to_villages(field, town_share, 25, 20)

    _to_villages(field, town_share, 40, 20)

    assert _adds_up(town_share)
    assert town_share.handed_down == 60


def test_more_than_there_is_is_refused_with_the_difference(field, town_share):
    with pytest.raises(TaskRefused, match=r"合计 70.*多 10"):
        _to_villages(field, town_share, 40, 30)


def test_a_village_that_handed_down_keeps_at_least_that(field, town_share):
    grid = a_unit("上柳村第一网格", below=field.county.shangliu, kind="grid")
    _to_villages(field, town_share, 25, 20)
    part = share_of(town_share.task, field.county.shangliu)
    shares.hand_down(share_id=part.pk, parts={grid.pk: 24}, by=field.village, at=AT)

    with pytest.raises(TaskRefused, match="不能少于"):
        _to_villages(field, town_share, 20, 20)


@pytest.mark.parametrize("name", ["baiyang", "dongying", "liuhe"])
def test_parts_go_only_to_units_right_below(field, town_share, name):
    with pytest.raises(TaskRefused, match="直接下级"):
        shares.hand_down(share_id=town_share.pk, parts={getattr(field.county, name).pk: 5}, by=field.town, at=AT)


def test_a_unit_that_has_the_task_from_the_county_gets_no_part_of_the_town(field):
    audience = Audience(units=(field.county.liuhe.pk, field.county.shangliu.pk))
    task = an_issued_task(field, audience=audience, split="each")

    with pytest.raises(TaskRefused, match="上柳村已经从别处领了"):
        _to_villages(field, share_of(task, field.county.liuhe), 5, 5)


def test_another_town_cannot_hand_it_down(field, town_share):
    with pytest.raises(Share.DoesNotExist):
        shares.hand_down(share_id=town_share.pk, parts={}, by=field.elsewhere, at=AT)


def test_two_who_change_one_share_hear_of_each_other(field, town_share):
    shares.hand_down(share_id=town_share.pk, parts={field.hexi.pk: 5}, version=town_share.version, by=field.town, at=AT)

    with pytest.raises(TaskMoved):
        shares.hand_down(
            share_id=town_share.pk, parts={field.hexi.pk: 9}, version=town_share.version, by=field.town, at=AT
        )


def test_the_database_refuses_parts_that_do_not_add_up(field, town_share):
    _to_villages(field, town_share, 25, 20)

    with pytest.raises(IntegrityError, match="hands down"), transaction.atomic():
        Share.objects.filter(pk=town_share.pk).update(handed_down=44)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_more_handed_down_than_the_quota(town_share):
    with pytest.raises(IntegrityError, match="share_hands_down_no_more"), transaction.atomic():
        Share.objects.filter(pk=town_share.pk).update(handed_down=61)


@pytest.mark.django_db(transaction=True)
def test_parts_add_up_whoever_splits_at_the_same_time():
    field = Field()
    share = share_of(an_issued_task(field), field.county.liuhe)
    units = [a_unit(f"新村{n}", below=field.county.liuhe, kind="village") for n in range(6)]

    def hand(unit):
        try:
            shares.hand_down(share_id=share.pk, parts={unit.pk: 15}, by=field.town, at=AT)
        except TaskRefused:
            return 0
        finally:
            connection.close()
        return 15

    with ThreadPoolExecutor(6) as pool:
        given = sum(pool.map(hand, units))

    assert given == 60
    assert _adds_up(share)


def test_three_are_responsible_and_find_it_in_their_inbox(field, task, town_share):
    officer = an_officer(field.county.liuhe, "town_officer", name="何某")

    share = shares.name_responsible(
        share_id=town_share.pk, first=field.town.id, specific=officer.pk, contact=officer.pk, by=field.town, at=AT
    )

    assert (share.first_name, share.specific_name, share.contact_name) == ("田某", "何某", "何某")
    assert Letter.objects.filter(officer=officer).count() == 1


def test_who_stands_in_for_a_responsible_one_is_told_too(field, town_share):
    absent = an_officer(field.county.liuhe, "town_officer", name="何某")
    deputy = an_officer(field.county.liuhe, "town_officer", name="代某")
    elsewhere = an_officer(field.county.baiyang, "town_officer", name="许某")
    for other, days in ((deputy, 0), (elsewhere, 1)):
        org.give_stand_in(
            absent_id=absent.pk, deputy_id=other.pk, post_ids=[post.pk for post in absent.posts.all()], why="培训",
            from_date=AT.date() + timedelta(days=days), to_date=AT.date() + timedelta(days=days), by=SYSTEM, at=AT,
        )  # fmt: skip

    shares.name_responsible(share_id=town_share.pk, first=None, specific=absent.pk, contact=None, by=field.town, at=AT)

    told = Letter.objects.filter(key__startswith="task.named:").values_list("officer__name", flat=True)
    assert sorted(told) == ["代某", "何某"]


def test_nobody_from_elsewhere_is_responsible(field, town_share):
    with pytest.raises(TaskRefused, match="岗位"):
        shares.name_responsible(
            share_id=town_share.pk, first=field.elsewhere.id, specific=None, contact=None, by=field.town, at=AT
        )


def test_what_was_done_counts_once_however_often_it_is_sent(field, town_share):
    first = a_delivery(town_share, field.town, amount=25, key="form:same")
    again = a_delivery(town_share, field.town, amount=25, key="form:same")

    town_share.refresh_from_db()
    assert first.pk == again.pk
    assert town_share.done == 25
    assert DeliveryFile.objects.count() == KeptPicture.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"amount": 0}, "1 以上"),
        ({"done_on": AT.date() + timedelta(days=1)}, "还没到"),
        ({"done_on": AT.date() - timedelta(days=31)}, "之前做的不算"),
        ({"pieces": [deliveries.Piece("photo", "名单.xlsx", XLSX)]}, "“照片”要传图片.*Excel"),
        ({"pieces": [deliveries.Piece("list", "名单.jpg", a_photo())]}, "“名单”要传Excel.*图片"),
        ({"pieces": [deliveries.Piece("scan", "x.exe", b"MZ\x90\x00")]}, "不是这几种"),
        ({"pieces": [deliveries.Piece("photo", "空.jpg", b"")]}, "空的"),
        ({"pieces": [deliveries.Piece("photo", "坏.jpg", a_photo()[:80])]}, "照片"),
        ({"pieces": [deliveries.Piece("photo", "多.jpg", b"x")] * 10}, "最多 9 个"),
        ({"pieces": [deliveries.Piece("smell", "x", b"x")]}, "什么凭证"),
    ],
)
def test_what_cannot_stand_gets_a_sentence_and_nothing_is_kept(field, town_share, more, said):
    with pytest.raises(TaskRefused, match=said):
        a_delivery(town_share, field.town, **more)

    assert not Delivery.objects.exists()


def test_a_list_is_kept_as_it_came(field, town_share):
    a_delivery(town_share, field.town, pieces=[deliveries.Piece("list", "签到名单.xlsx", XLSX)])

    assert DeliveryFile.objects.get().file.name == "名单.xlsx"


def test_a_mistake_is_struck_out_with_a_reason_and_no_longer_counts(field, town_share):
    row = a_delivery(town_share, field.town, amount=25)

    deliveries.strike_delivery(delivery_id=row.pk, why="填错了村", by=field.town, at=AT)

    town_share.refresh_from_db()
    assert town_share.done == 0
    assert Delivery.objects.get().struck_at == AT
    with pytest.raises(TaskRefused, match="已经划掉"):
        deliveries.strike_delivery(delivery_id=row.pk, why="再划一次", by=field.town, at=AT)


def test_nothing_is_struck_out_without_a_reason(field, town_share):
    row = a_delivery(town_share, field.town)

    with pytest.raises(TaskRefused, match="至少 4 个字"):
        deliveries.strike_delivery(delivery_id=row.pk, why="错", by=field.town, at=AT)


def _reported(field, share, amount=60, **more):
    a_delivery(share, field.town, amount=amount)
    return shares.report_done(share_id=share.pk, by=field.town, at=AT, **more)


def test_done_and_proven_is_reported_and_confirmed_from_above(field, town_share):
    _reported(field, town_share)

    share = shares.confirm_share(share_id=town_share.pk, by=field.desk, at=AT)

    assert (share.state, share.confirmed_by_name, share.is_late) == ("confirmed", "周某", False)
    assert Letter.objects.filter(officer_id=field.town.id).exists()


def test_nobody_confirms_their_own_report(field, town_share):
    a_delivery(town_share, field.desk, amount=60)
    shares.report_done(share_id=town_share.pk, by=field.desk, at=AT)

    with pytest.raises(StepRefused, match="不能自己确认"):
        shares.confirm_share(share_id=town_share.pk, by=field.desk, at=AT)
    assert shares.confirm_share(share_id=town_share.pk, by=field.second, at=AT).state == "confirmed"


def test_the_unit_itself_does_not_confirm(field, town_share):
    _reported(field, town_share)
    colleague = an_actor(field.county.liuhe, "town_officer", name="何某")

    with pytest.raises(StepRefused, match="清河县"):
        shares.confirm_share(share_id=town_share.pk, by=colleague, at=AT)


def test_too_little_needs_a_reason_which_the_county_reads(field, town_share):
    with pytest.raises(StepRefused, match="要求 60，已完成 10"):
        _reported(field, town_share, amount=10)

    share = shares.report_done(share_id=town_share.pk, said="宣传单只印了十份", by=field.town, at=AT)

    assert share.said == "宣传单只印了十份"


def test_proof_that_was_asked_for_must_be_there(field, town_share):
    a_delivery(town_share, field.town, amount=60, photo=False)

    with pytest.raises(StepRefused, match="还缺凭证：照片"):
        shares.report_done(share_id=town_share.pk, by=field.town, at=AT)


def test_parts_are_settled_before_the_whole_is_reported(field, town_share):
    _to_villages(field, town_share, 25, 20)
    a_delivery(town_share, field.town, amount=15)

    with pytest.raises(StepRefused, match="还有 2 个"):
        shares.report_done(share_id=town_share.pk, by=field.town, at=AT)


def test_what_parts_did_counts_for_the_whole(field, town_share):
    _to_villages(field, town_share, 60, 0)
    part = share_of(town_share.task, field.county.shangliu)
    a_delivery(part, field.village, amount=60)
    shares.report_done(share_id=part.pk, by=field.village, at=AT)
    shares.confirm_share(share_id=part.pk, by=field.town, at=AT)
    shares.excuse_share(share_id=share_of(town_share.task, field.hexi).pk, why="本村不用发放", by=field.town, at=AT)

    share = shares.report_done(share_id=town_share.pk, by=field.town, at=AT)

    assert share.state == "delivered"
    assert queries.done_below([share.pk])[share.pk] == (60, 1)
    assert [(one.depth, one.total) for one in queries.tree_of(share)] == [(0, 60), (1, 60), (1, 0)]


def test_returned_with_a_reason_it_is_owed_again_and_late_stays_late(field, town_share):
    a_delivery(town_share, field.town, amount=60)
    late = AT + timedelta(days=11)
    shares.report_done(share_id=town_share.pk, by=field.town, at=late)

    shares.return_share(share_id=town_share.pk, why="照片看不清", by=field.desk, at=late)
    share = shares.report_done(share_id=town_share.pk, by=field.town, at=late)

    assert share.is_late
    assert Letter.objects.filter(officer_id=field.town.id, kind="returned").count() == 1


@pytest.mark.parametrize("act", ["return_share", "excuse_share", "resume_share"])
def test_steps_from_above_need_a_reason(field, town_share, act):
    if act == "return_share":
        _reported(field, town_share)
    if act == "resume_share":
        shares.excuse_share(share_id=town_share.pk, why="受灾严重", by=field.desk, at=AT)

    with pytest.raises(TaskRefused, match="至少 4 个字"):
        getattr(shares, act)(share_id=town_share.pk, why="好", by=field.desk, at=AT)


def test_an_excused_unit_may_owe_it_again(field, town_share):
    shares.excuse_share(share_id=town_share.pk, why="受灾严重", by=field.desk, at=AT)

    share = shares.resume_share(share_id=town_share.pk, why="灾情已经过去", by=field.desk, at=AT)

    assert share.state == "owed"


def test_a_part_is_not_returned_below_a_whole_that_is_reported(field, town_share):
    _to_villages(field, town_share, 60, 0)
    part = share_of(town_share.task, field.county.shangliu)
    a_delivery(part, field.village, amount=60)
    shares.report_done(share_id=part.pk, by=field.village, at=AT)
    shares.confirm_share(share_id=part.pk, by=field.town, at=AT)
    passing_on.take_back(share_id=share_of(town_share.task, field.hexi).pk, why="没有这个任务", by=field.town, at=AT)
    shares.report_done(share_id=town_share.pk, by=field.town, at=AT)

    with pytest.raises(TaskRefused, match="先把它那一份退回"):
        shares.return_share(share_id=part.pk, why="照片看不清", by=field.town, at=AT)


def test_what_a_closed_unit_owes_is_shown_above_and_goes_to_another(field, task, town_share):
    _to_villages(field, town_share, 25, 20)
    part = share_of(task, field.hexi)
    a_delivery(part, field.town, amount=5)
    org.close_unit(unit_id=field.hexi.pk, why="村改社区撤并", by=SYSTEM, at=AT)

    shown = list(queries.of_closed_units(field.town))
    made = passing_on.pass_on(
        share_id=part.pk, to_unit_id=field.county.shangliu.pk, why="村改社区撤并", by=field.town, at=AT
    )

    part.refresh_from_db()
    assert [row.pk for row in shown] == [part.pk]
    assert (part.quota, part.state, made.quota) == (5, "excused", 40)
    assert _adds_up(town_share)
    assert town_share.handed_down == 45


def test_taken_back_it_is_the_towns_own_rest_again(field, task, town_share):
    _to_villages(field, town_share, 25, 20)

    freed = passing_on.take_back(share_id=share_of(task, field.hexi).pk, why="河西村撤并", by=field.town, at=AT)

    assert freed == 20
    assert _adds_up(town_share)
    assert town_share.handed_down == 25


def test_what_the_county_takes_back_is_with_nobody_until_it_is_given(field, task, town_share):
    passing_on.take_back(share_id=town_share.pk, why="柳河镇抗洪", by=field.desk, at=AT)
    free = totals(task.pk, at=AT).left(task.quota)

    passing_on.give_rest(task_id=task.pk, unit_id=field.county.baiyang.pk, amount=60, by=field.desk, at=AT)

    assert free == 60
    assert share_of(task, field.county.baiyang).quota == 100
    assert totals(task.pk, at=AT).left(task.quota) == 0


def test_no_more_is_given_than_was_taken_back(field, task):
    with pytest.raises(TaskRefused, match="已经全部分到单位"):
        passing_on.give_rest(task_id=task.pk, unit_id=field.county.baiyang.pk, amount=1, by=field.desk, at=AT)


def test_the_unit_itself_does_not_take_its_share_back(field, town_share):
    with pytest.raises(StepRefused, match="清河县"):
        passing_on.take_back(share_id=town_share.pk, why="我们不想做", by=field.town, at=AT)


def test_a_merged_unit_takes_its_open_work_along(field, task, town_share):
    _to_villages(field, town_share, 25, 20)
    a_delivery(share_of(task, field.hexi), field.town, amount=5)

    org.merge_unit(unit_id=field.hexi.pk, into_id=field.county.shangliu.pk, why="村合并", by=SYSTEM, at=AT)

    assert share_of(task, field.hexi).quota == 5
    assert share_of(task, field.county.shangliu).quota == 40
    assert _adds_up(town_share)


def test_work_of_a_withdrawn_task_stays_where_it_is(field, task, town_share):
    tasks.withdraw_task(task_id=task.pk, why="发错了对象", by=field.desk, at=AT)

    moved = passing_on.follow_unit(
        from_unit_id=town_share.unit_id, to_unit_id=field.county.baiyang.pk, why="合并", by=SYSTEM, at=AT
    )

    assert moved == 0


def test_the_county_sees_every_share_and_another_town_none_of_these(field, task, town_share):
    _to_villages(field, town_share, 25, 20)
    part = share_of(task, field.hexi)

    assert queries.share_seen(field.desk, part.pk).pk == part.pk
    assert queries.share_seen(field.town, part.pk).pk == part.pk
    with pytest.raises(queries.NoShare):
        queries.share_seen(field.elsewhere, part.pk)


def test_a_village_sees_what_it_owes_and_not_the_towns_share(field, task, town_share):
    _to_villages(field, town_share, 25, 20)
    village = actor_of(an_officer(field.hexi, "village_officer"))

    assert [row.unit_id for row in queries.own_shares(village)] == [field.hexi.pk]
    with pytest.raises(queries.NoShare):
        queries.share_seen(village, town_share.pk)
