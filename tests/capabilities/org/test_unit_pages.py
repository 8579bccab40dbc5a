import pytest

from fanzha.common.imports import read_table
from fanzha.common.models import AuditRow
from fanzha.common.permissions import Role
from fanzha.org import actions
from fanzha.org.models import Population, Unit
from tests.builders.org import AT, SYSTEM, a_unit, an_officer, signed_in
from tests.capabilities.org.test_change_pages import confirmed


@pytest.fixture
def admin(client, county):
    return signed_in(client, an_officer(county.root, Role.ADMINISTRATOR, name="管理员"))


def text_of(answer):
    return answer.content.decode()


def test_the_tree_shows_the_tops_and_their_children_on_demand(admin, county):
    top = text_of(admin.get("/org/units/"))
    rows = text_of(admin.get(f"/org/units/{county.root.pk}/children/?level=0", headers={"HX-Request": "true"}))

    assert "清河县" in top
    assert "柳河镇" not in top
    assert rows.index("柳河镇") < rows.index("教育局")
    assert "<html" not in rows


def test_the_children_of_a_bureau_are_marked_as_of_the_line(admin, county):
    rows = text_of(admin.get(f"/org/units/{county.education.pk}/children/", headers={"HX-Request": "true"}))

    assert rows.count("条线") == 2


def test_without_script_the_children_stand_on_the_units_page(admin, county):
    answer = admin.get(f"/org/units/{county.root.pk}/children/")

    assert answer["Location"] == f"/org/units/{county.root.pk}/"


@pytest.mark.parametrize(
    ("text", "found"), [("柳", ["柳河镇", "上柳村", "柳河中学"]), ("330999102", ["白杨乡", "东营村"])]
)
def test_units_are_found_by_name_and_by_the_beginning_of_the_code(admin, county, text, found):
    page = text_of(admin.get("/org/units/", {"q": text}))

    assert all(name in page for name in found)
    assert f"查到 {len(found)} 个" in page


def test_a_search_that_finds_nothing_says_so(admin):
    assert "没有叫这个名字或编码的机构" in text_of(admin.get("/org/units/?q=月球"))


def test_the_page_of_a_unit_shows_facts_numbers_people_and_history(admin, county):
    actions.set_population(
        unit_id=county.liuhe.pk, year=2025, residents=31_000, households=9_800, source="统计年鉴", by=SYSTEM, at=AT
    )
    an_officer(county.liuhe, Role.TOWN_OFFICER, name="陈专干")

    page = text_of(admin.get(f"/org/units/{county.liuhe.pk}/"))

    assert all(word in page for word in ("31,000", "统计年鉴", "陈专干", "登记人口", "上柳村", "清河县"))


def test_an_officer_without_the_permission_sees_no_names_of_officers(client, county):
    an_officer(county.liuhe, Role.TOWN_OFFICER, name="陈专干")
    signed_in(client, an_officer(county.root, Role.LINE_LIAISON))

    assert "陈专干" not in text_of(client.get(f"/org/units/{county.liuhe.pk}/"))


def test_a_unit_is_opened_below_the_one_that_was_looked_at(admin, county):
    form = text_of(admin.get(f"/org/units/new/?below={county.liuhe.pk}"))
    data = {"code": "330999101299", "name": "新村", "kind": "village", "territory_parent": "330999101000"}
    answer = admin.post("/org/units/new/", data)

    assert 'value="330999101000"' in form
    assert answer.status_code == 302
    assert Unit.objects.get(code="330999101299").territory_parent == county.liuhe


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"code": "330999101000", "territory_parent": "330999000000"}, "已有单位在用"),
        ({"code": "N", "territory_parent": "NOWHERE"}, "没有编码或名称是“NOWHERE”的单位"),
        ({"code": "N"}, "请选属地上级或条线上级"),
    ],
)
def test_a_unit_that_cannot_stand_is_answered_on_the_form(admin, data, sentence):
    answer = admin.post("/org/units/new/", {"name": "新村", "kind": "village", **data})

    assert answer.status_code == 200
    assert sentence in text_of(answer)


def test_a_unit_is_moved_with_a_reason(admin, county):
    url = f"/org/units/{county.shangliu.pk}/move/"
    without = admin.post(url, {"territory_parent": "330999102000", "on_date": "2026-03-01"})
    confirmed(admin, url, territory_parent="330999102000", on_date="2026-03-01", why="区划调整")

    assert "请写明原因" in text_of(without)
    assert county.fresh("shangliu").territory_parent == county.baiyang
    assert AuditRow.objects.get(action="unit.moved").why == "区划调整"


def test_a_circle_is_answered_on_the_form(admin, county):
    answer = admin.post(f"/org/units/{county.liuhe.pk}/move/", {
        "territory_parent": "330999101201", "on_date": "2026-03-01", "why": "试"})  # fmt: skip

    assert "不能归到自己或自己的下级单位下面" in text_of(answer)


def test_numbers_of_a_year_are_written_down_once(admin, county):
    url = f"/org/units/{county.liuhe.pk}/count/"
    admin.post(url, {"year": 2025, "residents": 100, "households": 30, "source": "年鉴"})
    again = admin.post(url, {"year": 2025, "residents": 100, "households": 30, "source": "年鉴"}, follow=True)

    assert Population.objects.get().residents == 100
    assert "和原来一样，没有改动" in text_of(again)


def test_a_closed_unit_says_so_and_can_be_opened_again(admin, county):
    url = f"/org/units/{county.shangliu.pk}/close/"
    admin.post(url, {"why": "撤并"})
    closed = text_of(admin.get(f"/org/units/{county.shangliu.pk}/"))
    admin.post(url, {"why": "恢复"})

    assert "已停用" in closed
    assert county.fresh("shangliu").is_active


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_units_are_exported_with_a_purpose_and_import_again(admin, county, form):
    without = admin.post("/org/units/export/", {"form": form})
    answer = admin.post("/org/units/export/", {"form": form, "why": "年终核对"})

    table = read_table(b"".join(answer.streaming_content), "x", actions.UNIT_COLUMNS)
    assert "请写明导出做什么用" in text_of(without)
    assert len(table) == 8
    assert AuditRow.objects.get(action="data.exported").why == "年终核对"


def test_a_town_officer_exports_the_town_alone(client, county):
    signed_in(client, an_officer(county.liuhe, Role.TOWN_OFFICER))

    answer = client.post("/org/units/export/", {"form": "csv", "why": "核对"})

    table = read_table(b"".join(answer.streaming_content), "x", actions.UNIT_COLUMNS)
    assert {line["name"] for line in table} == {"柳河镇", "上柳村", "柳河中学"}


def test_a_unit_may_be_named_by_a_name_that_only_one_has(admin, county):
    data = {"name": "新村", "kind": "village"}
    admin.post("/org/units/new/", {**data, "code": "N1", "territory_parent": "柳河镇"})
    a_unit("柳河镇", below=county.baiyang)
    twice = admin.post("/org/units/new/", {**data, "code": "N2", "territory_parent": "柳河镇"})

    assert Unit.objects.get(code="N1").territory_parent == county.liuhe
    assert "不止一个单位叫“柳河镇”，请改填编码：" in text_of(twice)
    assert not Unit.objects.filter(code="N2").exists()
