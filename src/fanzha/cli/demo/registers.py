"""Registers of the demo county: who does what, where something hangs, what is wanted, which risks are being removed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from fanzha.campaigns.actions.registers import risks, writing
from fanzha.campaigns.actions.registers.writing import Written
from fanzha.campaigns.models import RegisterEntry
from fanzha.cli.demo.stories import Teller
from fanzha.org.models import Unit

_NAMES = ("高远", "梁秋", "蒋文", "白露", "崔岭", "石青")


def build(teller: Teller, *, at: datetime) -> None:
    """Write them where there are none."""
    if RegisterEntry.objects.exists():
        return
    with transaction.atomic():
        _people(teller, at)
        _places(teller, at)
        _days(teller, at)
        _risks(teller, at)


def _day(at: datetime, days: int) -> str:
    return (localdate(at) + timedelta(days=days)).isoformat()


def _write(teller: Teller, unit: Unit, kind: str, at: datetime, **said: str) -> RegisterEntry:
    by = teller.actor("zhuren", at)
    key = f"demo:{kind}:{unit.pk}:{len(said)}:{next(iter(said.values()))}"
    return writing.write_entry(unit_id=unit.pk, kind=kind, written=Written(said), key=key, by=by, at=at)


def _people(teller: Teller, at: datetime) -> None:
    county = teller.county
    for place, (town, name) in enumerate(zip(county.towns, _NAMES, strict=False)):
        phone = f"1390000{place:04d}"
        _write(teller, town, "liaison", at, person=name, title="政法委员", phone=phone, since=_day(at, -60))
    _write(
        teller,
        county.root,
        "leading_group",
        at,
        person="何长青",
        role="组长",
        title="副县长",
        document="清政办〔2026〕3号",
    )
    _write(teller, county.root, "leading_group", at, person="秦明", role="办公室主任", title="公安局副局长")
    _write(teller, county.root, "pairing", at, person="何长青", title="副县长", place=county.villages[0].code,
           visited=_day(at, -12), found="宣传栏内容是去年的，已要求更换")  # fmt: skip
    _write(
        teller,
        county.root,
        "alliance",
        at,
        name="清河邮政快递网点",
        trade="快递",
        duty="每件贴一张提示",
        since=_day(at, -90),
    )
    _write(
        teller,
        county.villages[0],
        "chat_group",
        at,
        name="东关社区二号楼邻里群",
        base="楼栋",
        members="126",
        person="赵琳",
    )
    for name, force in (("丁宁", "外卖骑手"), ("唐果", "志愿者"), ("邵东", "出租车司机")):
        _write(teller, county.towns[0], "volunteer", at, person=name, force=force, area="城关镇", since=_day(at, -30))


def _places(teller: Teller, at: datetime) -> None:
    county = teller.county
    for name, sort, screens, boards, banners in (
        ("解放路反诈宣传街", "街", "6", "20", "12"), ("清河汽车站", "站", "3", "4", "2"),
        ("农机厂", "企", "1", "2", "3"),
    ):  # fmt: skip
        _write(teller, county.towns[0], "publicity_place", at, name=name, sort=sort, on=_day(at, -20), screens=screens,
               boards=boards, banners=banners)  # fmt: skip
    for place, (name, covered) in enumerate((("滨河花园", "38"), ("教师新村", "24"), ("向阳里", "9"))):
        _write(teller, county.villages[place], "posting_place", at, name=name, sort="电梯", spots="40", covered=covered,
               on=_day(at, -8), again=_day(at, 80))  # fmt: skip
    _write(teller, county.towns[0], "patrol", at, place="解放路", on=_day(at, -3), seen="26", broken="3", mended="2")
    _write(
        teller,
        county.towns[0],
        "material",
        at,
        item="宣传单",
        size="A4 双面",
        wanted="8000",
        by=_day(at, 15),
        got="3000",
    )
    _write(teller, county.root, "budget", at, item="反诈宣传经费", year=f"{localdate(at):%Y}", source="财政专项",
           planned="200000", spent="86500")  # fmt: skip
    _write(teller, county.villages[1], "premises", at, place="西关路出租公寓", sort="公寓、民宿", on=_day(at, -4),
           result="没有发现")  # fmt: skip


def _days(teller: Teller, at: datetime) -> None:
    town = teller.county.towns[0]
    _write(
        teller,
        town,
        "key_date",
        at,
        name="城关大集",
        sort="集市、庙会",
        on=_day(at, 5),
        repeats="每周同一天",
        what="摆摊宣传",
    )
    _write(teller, teller.county.root, "key_date", at, name="元旦", sort="节日", on="2027-01-01", repeats="每年同一天")
    _write(teller, teller.county.root, "honour", at, name="全市反诈宣传先进县", level="市级", giver="市联席办",
           on=_day(at, -40))  # fmt: skip


def _risks(teller: Teller, at: datetime) -> None:
    county = teller.county
    plan = _write(
        teller, county.root, "emergency_plan", at, name="涉诈突发事件应急预案",
        when="一天内三户以上被骗，或单起超过五十万元",
        steps="先止付；联系银行和运营商；包村干部上门；统一发布提示", person="何长青", phone="0577-66990110",
        on=_day(at, -200), drilled=_day(at, -25),
    )  # fmt: skip
    lobby = _write(teller, county.towns[0], "hidden_risk", at, what="两台自助机没有转账提示", sort="网点柜面",
                   where="城关支行南街网点", on=_day(at, -9), seen="屏幕首页和转账页都没有反诈提示")  # fmt: skip
    school = _write(teller, county.towns[0], "hidden_risk", at, what="职校周边收购电话卡", sort="电话卡、银行卡",
                    where="职业高中北门", on=_day(at, -2), seen="有人在校门口以兼职为名收购学生名下电话卡")  # fmt: skip
    _write(teller, county.towns[1], "self_inspection", at, what="回访记录没有逐户留痕", sort="宣传责任",
           article="第三十条",
           on=_day(at, -6), seen="抽查十户，三户没有回访时间")  # fmt: skip
    _write(teller, county.root, "group_assessment", at, group="财会人员、企业负责人", people="1800", risk="高",
           on=_day(at, -15), why="本季度冒充领导类被骗有四起是财会人员", what="逐企上门，转账前电话核实")  # fmt: skip
    by = teller.actor("chengguan", at)
    risks.grade_risk(entry_id=lobby.pk, grade="low", by=by, at=at)
    risks.resolve_risk(entry_id=lobby.pk, said="已联系省行更新首页，两台机器都能看到提示", by=by, at=at)
    risks.grade_risk(entry_id=school.pk, grade="high", plan_id=plan.pk, by=by, at=at)
