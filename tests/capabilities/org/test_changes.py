"""Mergers, splits, and changes with a day of their own."""

from datetime import date, timedelta

import pytest

from fanzha.common import events
from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Permission, Role
from fanzha.org import actions, queries
from fanzha.org.models import Post, Succession, Unit, UnitChange
from fanzha.org.queries.officers import held_on
from tests.builders.org import AT, SYSTEM, a_unit, an_actor, an_officer
from tests.capabilities.org.test_time import name_on, names_below

TODAY, MARCH = AT.date(), date(2026, 3, 1)
TOMORROW = TODAY + timedelta(days=1)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def handed(monkeypatch):
    """Collect what is told of handed-over work."""
    told = []
    monkeypatch.setitem(events._handlers, actions.WorkHandedOver, [told.append])
    return told


def merged(unit, into, on_date=None, *, by=SYSTEM, **more):
    return actions.merge_unit(unit_id=unit.pk, into_id=into.pk, why="撤并", on_date=on_date, by=by, at=AT, **more)


def split(unit, *parts, goes_on=False, below=None, work_to="", by=SYSTEM, **more):
    return actions.split_unit(
        unit_id=unit.pk, parts=[actions.Part(*part) for part in parts], goes_on=goes_on, below=below or {},
        work_to=work_to, why="拆分", by=by, at=AT, **more,
    )  # fmt: skip


def arranged(unit, kind="rename", on_date=NEW_YEAR, *, by=SYSTEM, **facts):
    facts = facts or {"name": "柳河街道", "short_name": "", "kind": "town"}
    return actions.arrange_change(unit_id=unit.pk, kind=kind, on_date=on_date, facts=facts, why="批复", by=by, at=AT)


# --- mergers


def test_a_merged_town_leads_on_to_its_successor_and_takes_its_villages_along(county):
    came = merged(county.liuhe, county.baiyang, MARCH)

    assert came == 2
    assert queries.successors_on(county.liuhe.pk, on=TODAY) == [county.baiyang.pk]
    assert queries.successors_on(county.liuhe.pk, on=date(2026, 2, 1)) == [county.liuhe.pk]
    assert county.fresh("shangliu").territory_parent == county.baiyang
    assert county.fresh("school").line_parent == county.education


def test_sums_of_earlier_days_stay_and_todays_tree_counts_the_merged_unit_with_its_successor(county):
    merged(county.liuhe, county.baiyang, MARCH)

    before = date(2026, 2, 28)
    assert names_below(county.baiyang, before) == {"白杨乡", "东营村", "白杨小学"}
    assert names_below(county.liuhe, before) == {"柳河镇", "上柳村", "柳河中学"}
    assert names_below(county.baiyang, TODAY) >= {"柳河镇", "上柳村", "柳河中学", "白杨乡"}


def test_whoever_serves_at_the_successor_sees_the_rows_of_the_merged_unit(county):
    merged(county.liuhe, county.baiyang)
    town = an_actor(county.baiyang, Role.TOWN_OFFICER)

    assert Unit.objects.visible_to(town, Permission.UNIT_VIEW).filter(pk=county.liuhe.pk).exists()


def test_a_chain_of_mergers_leads_to_its_end(county):
    third = a_unit("新镇", below=county.root)
    merged(county.liuhe, county.baiyang, MARCH)
    merged(county.baiyang, third)

    assert queries.successors_on(county.liuhe.pk, on=TODAY) == [third.pk]
    assert queries.successors_on(county.liuhe.pk, on=MARCH) == [county.baiyang.pk]


def test_posts_end_with_a_merger_and_what_was_allowed_until_today_stays(county):
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER)
    merged(county.liuhe, county.baiyang, MARCH)

    post = Post.objects.get(officer=officer)
    assert (post.unit, post.to_date) == (county.liuhe, TODAY - timedelta(days=1))


def test_posts_may_go_on_at_the_successor(county):
    officer = an_officer(county.liuhe, Role.TOWN_OFFICER)
    merged(county.liuhe, county.baiyang, staff_goes_along=True)

    assert Post.objects.get(held_on(TODAY), officer=officer).unit == county.baiyang


def test_nobody_gets_a_post_at_the_successor_by_their_own_act(county):
    admin = an_actor(county.root, Role.ADMINISTRATOR)
    Post.objects.create(officer_id=admin.id, unit=county.liuhe, role="town_officer", from_date=MARCH)
    merged(county.liuhe, county.baiyang, by=admin, staff_goes_along=True)

    assert not Post.objects.filter(officer_id=admin.id, unit=county.baiyang).exists()


def test_the_open_work_of_a_merged_unit_goes_to_its_successor(county, handed):
    merged(county.liuhe, county.baiyang)

    assert [(one.from_unit_id, one.to_unit_id, one.key) for one in handed] == [(county.liuhe.pk, county.baiyang.pk, "")]


@pytest.mark.parametrize(
    ("unit", "into", "sentence"),
    [
        ("liuhe", "liuhe", "不能并入自己"),
        ("liuhe", "dongying", "只有同类的单位能合并"),
    ],
)
def test_a_merger_that_makes_no_sense_is_refused(county, unit, into, sentence):
    with pytest.raises(actions.UnitRefused, match=sentence):
        merged(getattr(county, unit), getattr(county, into))


def test_a_unit_is_not_merged_into_one_below_it(county):
    lower = a_unit("下镇", below=county.liuhe)

    with pytest.raises(actions.UnitRefused, match="请先给它换上级"):
        merged(county.liuhe, lower)


def test_a_merged_unit_is_not_merged_again_nor_opened_again(county):
    merged(county.liuhe, county.baiyang)

    with pytest.raises(actions.UnitRefused, match="已停用，不能合并"):
        merged(county.liuhe, county.baiyang)
    with pytest.raises(actions.UnitRefused, match="不能再恢复"):
        actions.open_unit_again(unit_id=county.liuhe.pk, why="试", by=SYSTEM, at=AT)


def test_a_town_administrator_cannot_swallow_another_town(county):
    admin = an_actor(county.liuhe, Role.ADMINISTRATOR)

    with pytest.raises(Unit.DoesNotExist):
        merged(county.baiyang, county.liuhe, by=admin)


# --- splits

EAST, WEST = ("330999101202", "东柳村"), ("330999101203", "西柳村")


def test_a_split_village_ends_and_its_parts_begin_on_the_day(county):
    grids = [a_unit(f"{n}网格", below=county.shangliu, kind="grid") for n in "一二"]
    east, west = split(county.shangliu, EAST, WEST, below={grids[0].pk: EAST[0], grids[1].pk: WEST[0]}, on_date=MARCH)

    assert [one.territory_parent for one in (east, west)] == [county.liuhe] * 2
    assert queries.successors_on(county.shangliu.pk, on=TODAY) == [east.pk, west.pk]
    assert not county.fresh("shangliu").is_active
    assert names_below(east, TODAY) == {"东柳村", "一网格"}
    assert names_below(east, date(2026, 2, 28)) == set()
    assert names_below(county.shangliu, date(2026, 2, 28)) == {"上柳村", "一网格", "二网格"}


def test_a_unit_may_go_on_beside_what_was_split_off(county):
    (east,) = split(county.shangliu, EAST, goes_on=True)

    assert county.fresh("shangliu").is_active
    assert queries.successors_on(county.shangliu.pk, on=TODAY) == [county.shangliu.pk]
    assert Succession.objects.get().new == east


def test_by_rule_the_open_work_goes_to_a_part_and_the_old_rows_are_seen_there(county, handed):
    east, _ = split(county.shangliu, EAST, WEST, work_to=EAST[0])

    assert [(one.from_unit_id, one.to_unit_id) for one in handed] == [(county.shangliu.pk, east.pk)]
    assert county.fresh("shangliu").territory_parent == east


def test_by_hand_the_open_work_waits_until_it_is_handed_over(county, handed):
    east, _ = split(county.shangliu, EAST, WEST)
    waiting = list(handed)
    actions.hand_over_work(unit_id=county.shangliu.pk, to_unit_id=east.pk, key="alerts", why="按住址", by=SYSTEM, at=AT)

    assert waiting == []
    assert [(one.to_unit_id, one.key) for one in handed] == [(east.pk, "alerts")]
    assert AuditRow.objects.get(action="unit.work_handed_over").why == "按住址"


def test_work_is_not_handed_over_to_a_stranger(county):
    split(county.shangliu, EAST, WEST)

    with pytest.raises(actions.UnitRefused, match="不是从“上柳村”分出来的单位"):
        actions.hand_over_work(unit_id=county.shangliu.pk, to_unit_id=county.dongying.pk, why="试", by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([EAST], "要写 2 至 20 个新单位"),
        ([EAST, EAST], "两个新单位的编码相同"),
        ([EAST, ("330999101000", "重码村")], "已有单位在用"),
        ([EAST, ("N1", "")], "编码和名称都要填"),
    ],
)
def test_a_split_that_cannot_stand_changes_nothing(county, parts, sentence):
    with pytest.raises(actions.UnitRefused, match=sentence):
        split(county.shangliu, *parts)
    assert county.fresh("shangliu").is_active
    assert not Unit.objects.filter(code=EAST[0]).exists()


def test_whatever_lies_below_a_unit_that_ends_needs_a_place(county):
    a_unit("一网格", below=county.shangliu, kind="grid")

    with pytest.raises(actions.UnitRefused, match="下级都要有去处"):
        split(county.shangliu, EAST, WEST)


# --- with a day of their own


def test_a_change_of_a_later_day_waits_and_the_job_does_it_once(county):
    arranged(county.liuhe)
    early = actions.carry_out_due(at=AT)
    name_before = county.fresh("liuhe").name
    done = actions.carry_out_due(at=AT.replace(year=2027, month=1, day=1, hour=0, minute=1))
    again = actions.carry_out_due(at=AT.replace(year=2027, month=1, day=1, hour=0, minute=2))

    assert (early, name_before, done, again) == (0, "柳河镇", 1, 0)
    assert county.fresh("liuhe").name == "柳河街道"
    assert "批复" in AuditRow.objects.get(action="unit.renamed").why
    assert AuditRow.objects.filter(action="unit.renamed").count() == 1


def test_a_job_that_comes_late_keeps_the_day(county):
    arranged(county.liuhe)
    actions.carry_out_due(at=AT.replace(year=2027, month=1, day=9))

    assert [name_on(county.liuhe, day) for day in (date(2026, 12, 31), NEW_YEAR)] == ["柳河镇", "柳河街道"]


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("move", lambda c: {"territory_parent_id": c.baiyang.pk, "line_parent_id": None}),
        ("merge", lambda c: {"into_id": c.dongying.pk, "staff_goes_along": True}),
        ("split", lambda c: {"parts": [EAST, WEST], "goes_on": False, "below": {}, "work_to": "", "staff_to": ""}),
    ],
)
def test_every_kind_of_change_can_wait_for_its_day(county, kind, facts):
    arranged(county.shangliu, kind, **facts(county))
    before = county.fresh("shangliu")
    done = actions.carry_out_due(at=AT.replace(year=2027, month=1, day=1))

    after = county.fresh("shangliu")
    assert (before.is_active, before.territory_parent, done) == (True, county.liuhe, 1)
    assert (after.is_active, after.territory_parent) != (True, county.liuhe)


def test_what_cannot_work_is_refused_when_it_is_arranged(county):
    with pytest.raises(actions.UnitRefused, match="不能归到自己"):
        arranged(county.liuhe, "move", territory_parent_id=county.shangliu.pk, line_parent_id=None)
    assert not UnitChange.objects.exists()


def test_a_trial_leaves_nothing_behind(county, handed):
    arranged(county.liuhe, "merge", into_id=county.baiyang.pk, staff_goes_along=False)

    assert county.fresh("liuhe").is_active
    assert not Succession.objects.exists()
    assert not AuditRow.objects.filter(action="unit.merged").exists()


def test_a_change_of_today_is_done_at_once_and_kept_as_done(county):
    change = arranged(county.liuhe, on_date=TODAY)

    assert (change.state, county.fresh("liuhe").name) == ("done", "柳河街道")


def test_one_that_cannot_be_done_any_more_ends_with_its_reason_and_holds_up_nobody(county):
    arranged(county.liuhe, "merge", into_id=county.baiyang.pk, staff_goes_along=False)
    arranged(county.shangliu, name="新柳村", short_name="")
    merged(county.baiyang, county.liuhe)
    done = actions.carry_out_due(at=AT.replace(year=2027, month=1, day=1))

    stuck = UnitChange.objects.get(kind="merge")
    assert done == 1
    assert (stuck.state, "已停用" in stuck.outcome) == ("refused", True)
    assert county.fresh("shangliu").name == "新柳村"
    assert AuditRow.objects.filter(action="unit.change_refused").count() == 1


def test_a_change_is_withdrawn_before_its_day(county):
    change = arranged(county.liuhe, on_date=TOMORROW)
    actions.withdraw_change(change_id=change.pk, why="批复撤销", by=SYSTEM, at=AT)

    assert actions.carry_out_due(at=AT + timedelta(days=1)) == 0
    assert county.fresh("liuhe").name == "柳河镇"
    assert AuditRow.objects.get(action="unit.change_withdrawn").why == "批复撤销"


@pytest.mark.parametrize(("days", "sentence"), [(1, "已到执行日"), (2, "已到执行日")])
def test_on_its_day_a_change_is_withdrawn_no_more(county, days, sentence):
    change = arranged(county.liuhe, on_date=TOMORROW)

    with pytest.raises(actions.UnitRefused, match=sentence):
        actions.withdraw_change(change_id=change.pk, why="试", by=SYSTEM, at=AT + timedelta(days=days))


def test_a_change_is_withdrawn_once(county):
    change = arranged(county.liuhe, on_date=TOMORROW)
    actions.withdraw_change(change_id=change.pk, why="批复撤销", by=SYSTEM, at=AT)

    with pytest.raises(actions.UnitRefused, match="已撤回，不能再撤回"):
        actions.withdraw_change(change_id=change.pk, why="再撤", by=SYSTEM, at=AT)


def test_a_change_of_another_town_cannot_be_withdrawn(county):
    change = arranged(county.liuhe)
    admin = an_actor(county.baiyang, Role.ADMINISTRATOR)

    with pytest.raises(UnitChange.DoesNotExist):
        actions.withdraw_change(change_id=change.pk, why="试", by=admin, at=AT)


def test_a_duty_officer_arranges_nothing(county):
    with pytest.raises(NotAllowed):
        arranged(county.liuhe, by=an_actor(county.root, Role.DUTY_OFFICER))


def test_what_changes_nothing_is_refused(county):
    with pytest.raises(actions.UnitRefused, match="没有要改的"):
        arranged(county.liuhe, name="柳河镇", short_name="")


# --- what hangs on a unit


def test_the_consequences_are_counted_before(county):
    an_officer(county.liuhe, Role.TOWN_OFFICER)
    an_officer(county.shangliu, Role.VILLAGE_OFFICER)

    found = queries.consequences(county.liuhe.pk, on=TODAY)

    assert (found.units, found.officers) == (3, 2)
    assert {one.key for one in found.holdings} >= {"households", "alerts"}
