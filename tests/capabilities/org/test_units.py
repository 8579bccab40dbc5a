import random

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanzha.common.actor import NotAllowed
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Permission, Role
from fanzha.org import actions, queries
from fanzha.org.models import Population, Unit
from tests.builders.org import AT, SYSTEM, a_unit, an_actor


def paths(unit):
    fresh = Unit.objects.get(pk=unit.pk)
    return fresh.territory_path, fresh.line_path


def test_a_unit_hangs_below_both_parents(county):
    root, liuhe, education, school = county.root.label, county.liuhe.label, county.education.label, county.school.label

    assert paths(county.school) == (f"{root}.{liuhe}.{school}", f"{root}.{education}.{school}")


def test_a_unit_known_by_line_alone_is_still_below_its_county(county):
    branch = a_unit("某分校", line=county.education, kind="school")

    assert paths(branch)[0] == f"{paths(county.education)[0]}.{branch.label}"


def test_opening_a_unit_is_recorded(county):
    row = AuditRow.objects.filter(action="unit.created").latest("id")

    assert row.after["name"] == "白杨小学"
    assert row.unit_id == county.other_school.pk


def test_moving_a_town_takes_its_whole_subtree_along_on_both_axes(county):
    east = a_unit("东区", below=county.root)

    moved = actions.move_unit(
        unit_id=county.liuhe.pk, territory_parent_id=east.pk, line_parent_id=None, why="区划调整", by=SYSTEM, at=AT
    )

    top = f"{county.root.label}.{east.label}.{county.liuhe.label}"
    assert moved == 3
    assert paths(county.shangliu) == (f"{top}.{county.shangliu.label}",) * 2
    assert paths(county.school)[0] == f"{top}.{county.school.label}"
    assert paths(county.school)[1] == f"{county.root.label}.{county.education.label}.{county.school.label}"


@pytest.mark.parametrize(
    ("below", "axis"),
    [
        ("liuhe", "territory_parent_id"),
        ("liuhe", "line_parent_id"),
        ("shangliu", "territory_parent_id"),
        ("shangliu", "line_parent_id"),
        ("school", "territory_parent_id"),
    ],
)
def test_a_unit_cannot_be_moved_below_itself(county, below, axis):
    places = {"territory_parent_id": county.root.pk, "line_parent_id": None, axis: getattr(county, below).pk}

    with pytest.raises(actions.UnitRefused, match="不能归到自己或自己的下级单位下面"):
        actions.move_unit(unit_id=county.liuhe.pk, why="试", by=SYSTEM, at=AT, **places)
    assert paths(county.liuhe)[0] == f"{county.root.label}.{county.liuhe.label}"


def test_the_database_itself_refuses_a_unit_below_itself(county):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=county.liuhe.pk).update(territory_parent=county.liuhe)


def test_a_code_is_used_once(county):
    with pytest.raises(actions.UnitRefused, match="已有单位在用"):
        a_unit("又一个", below=county.root, code="XX01")


def test_only_the_first_unit_may_stand_without_a_parent(county):
    admin = an_actor(county.root, Role.ADMINISTRATOR)

    with pytest.raises(actions.UnitRefused, match="请选属地上级"):
        actions.create_unit(code="N1", name="新县", kind="county", by=admin, at=AT)


def test_a_town_administrator_cannot_open_units_elsewhere(county):
    admin = an_actor(county.liuhe, Role.ADMINISTRATOR)

    with pytest.raises(Unit.DoesNotExist):
        actions.create_unit(
            code="N1", name="新村", kind="village", territory_parent_id=county.baiyang.pk, by=admin, at=AT
        )


def test_a_town_administrator_cannot_take_a_unit_of_another_town(county):
    admin = an_actor(county.liuhe, Role.ADMINISTRATOR)

    with pytest.raises(Unit.DoesNotExist):
        actions.move_unit(
            unit_id=county.dongying.pk, territory_parent_id=county.liuhe.pk, line_parent_id=None,
            why="试", by=admin, at=AT,
        )  # fmt: skip


def test_a_duty_officer_cannot_edit_units(county):
    duty = an_actor(county.root, Role.DUTY_OFFICER)

    with pytest.raises(NotAllowed):
        actions.rename_unit(unit_id=county.liuhe.pk, name="新名", short_name="", phone="", why="试", by=duty, at=AT)


def test_a_population_counts_once_a_year_and_only_when_it_differs(county):
    counts = {"unit_id": county.liuhe.pk, "year": 2025, "source": "统计年鉴", "by": SYSTEM, "at": AT}

    first = actions.set_population(residents=31_000, households=9_800, **counts)
    again = actions.set_population(residents=31_000, households=9_800, **counts)
    other = actions.set_population(residents=31_500, households=9_800, **counts)

    assert (first, again, other) == (True, False, True)
    assert Population.objects.get().residents == 31_500
    assert AuditRow.objects.filter(action="unit.population_set").count() == 2


@pytest.mark.parametrize(
    ("year", "residents", "households", "sentence"),
    [
        (1949, 1, 1, "年份应在"),
        (2028, 1, 1, "年份应在"),
        (2025, -1, 0, "0 到 5000 万"),
        (2025, 50_000_001, 1, "0 到 5000 万"),
        (2025, 10, 11, "户数 11 比人数 10 还多"),
    ],
)
def test_an_impossible_population_is_refused(county, year, residents, households, sentence):
    with pytest.raises(actions.UnitRefused, match=sentence):
        actions.set_population(
            unit_id=county.liuhe.pk, year=year, residents=residents, households=households, source="", by=SYSTEM, at=AT
        )


def test_a_unit_with_open_units_below_it_is_not_closed(county):
    with pytest.raises(actions.UnitRefused, match="还有 2 个在用的单位"):
        actions.close_unit(unit_id=county.liuhe.pk, why="撤并", by=SYSTEM, at=AT)


def test_a_unit_where_somebody_serves_is_not_closed(county):
    an_actor(county.shangliu, Role.VILLAGE_OFFICER)

    with pytest.raises(actions.UnitRefused, match="1 个在任岗位"):
        actions.close_unit(unit_id=county.shangliu.pk, why="撤并", by=SYSTEM, at=AT)


def test_a_closed_unit_is_seen_no_more_in_lists_and_can_be_opened_again(county):
    actions.close_unit(unit_id=county.shangliu.pk, why="撤并", by=SYSTEM, at=AT)
    seen_closed = queries.units_seen(SYSTEM).filter(pk=county.shangliu.pk).exists()
    actions.open_unit_again(unit_id=county.shangliu.pk, why="恢复", by=SYSTEM, at=AT)

    assert seen_closed is False
    assert queries.units_seen(SYSTEM).filter(pk=county.shangliu.pk).exists()


def test_scope_works_through_both_paths(county):
    town = an_actor(county.liuhe, Role.TOWN_OFFICER)
    liaison = an_actor(county.education, Role.LINE_LIAISON)

    assert set(queries.units_seen(town).values_list("name", flat=True)) == {"柳河镇", "上柳村", "柳河中学"}
    assert set(queries.units_seen(liaison).values_list("name", flat=True)) == {"教育局", "柳河中学", "白杨小学"}


def test_liaison_sees_the_schools_and_may_not_see_cases_or_people(county):
    liaison = an_actor(county.education, Role.LINE_LIAISON)

    assert queries.unit_seen(liaison, county.school.pk) == county.school
    assert not liaison.may(Permission.CASE_VIEW)
    assert not liaison.may(Permission.PERSON_VIEW)
    assert not queries.units_seen(liaison, Permission.CASE_VIEW).exists()


# The reference: follow the parents upward, one step at a time.
def _reaches(units, start, goal, own, other):
    while start is not None:
        if start == goal:
            return True
        unit = units[start]
        start = getattr(unit, own) or getattr(unit, other)
    return False


def seen_by_reference(post_unit_id):
    units = Unit.objects.in_bulk()
    territory, line = "territory_parent_id", "line_parent_id"
    return {
        pk
        for pk in units
        if _reaches(units, pk, post_unit_id, territory, line) or _reaches(units, pk, post_unit_id, line, territory)
    }


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_scope_on_a_random_tree_agrees_with_a_walk_along_the_parents(db, seed):
    with transaction.atomic():
        _check_random_tree(random.Random(seed))
        transaction.set_rollback(True)


def _check_random_tree(rng):
    units = [a_unit("根", kind="county")]
    for _ in range(24):
        below, line = rng.choice([*units, None]), rng.choice([*units, None])
        units.append(a_unit(below=below or (None if line else units[0]), line=line))
    for _ in range(8):
        unit, below, line = rng.choice(units[1:]), rng.choice(units), rng.choice([*units, None])
        try:
            actions.move_unit(
                unit_id=unit.pk, territory_parent_id=below.pk, line_parent_id=line.pk if line else None,
                why="试", by=SYSTEM, at=AT,
            )  # fmt: skip
        except actions.UnitRefused:
            continue
    for unit in units[1:]:
        seen = set(queries.units_seen(an_actor(unit, Role.TOWN_OFFICER)).values_list("pk", flat=True))
        assert seen == seen_by_reference(unit.pk)
