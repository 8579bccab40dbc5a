"""A plan that was written as a document is read into its parts; what is not understood is handed back."""

from datetime import date

import pytest

from fanzha.core.campaigns import Goal, Measure, Member, Phase, PlanBody, Target
from fanzha.core.campaigns.dates import days_in
from fanzha.core.campaigns.paper import plan_parts
from fanzha.core.campaigns.skeleton import Said, part_of, read_plan

EDUCATION = Target("department", "education", "县教育局")
FINANCE = Target("department", "finance", "县财政局")
TOWNS = Target("kind", "town", "各乡镇")
UNITS = {"县教育局": EDUCATION, "教育局": EDUCATION, "县财政局": FINANCE, "各乡镇": TOWNS}

WRITTEN = """
柳河县人民政府办公室文件
柳政办〔2026〕8号
柳河县人民政府办公室
关于开展全民反诈百日行动的通知
各乡镇人民政府，县直各部门：
为遏制电信网络诈骗高发势头，经县政府同意，决定在全县开展百日行动。
一、指导思想
预防为先，全民参与。
二、工作目标
到2026年6月底，入户宣传率达到95%；发放告知单5万份。
群众防骗意识明显增强。
三、组织领导
成立领导小组。
组　长：王建国（副县长、公安局局长）
副组长：李红（政法委副书记）、赵强（公安局副局长）
成员：各乡镇及县直部门主要负责人
四、实施步骤
（一）动员部署阶段（3月10日至3月20日）
各单位制定细化方案。
（二）集中推进阶段
2026年3月21日至6月10日，全面入户。
（三）总结验收阶段
看一看，评一评。
五、主要任务
（一）抓好入户宣传
网格员逐户上门。
责任单位：各乡镇
（二）抓好校园宣传（责任单位：县教育局、县妇女联合会）
六、宣传口径
不得夸大。
七、工作要求
（一）提高认识
各单位要高度重视。
（二）及时报送
每周五下午4点前报送。
附件：1.任务表
2026年3月5日
"""


def said(text):
    """Return the lines of a written plan with the levels of its numbers."""
    lines = []
    for place, line in enumerate(filter(None, text.splitlines()), start=1):
        level = 1 if line[:2] in {f"{n}、" for n in "一二三四五六七"} else 2 if line[:1] == "（" else 0
        lines.append(Said(line.replace("组　长", "组长"), level, (), place))
    return lines


@pytest.fixture(scope="module")
def plan():
    return read_plan(said(WRITTEN), year=2025, units=UNITS)


def test_the_title_stands_between_the_number_and_the_addressees(plan):
    assert plan.title == "柳河县人民政府办公室关于开展全民反诈百日行动的通知"
    assert plan.body.purpose.splitlines()[0].startswith("为遏制")


def test_goals_are_read_with_number_unit_and_day(plan):
    rate, letters, words = plan.body.goals

    assert (rate.number, rate.unit, rate.due_on) == (95.0, "%", date(2026, 6, 30))
    assert (letters.number, letters.unit) == (50_000.0, "份")
    assert (words.number, words.due_on) == (None, None)


def test_the_leading_group_is_read_with_names_and_titles(plan):
    assert plan.body.members == (
        Member("组长", "王建国", "副县长、公安局局长"),
        Member("副组长", "李红", "政法委副书记"),
        Member("副组长", "赵强", "公安局副局长"),
        Member("成员", "", "各乡镇及县直部门主要负责人"),
    )
    assert plan.body.office == "成立领导小组。"


def test_phases_have_their_days_from_the_heading_or_from_the_text_below(plan):
    first, second = plan.body.phases

    assert (first.name, first.begins_on, first.ends_on) == ("动员部署阶段", date(2026, 3, 10), date(2026, 3, 20))
    assert (second.begins_on, second.ends_on) == (date(2026, 3, 21), date(2026, 6, 10))
    assert (plan.begins_on, plan.ends_on) == (date(2026, 3, 10), date(2026, 6, 10))


def test_measures_have_the_units_responsible(plan):
    visits, schools = plan.body.measures

    assert (visits.title, visits.text, visits.targets) == ("抓好入户宣传", "网格员逐户上门。", (TOWNS,))
    assert (schools.title, schools.targets) == ("抓好校园宣传", (EDUCATION,))


def test_requirements_keep_their_text(plan):
    assert plan.body.requirements == ("提高认识\n各单位要高度重视。", "及时报送\n每周五下午4点前报送。")


def test_what_was_not_understood_is_handed_back_with_the_reason(plan):
    left = {line.text: line.why for line in plan.left_over}

    assert "总结验收阶段" in left
    assert "县妇女联合会" in left
    assert left["六、宣传口径"].startswith("不认识")
    assert "不得夸大。" in left
    assert "看一看，评一评。" in left
    assert [line.place for line in plan.left_over] == sorted(line.place for line in plan.left_over)


def test_no_line_of_the_text_is_lost(plan):
    """Each line is in the body, handed back, or of the frame of a document."""
    frame = (
        "文件",
        "〔2026〕",
        "各乡镇人民政府，",
        "一、",
        "二、",
        "三、",
        "四、",
        "五、",
        "七、",
        "附件",
        "2026年3月5日",
    )
    kept = str(plan.body.as_json()) + plan.title + "".join(line.text for line in plan.left_over)

    for line in said(WRITTEN):
        if not line.text.startswith(frame) and not line.text.endswith("文件") and "〔" not in line.text:
            words = (
                line.text.lstrip("（一二三四五六七）组长副成员责任单位：、").split("（")[0].split("，")[0].rstrip("。")
            )
            assert words[:4] in kept, line.text


def test_a_table_of_measures_is_read_row_by_row():
    rows = [("序号", "任务", "责任单位"), ("1", "会计人员短信", "县财政局"), ("2", "班会", "县教育局")]
    lines = [Said("五、任务分工", 1), *(Said("　".join(row), 0, row, n) for n, row in enumerate(rows, start=2))]

    plan = read_plan(lines, year=2026, units=UNITS)

    assert [(m.title, m.targets) for m in plan.body.measures] == [("会计人员短信", (FINANCE,)), ("班会", (EDUCATION,))]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026年1月1日至2月10日", ("2026-01-01", "2026-02-10")),
        ("（2026年2月10日—11月30日）", ("2026-02-10", "2026-11-30")),
        ("1月中旬到2月上旬", ("2026-01-11", "2026-02-10")),
        ("11月至次年2月", ("2026-11-01", "2027-02-28")),
        ("12月1日至1月31日", ("2026-12-01", "2027-01-31")),
        ("9月27日前", ("2026-09-27", "2026-09-27")),
        ("2月30日至3月5日", None),
        ("2027年3月1日至2026年1月1日", None),
        ("每月5日", None),
        ("长期坚持", None),
    ],
)
def test_days_are_read_as_documents_write_them(text, days):
    found = days_in(text, 2026)

    assert (found and tuple(day.isoformat() for day in found)) == days


@pytest.mark.parametrize("heading", ["六、宣传口径", "附则", "一、", "二、背景"])
def test_an_unknown_heading_opens_no_part(heading):
    assert part_of(heading) is None


def test_a_plan_that_is_said_reads_back_as_it_was():
    body = PlanBody(
        purpose="预防为先，全民参与。",
        goals=(Goal("入户宣传率达到95%", 95.0, "%"), Goal("开展宣讲20场", 20.0, "场")),
        members=(Member("组长", "王建国", "副县长"), Member("办公室主任", "", "公安局副局长")),
        phases=(
            Phase("动员部署", date(2026, 1, 1), date(2026, 2, 10), "各单位制定方案。"),
            Phase("集中宣传", date(2026, 2, 11), date(2026, 12, 31)),
        ),
        measures=(Measure("a", "入户宣传", "逐户上门。", (TOWNS,)), Measure("b", "校园宣传", "", (EDUCATION,))),
        requirements=("提高认识\n高度重视。", "及时报送"),
    )
    lines = [Said("方案"), *(Said(text, level, (), n) for n, (level, text) in enumerate(plan_parts(body), start=2))]

    read = read_plan(lines, year=2026, units=UNITS)

    assert read.left_over == ()
    assert read.body.purpose == body.purpose
    assert [(g.number, g.unit) for g in read.body.goals] == [(g.number, g.unit) for g in body.goals]
    assert (read.body.members, read.body.phases) == (body.members, body.phases)
    assert [(m.title, m.text, m.targets) for m in read.body.measures] == [
        (m.title, m.text, m.targets) for m in body.measures
    ]
    assert read.body.requirements == body.requirements


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([], []),
        ([Said("")], []),
        ([Said("一、", 1)], [("一、", "不认识的一级标题，下面的内容也没有归类")]),
        ([Said("方案", 0, ("甲",))], [("方案", "第一个标题之前的表格")]),
    ],
)
def test_an_empty_or_odd_document_gives_an_empty_plan_and_says_what_it_could_not_place(lines, left):
    read = read_plan(lines, year=2026, units={})

    assert (read.title, read.body) == ("", PlanBody())
    assert [(one.text, one.why) for one in read.left_over] == left
