"""Pages of plans: begun from each source, written with rows added and taken out, decided by a second person."""

import re

import pytest

from fanzha.campaigns.actions import plans
from fanzha.campaigns.models import Plan, PlanVersion
from fanzha.common.permissions import Role
from fanzha.core.campaigns import Ask, Measure, PlanBody, Target
from tests.builders.campaigns_plans import a_body, a_draft, a_plan_in_force, plan_rules
from tests.builders.org import AT, County, actor_of, an_officer, signed_in

GONE = Measure("finance.accountants", "提醒会计", "", (Target("department", "finance", "财政局"),), (Ask("sms"),))


class Desk:
    """A county with who drafts, who approves, and a village."""

    def __init__(self):
        plan_rules()
        self.county = County()
        self.writer = an_officer(self.county.root, Role.DUTY_OFFICER, name="起草人")
        self.director = an_officer(self.county.root, Role.DIRECTOR, name="主任")
        self.village = an_officer(self.county.shangliu, Role.VILLAGE_OFFICER)

    def draft(self, **more):
        return a_draft(self.county.root, actor_of(self.writer), **more)

    def in_force(self, **more):
        return a_plan_in_force(self.county.root, by=actor_of(self.writer), second=actor_of(self.director), **more)


@pytest.fixture
def desk(db):
    """Return the desk."""
    return Desk()


@pytest.fixture
def writer(desk, client):
    """Return the browser of who drafts."""
    return signed_in(client, desk.writer)


def typed(page):
    """Return what the form of a page would send."""
    form = re.search(r"<form method=\"post\"[^>]*class=\"fz-plan\".*?</form>", page, re.DOTALL)[0]
    said = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag):
            said[name[1]] = value[1] if value else ""
    for name, text in re.findall(r"<textarea[^>]*name=\"([^\"]+)\"[^>]*>\n?(.*?)</textarea>", form, re.DOTALL):
        said[name] = text
    for name, options in re.findall(r"<select[^>]*name=\"([^\"]+)\"[^>]*>(.*?)</select>", form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        said[name] = chosen[1] if chosen else ""
    said.pop("csrfmiddlewaretoken", None)
    return said


def body_of(row):
    return PlanBody.of(PlanVersion.objects.get(pk=row.pk).body)


def page(browser, path, status=200, **said):
    answer = browser.post(path, said) if said else browser.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_shows_what_is_in_force_first(desk, writer):
    desk.in_force()
    desk.draft(title="还在写的")

    shown = page(writer, "/campaigns/plans/?view=now"), page(writer, "/campaigns/plans/?view=open")

    assert ["2027年清河县反诈宣传工作方案" in one for one in shown] == [True, False]
    assert "还在写的" in shown[1]


def test_a_plan_begins_from_a_pattern(desk, writer):
    assert "春节宣传月" in page(writer, "/campaigns/plans/new/")
    address = "/campaigns/plans/new/?pattern=spring_festival"
    key = re.search(r'name="key" value="([^"]+)"', page(writer, address))[1]

    page(writer, address, 302, key=key, unit=desk.county.root.pk, year=2027)
    page(writer, address, 302, key=key, unit=desk.county.root.pk, year=2027)

    plan = Plan.objects.get()
    assert (plan.title, str(plan.begins_on)) == ("2027年清河县春节反诈宣传月工作方案", "2027-01-12")
    assert len(PlanBody.of(plan.versions.get().body).measures) == 12


@pytest.mark.parametrize("year", ["2045", "26", "明年", ""])
def test_a_year_that_cannot_be_is_refused_with_what_was_typed(desk, writer, year):
    address = "/campaigns/plans/new/?pattern=spring_festival"

    shown = page(writer, address, 409, key="form:1", unit=desk.county.root.pk, year=year, title="我的标题")

    assert "我的标题" in shown
    assert "fz-err" in shown
    assert not Plan.objects.exists()


def test_a_plan_begins_from_last_years_with_names_to_be_checked(desk, writer):
    held = desk.in_force()
    address = f"/campaigns/plans/new/?plan={held.plan_id}"
    assert 'value="2028"' in page(writer, address)

    page(writer, address, 302, key="form:1", unit=desk.county.root.pk, year=2028)

    plan = Plan.objects.get(made_from=held.plan_id)
    shown = page(writer, f"/campaigns/plans/{plan.pk}/edit/")
    assert "从旧方案带来" in shown
    assert "核对过，还在任" in shown


def test_a_plan_begins_empty(desk, writer):
    page(
        writer, "/campaigns/plans/new/?empty=1", 302, key="form:1", unit=desk.county.root.pk, start="2027-01-01",
        ends_on="2027-12-31",
    )  # fmt: skip

    assert Plan.objects.get().title == "清河县反诈宣传工作方案"


@pytest.mark.parametrize("query", ["pattern=nothing", "plan=999999", "plan=x"])
def test_a_source_that_there_is_not_is_not_found(desk, writer, query):
    assert writer.get(f"/campaigns/plans/new/?{query}").status_code == 404


def test_saving_what_the_page_shows_changes_nothing(desk, writer):
    row = desk.draft()
    before = body_of(row)

    page(writer, f"/campaigns/plans/{row.plan_id}/edit/", 302, **typed(page(
        writer, f"/campaigns/plans/{row.plan_id}/edit/")))  # fmt: skip

    assert body_of(row) == before


def test_rows_are_added_and_taken_out_without_saving_or_losing_anything(desk, writer):
    row = desk.draft()
    address = f"/campaigns/plans/{row.plan_id}/edit/"
    said = {**typed(page(writer, address)), "title": "改到一半", "goals-1-text": "写到一半的目标"}

    more = page(writer, address, **said, row="add:goals")
    less = page(writer, address, **typed(more), row="drop:goals:0")
    moved = page(writer, address, **typed(less), row="up:phases:1")

    assert typed(more)["goals-2-text"] == ""
    assert (typed(moved)["title"], typed(moved)["goals-0-text"]) == ("改到一半", "写到一半的目标")
    assert typed(moved)["phases-0-name"] == "深入宣传阶段"
    assert PlanVersion.objects.get(pk=row.pk).version == row.version


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("goals-0-number", "很多", "要写数字"),
        ("goals-0-due_on", "三月底", "日期写法不对"),
        ("phases-0-ends_on", "2026-01-01", "最后一天早于第一天"),
        ("phases-2-name", "没有日期的阶段", "请填第一天"),
        ("title", "", "请填标题"),
        ("ends_on", "2026-01-01", "最后一天早于第一天"),
    ],
)
def test_what_cannot_stand_comes_back_with_everything_that_was_typed(desk, writer, field, value, words):
    row = desk.draft()
    address = f"/campaigns/plans/{row.plan_id}/edit/"
    said = {**typed(page(writer, address)), "purpose": "刚写的一段", field: value}

    shown = page(writer, address, 409, **said)

    assert words in shown
    assert typed(shown)["purpose"] == "刚写的一段"
    assert typed(shown)[field] == value
    assert body_of(row).purpose != "刚写的一段"


def test_who_saves_later_sees_the_difference_and_saves_again_on_purpose(desk, writer):
    row = desk.draft()
    address = f"/campaigns/plans/{row.plan_id}/edit/"
    mine = {**typed(page(writer, address)), "purpose": "我写的要求"}
    page(writer, address, 302, **{**mine, "purpose": "对方写的要求"})

    shown = page(writer, address, 409, **mine)
    page(writer, address, 302, **typed(shown))

    assert "<del>对方写的要求</del>" in shown
    assert "<ins>我写的要求</ins>" in shown
    assert body_of(row).purpose == "我写的要求"


def test_measures_are_picked_from_the_library_once(desk, writer):
    row = desk.draft()
    address = f"/campaigns/plans/{row.plan_id}/measures/pick/"
    assert "辖区内没有这个单位" in page(writer, address)

    for _ in range(2):
        page(writer, address, 302, key=["finance.accountants", "schools.class", "villages.doors", "no.such"])

    keys = [measure.key for measure in body_of(row).measures]
    assert keys == ["villages.doors", "finance.accountants", "schools.class"]
    assert "会计人员名册" in page(writer, f"/campaigns/plans/{row.plan_id}/measures/")


def test_a_measure_is_written_changed_moved_and_taken_out(desk, writer):
    row = desk.draft()
    base = f"/campaigns/plans/{row.plan_id}/measures/"
    said = {
        "key": "own.0123456789ab", "title": "组织骑手宣传",
        "kinds": ["village"], "units": [str(desk.county.education.pk)],
        "asks-0-counter": "leaflets", "asks-0-quota": "500", "asks-0-split": "each", "asks-0-rhythm": "friday",
        "asks-0-evidence": ["photo"],
    }  # fmt: skip

    page(writer, f"{base}new/", 302, **said)
    measure = body_of(row).measures[1]
    assert [(one.by, one.name) for one in measure.targets] == [("kind", "村、社区"), ("unit", "教育局")]
    assert (measure.asks[0].quota, measure.asks[0].deadline["day"]) == (500, 5)

    shown = page(writer, f"{base}own.0123456789ab/")
    seen = re.search(r'name="seen" value="(\w+)"', shown)[1]
    page(writer, f"{base}own.0123456789ab/", 302, **{**said, "seen": seen, "title": "请骑手帮忙"})
    page(writer, f"{base}own.0123456789ab/change/", 302, do="up")
    page(writer, f"{base}villages.doors/change/", 302, do="remove")
    assert [one.title for one in body_of(row).measures] == ["请骑手帮忙"]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ({"asks-0-quota": "500"}, "请选怎么分"),
        ({"asks-0-split": "each"}, "请填总数"),
        ({"asks-0-quota": "0", "asks-0-split": "each"}, "要大于 0"),
        ({"asks-0-rhythm": "friday", "asks-0-due_on": "2027-03-31"}, "留一个"),
        ({"title": ""}, "请填措施的名称"),
    ],
)
def test_a_measure_that_cannot_stand_comes_back_as_typed(desk, writer, ask, words):
    row = desk.draft()
    said = {"key": "own.0123456789ab", "title": "发传单", "text": "刚写的做法", "asks-0-counter": "leaflets", **ask}

    shown = page(writer, f"/campaigns/plans/{row.plan_id}/measures/new/", 409, **said)

    assert words in shown
    assert "刚写的做法" in shown


def test_rows_of_counts_are_added_without_saving(desk, writer):
    row = desk.draft()
    address = f"/campaigns/plans/{row.plan_id}/measures/villages.doors/"

    shown = page(writer, address, title="改到一半", row="add:asks", **{"asks-0-counter": "households"})

    assert 'name="asks-1-counter"' in shown
    assert "改到一半" in shown
    assert body_of(row).measures[0].title == "网格逐户走访"


def test_a_plan_goes_from_draft_to_force_to_its_next_version(desk, client, writer):
    row = desk.draft()
    base = f"/campaigns/plans/{row.plan_id}/"
    page(writer, f"{base}submit/", 302, number=1, version=row.version)
    assert "另一位有审批权限的同事" in page(writer, f"{base}approve/", 409, number=1)

    signed_in(client, desk.director)
    shown = page(client, base)
    version = PlanVersion.objects.get(pk=row.pk).version
    assert "批准执行第 1 版" in shown
    page(client, f"{base}approve/", 302, number=1, version=version)
    page(client, f"{base}next/", 302, go=1)
    assert "接着写第 2 版" in page(client, base)
    assert "两版说的一样" in page(client, f"{base}compare/")


def test_a_return_without_a_reason_keeps_the_page_open(desk, client):
    row = desk.draft()
    plans.submit_plan(version_id=row.pk, by=actor_of(desk.writer), at=AT)
    signed_in(client, desk.director)
    base = f"/campaigns/plans/{row.plan_id}/"

    assert "请写明退回的原因" in page(client, f"{base}return/", 409, number=1, why="改")
    page(client, f"{base}return/", 302, number=1, why="目标改成 95%")
    assert "目标改成 95%" in page(client, base)


def test_what_stops_a_plan_is_listed_when_it_is_handed_on(desk, writer):
    row = desk.draft()
    plans.remove_measure(version_id=row.pk, key="villages.doors", by=actor_of(desk.writer), at=AT)

    shown = page(writer, f"/campaigns/plans/{row.plan_id}/submit/", 409, number=1)

    assert "还没有措施" in shown


def test_a_plan_is_ended_with_a_reason(desk, client):
    row = desk.in_force()
    signed_in(client, desk.director)

    page(client, f"/campaigns/plans/{row.plan_id}/end/", 409, number=1, why="")
    page(client, f"/campaigns/plans/{row.plan_id}/end/", 302, number=1, why="已到期，总结已发")

    assert PlanVersion.objects.get(pk=row.pk).state == "ended"


def test_a_village_reads_the_plan_above_it_and_changes_nothing(desk, client):
    row = desk.in_force()
    plans.new_version(plan_id=row.plan_id, by=actor_of(desk.writer), at=AT)
    signed_in(client, desk.village)

    shown = page(client, f"/campaigns/plans/{row.plan_id}/")

    assert "这里只能看" in shown
    assert "第 2 版" not in shown
    assert client.get(f"/campaigns/plans/{row.plan_id}/?version=2").status_code == 404
    assert "上级" in page(client, "/campaigns/plans/?view=now")


def test_the_tasks_of_the_measures_are_drafted_once(desk, client):
    row = desk.in_force(body=a_body(measures=(*a_body().measures, GONE)))
    signed_in(client, desk.director)
    base = f"/campaigns/plans/{row.plan_id}/"
    assert "由措施生成任务" in page(client, base)

    first = client.post(f"{base}tasks/", follow=True).content.decode()
    second = client.post(f"{base}tasks/", follow=True).content.decode()

    assert "已生成 2 项任务草稿" in first
    assert "1 处责任单位在辖区内没有：提醒会计：财政局" in first
    assert "没有新的任务：2 项以前就生成过" in second
    assert re.findall(r"RW-2026-\d{5}", second)


def test_only_what_is_in_force_gives_tasks(desk, writer):
    row = desk.draft()

    shown = writer.post(f"/campaigns/plans/{row.plan_id}/tasks/", follow=True).content.decode()

    assert "执行中的方案才生成任务" in shown


def test_a_town_asks_of_its_villages_what_the_county_asks_of_towns(desk, client):
    signed_in(client, an_officer(desk.county.liuhe, Role.TOWN_OFFICER))

    page(
        client, "/campaigns/plans/new/?pattern=hundred_days", 302, key="form:1", unit=desk.county.liuhe.pk,
        start="2027-03-01",
    )  # fmt: skip

    body = PlanBody.of(Plan.objects.get().versions.get().body)
    assert "town" not in {target.code for measure in body.measures for target in measure.targets}
