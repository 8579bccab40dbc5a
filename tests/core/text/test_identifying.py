"""Nothing that tells who a text is about passes in silence; a lesson that names nobody does."""

from datetime import date

import pytest

from fanzha.core.text.identifying import Known, anonymised, must_go, sentence, traces

ATTACKS = [
    ("number", "对方用 13800001111 打来"), ("number", "对方用 138 0000 1111 打来"),
    ("number", "对方用１３８００００１１１１打来"),
    ("number", "电话一三八零零零零一一一一"), ("number", "转到6225881938274650"),
    ("number", "转到 6225 8819 3827 4650"),
    ("number", "卡号六二二五八八一九三八二七四六五零"), ("number", "身份证11010519491231002X"),
    ("number", "客户号 88001234567"),
    ("number", "打1 3 8 0 0 0 0 1 1 1 1"), ("number", "打1.3.8.0.0.0.0.1.1.1.1"), ("number", "尾号4650的卡"),
    ("contact", "加微信 wang_xm1988 聊"), ("contact", "加QQ 880012345"),
    ("contact", "点开 https://shop.example/a1 付款"),
    ("contact", "邮箱 wangxm@example.com"), ("name", "受害人王小明报案"),
    ("name", "户名李雷"), ("name", "我叫欧阳燊"),
    ("name", "母亲张桂兰在家"), ("name", "我儿子李强说"),
    ("name", "邻居陈大福看见"), ("name", "民警周正赶到"),
    ("name", "村支部书记刘长河"),
    ("name", "王小明，男，在家务农"), ("name", "李小红(女)报警"),
    ("name", "赵铁柱今年五十"), ("name", "网格员孙丽上门"),
    ("place", "家住青禾镇"), ("place", "柳树村有人被骗"),
    ("place", "在阳光小区"), ("place", "城关街道的居民"),
    ("place", "清河县警方"),
    ("address", "幸福路12号门口"), ("address", "3号楼的住户"),
    ("address", "二单元"), ("address", "住201室"),
    ("body", "清河第一中学的学生"), ("body", "在县一中读书"),
    ("body", "宏达机械厂的会计"), ("body", "鑫源商贸有限公司财务"),
    ("body", "县人民医院护士"), ("day", "2026年11月3日"),
    ("day", "2026-11-03"), ("day", "11月3日"),
    ("day", "十一月二十三日"),
    ("time", "15时20分接到"), ("time", "下午3:20转出"),
    ("age", "67岁的老人"), ("age", "年仅9岁"),
    ("sum", "损失31852.37元"),
    ("sum", "转了4,837元"), ("plate", "开着皖A12345"), ("plate", "皖A·12345"),
]  # fmt: skip
LESSONS = [
    "某村王某（六十多岁）在网上刷单，被骗三万余元。",
    "有人自称公安局民警，说您涉嫌洗钱，要把钱转到安全账户，这是诈骗。有疑问拨打 96110。",
    "王女士接到自称客服的电话，对方说可以退款，让她下载一个软件，共享了屏幕。她挂断电话，打 110 报警。",
    "刷单返利是骗人的：先返小钱，再让你垫付大额，最后不让提现。",
    "一家公司的会计收到“老板”的消息要转账 5000 元，她当面问了一句，钱保住了。",
    "想起社区讲过的话，停了手。先挂断，再打 110 或者找社区民警。有事问村干部，也可以请社区上门。",
    "某校学生想低价买游戏账号，被要求先交保证金，损失 2000 元。",
]


@pytest.mark.parametrize(("code", "text"), ATTACKS)
def test_what_identifies_is_found_and_said(code, text):
    found = traces(text)

    assert code in {trace.code for trace in found}, found
    assert all(trace.said in sentence(trace) for trace in found)


@pytest.mark.parametrize(("code", "text"), ATTACKS)
def test_what_was_found_does_not_stand_in_the_draft(code, text):
    draft, done = anonymised(text)

    assert done
    assert [trace for trace in traces(draft) if trace.code == code] == []


@pytest.mark.parametrize("text", LESSONS)
def test_a_lesson_that_names_nobody_passes(text):
    assert traces(text) == []
    assert anonymised(text) == (text, [])


def test_what_the_case_holds_is_found_in_any_dress():
    known = Known(frozenset({"欧阳燊"}), frozenset({"上柳"}), frozenset({"养蜂合作社"}))

    found = traces("上柳的欧阳燊是养蜂合作社的人", known)

    assert {trace.code for trace in found} >= {"name", "place", "known"}
    assert anonymised("欧阳燊在上柳", known)[0] == "欧阳某在某地"


@pytest.mark.parametrize(
    ("said", "instead"),
    [("999元", None), ("1000元", None), ("4800元", None), ("4837元", "4000余元"), ("31852元", "3.2万余元"),
     ("3.1852万元", "3.2万余元"), ("12.5元", "12余元"), ("5万元", None)],
)  # fmt: skip
def test_sums_are_told_to_hundreds_at_the_finest(said, instead):
    found = {trace.said: trace.instead for trace in traces(f"被骗{said}。")}

    assert found.get(said) == instead


OF_THE_CASE = Known(
    names=frozenset({"王小明"}), values=frozenset({"6225881938274650"}), sums=frozenset({32_000_00, 500_00}),
    days=frozenset({date(2026, 11, 5)}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said", "instead"),
    [
        ("被骗32000元", "32000元", "几万元"), ("被骗3.2万元", "3.2万元", "几万元"),
        ("被骗32,000元", "32,000元", "几万元"), ("被骗三万二千元", "三万二千元", "几万元"),
        ("损失32000，报了警", "32000", "几万元"), ("5号下午", "5号", "某天"),
        ("王 小 明来了", "王小明", "王某"), ("小明在家", "小明", "某某"), ("王\u200b小明", "王小明", "王某"),
        ("被骗三万一千八百五十二元", "三万一千八百五十二元", "3.2万余元"),
        ("62258819和38274650", "62258819和38274650", "（略）"),
    ],
)  # fmt: skip
def test_what_is_just_the_cases_is_found_though_it_looks_harmless(text, said, instead):
    found = {trace.said: trace.instead for trace in traces(text, OF_THE_CASE)}

    assert found.get(said) == instead
    assert traces(anonymised(text, OF_THE_CASE)[0], OF_THE_CASE) == []


@pytest.mark.parametrize(
    "text", ["被骗3万余元", "被骗三万多元", "先返500元", "7号下午", "坐5号线", "5号楼前", "2026年", "被骗几万元"]
)
def test_what_only_resembles_the_case_passes(text):
    assert [trace for trace in traces(text, OF_THE_CASE) if trace.code in {"sum", "day", "known"}] == []


@pytest.mark.parametrize(
    ("text", "is_final"),
    [
        ("打 138 0000 1111", True), ("六二二五八八一九三八二七四六五零", True), ("卡号 6225881938274650", True),
        ("王小明", False), ("柳树村", False), ("11月3日", False), ("被骗32000元", False),
    ],
)  # fmt: skip
def test_no_reason_excuses_a_number(text, is_final):
    found = traces(text, OF_THE_CASE)

    assert any(must_go(trace) for trace in found) is is_final
    assert found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("王小明在家", ["王小明"]), ("小明和王小明", ["王小明", "小明"]), ("城关镇的人", ["城关镇"]),
        ("城关镇的人到城关", ["城关镇", "城关"]), ("被骗32000元", ["32000元"]),
        ("卡6225881938274650", ["6225881938274650"]),
    ],
)  # fmt: skip
def test_one_thing_is_said_once(text, said):
    known = Known(
        names=OF_THE_CASE.names, values=OF_THE_CASE.values, sums=OF_THE_CASE.sums,
        places=frozenset({"城关镇", "城关"}),
    )  # fmt: skip

    assert [trace.said for trace in traces(text, known)] == said
