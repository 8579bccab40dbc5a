"""The pages of changes: written, looked at with what follows, confirmed, withdrawn."""

import re
from datetime import date

import pytest

from fanzha.common import clock
from fanzha.common.models import ImportRow
from fanzha.common.permissions import Role
from fanzha.org import actions, queries
from fanzha.org.models import Population, Unit, UnitChange
from tests.builders.imports import imported
from tests.builders.org import AT, SYSTEM, a_unit, an_officer, signed_in


@pytest.fixture
def admin(client, county):
    with clock.fixed(AT):
        yield signed_in(client, an_officer(county.root, Role.ADMINISTRATOR, name="管理员"))


def text_of(answer):
    return answer.content.decode()


def previewed(browser, url, **said):
    """Return the page with what follows, and the mark that confirms it."""
    page = text_of(browser.post(url, said))
    mark = re.search(r'name="confirmed" value="(\w+)"', page)
    return page, mark[1] if mark else ""


def confirmed(browser, url, **said):
    _, mark = previewed(browser, url, **said)
    return browser.post(url, {**said, "confirmed": mark}, follow=True)


def rename(name="柳河街道", on_date="2026-03-01", **more):
    return {
        "name": name,
        "short_name": "",
        "kind": "town",
        "on_date": on_date,
        "why": "批复",
        "is_correction": "no",
        **more,
    }


def test_what_follows_is_shown_before_anything_is_changed(admin, county):
    an_officer(county.shangliu, Role.VILLAGE_OFFICER)
    page, mark = previewed(admin, f"/org/units/{county.liuhe.pk}/rename/", **rename())

    assert mark
    assert all(word in page for word in ("3 个（含下级）", "1 人", "住户", "未办结预警", "这一天已经过去"))
    assert county.fresh("liuhe").name == "柳河镇"


def test_confirmed_it_is_done_and_the_page_tells_both_names(admin, county):
    page = text_of(confirmed(admin, f"/org/units/{county.liuhe.pk}/rename/", **rename()))

    assert county.fresh("liuhe").name == "柳河街道"
    assert all(word in page for word in ("柳河镇", "2026-03-01 至今", "2026-03-01 前"))


def test_whoever_changes_a_field_after_the_preview_sees_it_again(admin, county):
    url = f"/org/units/{county.liuhe.pk}/rename/"
    _, mark = previewed(admin, url, **rename())
    again = text_of(admin.post(url, {**rename("别的名"), "confirmed": mark}))

    assert "确认前看一看" in again
    assert county.fresh("liuhe").name == "柳河镇"


def test_a_later_change_stands_on_the_page_and_can_be_withdrawn(admin, county):
    page = text_of(confirmed(admin, f"/org/units/{county.liuhe.pk}/rename/", **rename(on_date="2027-01-01")))
    change = UnitChange.objects.get()
    listed = text_of(admin.get("/org/units/changes/"))
    after = text_of(admin.post(f"/org/units/changes/{change.pk}/withdraw/", {"why": "批复撤销"}, follow=True))

    assert "自 2027-01-01 起更名为“柳河街道”" in page
    assert "自 2027-01-01 起更名为“柳河街道”" in listed
    assert f"/org/units/changes/{change.pk}/withdraw/" not in after
    assert UnitChange.objects.get().state == "withdrawn"


def test_a_refusal_stands_at_its_field_before_the_preview(admin, county):
    page, mark = previewed(
        admin,
        f"/org/units/{county.liuhe.pk}/merge/",
        into="330999102201",
        on_date="2026-03-01",
        why="撤并",
        staff="end",
    )

    assert mark == ""
    assert "只有同类的单位能合并" in page


def test_a_merged_unit_leads_on_to_its_successor(admin, county):
    said = {"into": "330999102000", "on_date": "2026-03-01", "why": "撤并", "staff": "end"}
    page = text_of(confirmed(admin, f"/org/units/{county.liuhe.pk}/merge/", **said))
    successor = text_of(admin.get(f"/org/units/{county.baiyang.pk}/"))

    assert "2026-03-01 起并入" in page
    assert f'href="/org/units/{county.baiyang.pk}/"' in page
    assert "柳河镇</a> 并入" in successor


def test_a_split_asks_where_each_unit_below_goes(admin, county):
    grid = a_unit("一网格", below=county.shangliu, kind="grid")
    url = f"/org/units/{county.shangliu.pk}/split/"
    said = {"parts": "V1 东柳村\nv2 西柳村", "goes_on": "no", "on_date": "2026-03-01", "why": "拆分"}
    asked, mark = previewed(admin, url, **said)
    confirmed(admin, url, **said, **{f"below_{grid.pk}": "V2"})

    assert (mark, "下级“一网格”归" in asked, "下级都要有去处" in asked) == ("", True, True)
    assert Unit.objects.get(pk=grid.pk).territory_parent.name == "西柳村"


@pytest.mark.parametrize(
    ("parts", "sentence"), [("V1", "第 1 行只有编码"), ("V1 东柳村", "要写 2 至 20 个"), ("", "请填新单位")]
)
def test_a_split_that_is_written_wrong_says_so(admin, county, parts, sentence):
    page, _ = previewed(
        admin, f"/org/units/{county.shangliu.pk}/split/", parts=parts, goes_on="no", on_date="2026-03-01", why="拆分"
    )

    assert sentence in page


def test_a_unit_is_looked_at_as_of_a_day(admin, county):
    actions.rename_unit(
        unit_id=county.liuhe.pk, name="柳河街道", short_name="", why="批复", on_date=date(2026, 3, 1), by=SYSTEM, at=AT
    )
    actions.move_unit(
        unit_id=county.shangliu.pk, territory_parent_id=county.baiyang.pk, line_parent_id=None, why="调整",
        on_date=date(2026, 3, 1), by=SYSTEM, at=AT,
    )  # fmt: skip
    page = text_of(admin.get(f"/org/units/{county.shangliu.pk}/?day=2026-02-28"))

    assert "清河县 › 柳河镇 › 上柳村" in page


@pytest.mark.parametrize("day", ["gestern", "2026-02-30", "1900-01-01", "9999-12-31"])
def test_any_day_is_answered(admin, county, day):
    assert admin.get(f"/org/units/{county.liuhe.pk}/?day={day}").status_code == 200


def test_a_town_officer_sees_the_story_and_no_buttons(client, county):
    signed_in(client, an_officer(county.liuhe, Role.TOWN_OFFICER))
    page = text_of(client.get(f"/org/units/{county.liuhe.pk}/"))

    assert "沿革" in page
    assert "/merge/" not in page


# --- from a file

HEAD = "编码,变动,从哪天起,新名称,新的属地上级编码,并入的单位编码,原因"


def changes(county, *rows):
    return imported(county.root, "\n".join([HEAD, *rows]).encode(), kind="unit_changes", filename="变动.csv")


def test_changes_are_read_from_a_file_and_taken_once(county):
    rows = (
        "330999101201,更名,2026-03-01,上柳社区,,,批复",
        "330999102201,换上级,2027-01-01,,330999101000,,批复",
        "330999102000,并入,2027-02-01,,,330999101000,批复",
    )
    first, again = changes(county, *rows), changes(county, *rows, "")

    assert (first.changed, first.refused, again.same, again.refused) == (3, 0, 3, 0)
    assert county.fresh("shangliu").name == "上柳社区"
    assert UnitChange.objects.filter(state="planned").count() == 2


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("999,更名,2026-03-01,某村,,,批复", "code", "没有编码为 999 的单位"),
        ("330999101201,拆分,2026-03-01,,,,批复", "kind", "拆分请在单位页里办"),
        ("330999101201,更名,2026-03-01,,,,批复", "name", "更名要填新名称"),
        ("330999101201,更名,2036-03-01,某村,,,批复", "on", "日期应在"),
        ("330999101201,换上级,2026-03-01,,,,批复", "parent", "换上级要填新的上级编码"),
        ("330999101000,换上级,2026-03-01,,330999101201,,批复", "parent", "不能归到自己"),
        ("330999101201,并入,2026-03-01,,,330999101000,批复", "into", "只有同类的单位能合并"),
    ],
)
def test_a_row_that_cannot_be_done_says_which_column_and_why(county, row, column, sentence):
    batch = changes(county, row)

    said = ImportRow.objects.get(batch=batch)
    assert (batch.refused, said.column) == (1, column)
    assert sentence in said.problem


# --- populations by year


def counted(county, *rows):
    content = "\n".join(["编码,年份,常住人口,户数,来源", *rows]).encode()
    return imported(county.root, content, kind="populations", filename="人口.csv")


def test_populations_are_read_from_a_file(county):
    batch = counted(county, "330999101000,2024,30000,9000,统计年鉴", "330999101000,2025,31000,,", "X,2025,1,1,")

    assert (batch.added, batch.refused) == (2, 1)
    assert Population.objects.get(year=2025).source == "导入"


def test_a_year_without_a_count_carries_the_latest_over_and_says_so(admin, county):
    counted(county, "330999101000,2024,30000,9000,统计年鉴")
    found = queries.populations_in([county.liuhe.pk], year=2026)[county.liuhe.pk]
    page = text_of(admin.get(f"/org/units/{county.liuhe.pk}/"))

    assert (found.residents, found.counted_in, found.is_carried) == (30_000, 2024, True)
    assert "2026 年还没有登记，沿用 2024 年：30,000 人，9,000 户" in page
    assert queries.populations_in([county.liuhe.pk], year=2023) == {}


def test_what_was_merged_in_since_is_added_to_a_carried_count(county):
    counted(county, "330999101000,2025,30000,9000,", "330999102000,2025,20000,6000,")
    actions.merge_unit(
        unit_id=county.liuhe.pk, into_id=county.baiyang.pk, why="撤并", on_date=date(2026, 3, 1), by=SYSTEM, at=AT
    )
    of_2025, of_2026 = (queries.populations_in([county.baiyang.pk], year=year) for year in (2025, 2026))

    assert of_2025[county.baiyang.pk].residents == 20_000
    assert (of_2026[county.baiyang.pk].residents, of_2026[county.baiyang.pk].merged) == (50_000, (county.liuhe.pk,))


def test_a_count_from_before_a_split_says_that_the_unit_was_larger(county):
    counted(county, "330999101201,2025,1800,600,")
    actions.split_unit(
        unit_id=county.shangliu.pk, parts=[actions.Part("V1", "东柳村")], goes_on=True, below={}, work_to="",
        why="拆分", on_date=date(2026, 3, 1), by=SYSTEM, at=AT,
    )  # fmt: skip

    found = queries.populations_in([county.shangliu.pk], year=2026)[county.shangliu.pk]
    assert (found.residents, found.before_split) == (1_800, True)


# --- by which tree a report counts


def test_a_report_says_by_which_tree_it_counts(county):
    actions.move_unit(
        unit_id=county.shangliu.pk, territory_parent_id=county.baiyang.pk, line_parent_id=None, why="调整",
        on_date=date(2026, 3, 1), by=SYSTEM, at=AT,
    )  # fmt: skip
    days = {"first": date(2026, 1, 1), "last": date(2026, 2, 28), "today": AT.date()}
    period = queries.tree_basis(queries.TreeRule.PERIOD, **days)
    today = queries.tree_basis(queries.TreeRule.TODAY, **days)

    assert county.shangliu.pk in period.ids(county.liuhe.pk)
    assert county.shangliu.pk not in today.ids(county.liuhe.pk)
    assert period.sentence == "按当时的机构汇总：以 2026-02-28 的上下级关系为准。"
    assert today.sentence == "按现在的机构汇总：以 2026-11-23 的上下级关系为准。"


@pytest.mark.parametrize(
    ("last", "on", "moves"),
    [
        (date(2026, 3, 31), date(2026, 3, 31), 1),
        (date(2026, 12, 31), AT.date(), 1),
        (date(2026, 2, 28), date(2026, 2, 28), 0),
    ],
)
def test_a_period_that_still_runs_counts_by_todays_tree_and_moves_within_it_are_told(county, last, on, moves):
    actions.move_unit(
        unit_id=county.shangliu.pk, territory_parent_id=county.baiyang.pk, line_parent_id=None, why="调整",
        on_date=date(2026, 3, 1), by=SYSTEM, at=AT,
    )  # fmt: skip
    basis = queries.tree_basis(queries.TreeRule.PERIOD, first=date(2026, 1, 1), last=last, today=AT.date())

    assert (basis.on, basis.moves) == (on, moves)
    assert ("期间有 1 天机构有变动" in basis.sentence) is bool(moves)
