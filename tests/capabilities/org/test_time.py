"""The tree as of any day: names, parents, paths, subtrees. The past is neither lost nor restated."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanzha.common.clock import CHINA
from fanzha.common.models import AuditRow
from fanzha.org import actions, queries
from fanzha.org.models import PastName, PastPlace, Unit
from tests.builders.org import AT, SYSTEM, a_unit

TODAY = AT.date()
MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


def renamed(unit, name, on_date=None, **more):
    return actions.rename_unit(
        unit_id=unit.pk, name=name, short_name="", why="更名", on_date=on_date, by=SYSTEM, at=AT, **more
    )


def moved(unit, below, on_date=None, line=None):
    return actions.move_unit(
        unit_id=unit.pk, territory_parent_id=below.pk, line_parent_id=line.pk if line else None,
        why="区划调整", on_date=on_date, by=SYSTEM, at=AT,
    )  # fmt: skip


def name_on(unit, day):
    found = queries.names_on([unit.pk], on=day).get(unit.pk)
    return found.name if found else None


def names_below(unit, day, **more):
    return set(Unit.objects.filter(pk__in=queries.subtree_ids(unit.pk, on=day, **more)).values_list("name", flat=True))


def test_a_name_holds_from_its_day_and_the_old_one_until_the_day_before(county):
    renamed(county.liuhe, "柳河街道", MARCH, kind="town")

    assert name_on(county.liuhe, MARCH - timedelta(days=1)) == "柳河镇"
    assert name_on(county.liuhe, MARCH) == "柳河街道"
    assert name_on(county.liuhe, TODAY) == "柳河街道"


def test_several_names_in_a_row_are_each_found_on_their_days(county):
    renamed(county.liuhe, "柳河街道", MARCH)
    renamed(county.liuhe, "新柳街道", JUNE)
    renamed(county.liuhe, "河东街道")

    days = (date(2001, 1, 1), MARCH, JUNE, TODAY)
    assert [name_on(county.liuhe, day) for day in days] == ["柳河镇", "柳河街道", "新柳街道", "河东街道"]


def test_a_second_name_on_the_same_day_replaces_the_first(county):
    renamed(county.liuhe, "柳河街到", MARCH)
    renamed(county.liuhe, "柳河街道", MARCH)

    assert PastName.objects.count() == 1
    assert (name_on(county.liuhe, date(2026, 2, 28)), name_on(county.liuhe, MARCH)) == ("柳河镇", "柳河街道")


def test_a_correction_holds_for_all_earlier_days_and_is_still_recorded(county):
    renamed(county.liuhe, "柳和镇", is_correction=True)

    assert name_on(county.liuhe, date(2001, 1, 1)) == "柳和镇"
    assert AuditRow.objects.get(action="unit.renamed").before["name"] == "柳河镇"


def test_a_new_telephone_number_is_no_new_name(county):
    renamed(county.liuhe, "柳河镇", phone="0571-00000000")

    assert not PastName.objects.exists()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY + timedelta(days=1), "这一天还没到"),
        (MARCH - timedelta(days=1), "现在的名称从 2026-03-01 才开始"),
        (date(1949, 9, 30), "日期应在 1949-10-01 至"),
    ],
)
def test_an_impossible_day_is_refused(county, day, sentence):
    renamed(county.liuhe, "柳河街道", MARCH)

    with pytest.raises(actions.UnitRefused, match=sentence):
        renamed(county.liuhe, "又一个名", day)
    assert name_on(county.liuhe, TODAY) == "柳河街道"


def test_a_moved_unit_lies_below_its_old_parent_until_the_day_before(county):
    moved(county.shangliu, county.baiyang, MARCH)

    before, after = MARCH - timedelta(days=1), MARCH
    assert names_below(county.liuhe, before) == {"柳河镇", "上柳村", "柳河中学"}
    assert names_below(county.liuhe, after) == {"柳河镇", "柳河中学"}
    assert names_below(county.baiyang, before) == {"白杨乡", "东营村", "白杨小学"}
    assert names_below(county.baiyang, after) == {"白杨乡", "东营村", "白杨小学", "上柳村"}


def test_both_paths_are_known_as_of_any_day(county):
    root, liuhe, baiyang, education, school = (
        getattr(county, name).pk for name in ("root", "liuhe", "baiyang", "education", "school")
    )
    moved(county.school, county.baiyang, MARCH, line=county.education)
    moved(county.school, county.baiyang, JUNE)

    ways = [queries.paths_on([school], on=day)[school] for day in (date(2026, 2, 1), MARCH, JUNE)]
    assert ways == [
        ((root, liuhe, school), (root, education, school)),
        ((root, baiyang, school), (root, education, school)),
        ((root, baiyang, school), (root, baiyang, school)),
    ]


def test_a_subtree_through_one_axis_alone(county):
    assert names_below(county.education, TODAY, axis="territory") == {"教育局"}
    assert names_below(county.education, TODAY, axis="line") == {"教育局", "柳河中学", "白杨小学"}
    assert queries.subtree_ids(county.education.pk) == queries.subtree_ids(county.education.pk, on=TODAY)


def test_a_unit_exists_from_its_first_day_on(county):
    new = a_unit("新村", below=county.liuhe, kind="village", opened_on=MARCH)
    grid = a_unit("一网格", below=new, kind="grid")

    before = MARCH - timedelta(days=1)
    assert (name_on(new, before), name_on(grid, before), name_on(grid, MARCH)) == (None, None, "一网格")
    assert queries.subtree_ids(new.pk, on=before) == []
    assert "新村" not in names_below(county.liuhe, before)
    assert queries.paths_on([new.pk], on=before) == {}


def test_a_unit_is_not_older_than_its_parent(county):
    new = a_unit("新村", below=county.liuhe, kind="village", opened_on=MARCH)

    with pytest.raises(actions.UnitRefused, match="下级不能更早"):
        a_unit("一网格", below=new, kind="grid", opened_on=MARCH - timedelta(days=1))
    with pytest.raises(actions.UnitRefused, match="不能更早归到它下面"):
        moved(county.dongying, new, MARCH - timedelta(days=1))


def test_a_move_dated_back_closes_no_circle_in_between(county):
    moved(county.dongying, county.shangliu, MARCH)
    moved(county.dongying, county.baiyang, JUNE)

    with pytest.raises(actions.UnitRefused, match="绕成圈"):
        moved(county.shangliu, county.dongying, MARCH)
    assert moved(county.shangliu, county.dongying, JUNE) == 1


def test_closing_is_remembered_by_day(county):
    actions.close_unit(unit_id=county.shangliu.pk, why="撤并", by=SYSTEM, at=AT)

    assert queries.was_in_use(county.shangliu.pk, on=TODAY - timedelta(days=1))
    assert not queries.was_in_use(county.shangliu.pk, on=TODAY)


def test_the_database_refuses_to_tell_a_day_twice(county):
    PastName.objects.create(unit=county.liuhe, since=None, until=JUNE, name="甲", kind="town")

    with pytest.raises(IntegrityError), transaction.atomic():
        PastName.objects.create(unit=county.liuhe, since=MARCH, until=TODAY, name="乙", kind="town")
    PastName.objects.create(unit=county.liuhe, since=JUNE, until=TODAY, name="乙", kind="town")


@pytest.mark.parametrize("model", [PastName, PastPlace])
def test_the_database_refuses_a_past_without_days(county, model):
    facts = {"name": "甲", "kind": "town"} if model is PastName else {"is_active": True}

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(unit=county.liuhe, since=MARCH, until=MARCH, **facts)


# The reference: the tree of each day is written down on that day.
@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_the_tree_of_each_earlier_day_is_as_it_was_written_down_that_day(db, seed):
    with transaction.atomic():
        _check_random_days(random.Random(seed))
        transaction.set_rollback(True)


def _check_random_days(rng):
    units, written = [a_unit("根", kind="county")], {}
    for _ in range(15):
        units.append(a_unit(below=rng.choice(units), line=rng.choice([*units, None])))
    for number in range(8):
        at = datetime(2026, 1, 1, 12, tzinfo=CHINA) + timedelta(days=3 * number)
        for _ in range(rng.randrange(3)):
            _try_a_change(rng, units, at)
        written[at.date()] = {unit.pk: unit for unit in Unit.objects.all()}
    for day, tree in written.items():
        _check_day(day, tree, rng)


def _try_a_change(rng, units, at):
    if rng.random() < 0.2:
        units.append(a_unit(below=rng.choice(units), opened_on=at.date()))
        return
    unit, below, line = rng.choice(units[1:]), rng.choice(units), rng.choice([*units, None])
    try:
        actions.move_unit(
            unit_id=unit.pk, territory_parent_id=below.pk, line_parent_id=line.pk if line else None,
            why="试", by=SYSTEM, at=at,
        )  # fmt: skip
    except actions.UnitRefused:
        return


def _check_day(day, tree, rng):
    def ids(path):
        return tuple(int(label[1:]) for label in path.split("."))

    ways = {pk: (ids(unit.territory_path), ids(unit.line_path)) for pk, unit in tree.items()}
    assert queries.paths_on(list(Unit.objects.values_list("pk", flat=True)), on=day) == ways
    for top in rng.sample(sorted(tree), 4):
        below = sorted(pk for pk, (territory, line) in ways.items() if top in territory or top in line)
        assert queries.subtree_ids(top, on=day) == below
