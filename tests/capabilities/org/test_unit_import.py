import pytest

from fanzha.common import exports
from fanzha.common.imports import actions as imports
from fanzha.common.models import AuditRow, ImportRow
from fanzha.common.permissions import Role
from fanzha.org import actions, queries
from fanzha.org.models import Officer, Population, Post, Unit
from tests.builders.imports import imported
from tests.builders.org import AT, SYSTEM, a_unit, actor_of, an_officer

HEAD = "编码,名称,类别,上级编码（属地）,条线上级编码,简称,值班电话,常住人口,户数,年份"


def table(*rows, head=HEAD):
    return "\n".join([head, *rows]).encode()


def units(unit, *rows, by=SYSTEM, head=HEAD):
    return imported(unit, table(*rows, head=head), kind="units", filename="机构.csv", by=by)


def counts(batch):
    return batch.added, batch.changed, batch.same, batch.refused


def problem_of(batch, number=2):
    row = ImportRow.objects.get(batch=batch, number=number)
    return row.column, row.problem


def test_a_village_list_hangs_below_the_town_of_its_code(county):
    batch = units(county.root, "330999101202,下柳村,村,,,,,1860,612,2025", "330999103000,新城街道,街道,,,,,,,")

    village = Unit.objects.get(code="330999101202")
    assert counts(batch) == (2, 0, 0, 0)
    assert (village.territory_parent, village.kind) == (county.liuhe, "village")
    assert Unit.objects.get(code="330999103000").territory_parent == county.root
    assert Population.objects.get(unit=village).households == 612


def test_parents_may_come_later_in_the_same_file(county):
    batch = units(
        county.root,
        "G2,二网格,网格,G-VILLAGE,,,,,,",
        "G-VILLAGE,某村,村,G-TOWN,,,,,,",
        "G-TOWN,某镇,镇,330999000000,,,,,,",
    )

    assert counts(batch) == (3, 0, 0, 0)
    assert Unit.objects.get(code="G2").territory_path.count(".") == 3
    assert [row.number for row in ImportRow.objects.filter(batch=batch).order_by("id")] == [4, 3, 2]


def test_short_division_codes_are_filled_up(county):
    units(county.root, "330999104,石桥镇,镇,330999,,,,,,")

    assert Unit.objects.get(code="330999104000").territory_parent == county.root


def test_the_same_file_again_changes_nothing(county):
    rows = ["330999101202,下柳村,村,330999101000,,下柳,0571-1,1860,612,2025", "JYJ2,某局,部门,330999000000,,,,,,"]
    units(county.root, *rows)

    batch = imported(county.root, table(*rows), kind="units", again=True)

    assert counts(batch) == (0, 0, 2, 0)


def test_a_changed_row_moves_renames_and_counts_and_keeps_before_and_after(county):
    batch = units(county.root, "330999101201,上柳社区,社区,330999102000,,,,900,300,2025")

    village = county.fresh("shangliu")
    row = ImportRow.objects.get(batch=batch)
    assert (village.name, village.territory_parent) == ("上柳社区", county.baiyang)
    assert row.before == {
        "名称": "上柳村", "类别": "村、社区", "简称": "", "值班电话": "", "上级": "柳河镇", "条线上级": "",
    }  # fmt: skip
    assert (row.after["上级"], row.after["2025 年人口"]) == ("白杨乡", 900)


def test_an_empty_cell_leaves_what_is_there(county):
    units(county.root, "XX01,柳河中学,学校,,,柳中,0571-2,,,")

    batch = units(county.root, "XX01,柳河中学,学校,,,,,,,")

    school = county.fresh("school")
    assert counts(batch) == (0, 0, 1, 0)
    assert (school.short_name, school.line_parent, school.territory_parent) == ("柳中", county.education, county.liuhe)


def test_a_file_writes_one_audit_row_and_shows_in_the_units_history(county):
    before = AuditRow.objects.count()

    batch = units(county.root, "330999101201,上柳社区,社区,,,,,900,300,2025", "330999101202,下柳村,村,,,,,,,")

    assert AuditRow.objects.count() == before + 1
    assert f"批次 {batch.pk} 第 2 行" in [one["note"] for one in queries.unit_history(county.shangliu)]


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("330999101999999,村,村,,,,,,,", "parent", "请填上级编码"),
        ("000999101201,村,村,,,,,,,", "code", "区划代码"),
        ("编码一,村,村,,,,,,,", "code", "只能用字母、数字"),
        ("NEW,村,城堡,330999101000,,,,,,", "kind", "没有“城堡”这个类别"),
        ("NEW,村,村,NOWHERE,,,,,,", "parent", "没有编码为 NOWHERE 的上级"),
        ("NEW,村,村,330999101000,NOWHERE,,,,,", "line", "没有编码为 NOWHERE 的上级"),
        ("NEW,村,村,330999101000,,,,100,,", "year", "要写是哪一年的"),
        ("NEW,村,村,330999101000,,,,100,200,2025", "households", "户数 200 比人数 100 还多"),
        ("NEW,村,村,330999101000,,,,-1,,2025", "residents", "0 到 5000 万"),
        ("NEW,村,村,330999101000,,,,100,,1900", "year", "年份应在"),
        ("NEW,村,村,330999101000,,,,约100,,2025", "residents", "要写数字"),
        ("NEW,,村,330999101000,,,,,,", "name", "没填“名称”"),
        ("330999101000,柳河镇,镇,330999101201,,,,,,", "parent", "不能归到自己或自己的下级单位下面"),
    ],
)
def test_a_row_that_cannot_stand_says_which_column_and_why(county, row, column, sentence):
    batch = units(county.root, row)

    found, said = problem_of(batch)
    assert counts(batch) == (0, 0, 0, 1)
    assert found == column
    assert sentence in said


def test_a_refused_row_leaves_nothing_half_written(county):
    units(county.root, "NEW,新村,村,330999101000,,,,100,200,2025")

    assert not Unit.objects.filter(code="NEW").exists()


def test_children_of_a_refused_row_say_that_their_parent_is_missing(county):
    batch = units(county.root, "P,镇,城堡,330999000000,,,,,,", "C,村,村,P,,,,,,")

    assert "这份表里也没有收下它那一行" in problem_of(batch, 3)[1]


def test_the_second_row_of_a_code_is_refused(county):
    batch = units(county.root, "A,甲,村,330999101000,,,,,,", "a,乙,村,330999101000,,,,,,")

    assert counts(batch) == (1, 0, 0, 1)
    assert problem_of(batch, 3)[1].startswith("编码和第 2 行相同")


def test_rows_that_form_a_circle_are_refused(county):
    batch = units(county.root, "A,甲,村,B,,,,,,", "B,乙,村,A,,,,,,", "C,丙,村,330999101000,,,,,,")

    assert counts(batch) == (1, 0, 0, 2)


def test_a_town_administrator_cannot_touch_another_towns_units(county):
    officer = an_officer(county.liuhe, Role.ADMINISTRATOR)

    batch = units(
        county.liuhe, "330999102201,改名,村,,,,,,,", "NEW,新,村,330999102000,,,,,,", "OK,新村,村,330999101000,,,,,,",
        by=actor_of(officer),
    )  # fmt: skip

    assert counts(batch) == (1, 0, 0, 2)
    assert "管辖范围以外" in problem_of(batch, 2)[1]
    assert county.fresh("dongying").name == "东营村"


def test_what_is_exported_imports_again_and_is_the_same(county):
    for unit, year in ((county.liuhe, 2024), (county.liuhe, 2025), (county.school, 2025)):
        actions.set_population(
            unit_id=unit.pk, year=year, residents=year * 10, households=year, source="年鉴", by=SYSTEM, at=AT
        )
    a_unit("市里的分校", line=county.education, kind="school", short_name="=分校", phone="+85212345678")
    content = b"".join(exports.csv_parts(actions.UNIT_COLUMNS, queries.units_for_export(SYSTEM)))

    batch = imported(county.root, content, kind="units")

    assert counts(batch) == (0, 0, 9, 0)


def test_what_is_exported_builds_the_same_tree_elsewhere(county):
    actions.set_population(
        unit_id=county.liuhe.pk, year=2025, residents=31_000, households=9_800, source="年鉴", by=SYSTEM, at=AT
    )
    a_unit("市里的分校", line=county.education, kind="school")
    rows = list(queries.units_for_export(SYSTEM))
    content = b"".join(exports.csv_parts(actions.UNIT_COLUMNS, reversed(rows)))
    Population.objects.all().delete()
    Unit.objects.exclude(pk=county.root.pk).update(territory_parent=None, line_parent=None)
    Unit.objects.exclude(pk=county.root.pk).delete()

    batch = imported(county.root, content, kind="units")

    assert counts(batch) == (8, 0, 1, 0)
    assert sorted(queries.units_for_export(SYSTEM), key=str) == sorted(rows, key=str)


OFFICERS = "账号,姓名,电话,单位编码,岗位,开始日期"


def officers(county, *rows, by=SYSTEM, again=False):
    return imported(county.root, table(*rows, head=OFFICERS), kind="officers", by=by, again=again)


def test_officers_come_from_a_file_and_wait_for_a_password(county):
    batch = officers(county, "liuhe.wang,王某,13800001234,330999101000,乡镇专干,2026-11-01")

    officer = Officer.objects.get(username="liuhe.wang")
    assert counts(batch) == (1, 0, 0, 0)
    assert (officer.phone, officer.must_change_password, officer.has_usable_password()) == ("13800001234", True, False)
    assert Post.objects.get(officer=officer).unit == county.liuhe


def test_officers_again_change_nothing_and_a_further_post_is_added(county):
    row = "liuhe.wang,王某,,330999101000,乡镇专干,2026-11-01"
    officers(county, row)

    same = officers(county, row, again=True)
    more = officers(county, row, "liuhe.wang,王某,,330999101201,网格员,2026-11-01")

    assert counts(same) == (0, 0, 1, 0)
    assert counts(more) == (0, 1, 1, 0)
    assert Post.objects.filter(officer__username="liuhe.wang").count() == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("liuhe.wang,王某,1380000,330999101000,乡镇专干,", "phone"),
        ("王,王某,,330999101000,乡镇专干,", "username"),
        ("liuhe.wang,王某,,NOWHERE,乡镇专干,", "unit"),
        ("liuhe.wang,王某,,330999101000,皇帝,", "role"),
        ("liuhe.wang,王某,,330999101000,乡镇专干,明天", "from"),
    ],
)
def test_an_officer_that_cannot_stand_is_refused_by_row(county, row, column):
    batch = officers(county, row)

    assert counts(batch) == (0, 0, 0, 1)
    assert problem_of(batch)[0] == column
    assert not Officer.objects.exists()


def test_a_town_administrator_imports_officers_of_the_town_alone(county):
    admin = actor_of(an_officer(county.liuhe, Role.ADMINISTRATOR))

    batch = imported(
        county.liuhe,
        table("a.one,甲,,330999101000,乡镇专干,", "b.two,乙,,330999102000,乡镇专干,", head=OFFICERS),
        kind="officers",
        by=admin,
    )

    assert counts(batch) == (1, 0, 0, 1)


def test_an_import_is_never_started_without_the_importers_permission(county):
    with pytest.raises(Exception, match="没有这项权限"):
        imports.start_import(
            kind="units", content=table("A,甲,村,,,,,,,"), filename="x.csv", unit_id=county.root.pk,
            by=actor_of(an_officer(county.root, Role.DUTY_OFFICER)), at=AT,
        )  # fmt: skip
