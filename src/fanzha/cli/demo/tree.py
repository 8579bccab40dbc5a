"""The demo county's units, populations and officers."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from fanzha.common.actor import Actor
from fanzha.common.permissions import ROLE_NAMES, Role
from fanzha.org import actions
from fanzha.org.models import Officer, Unit

BY = Actor.system("建立演示县", origin="command line")
COUNTY_CODE = "990100000000"  # 99 is no province: nobody can mistake the county for a real one
_TOWNS = (
    ("城关镇", ("东关社区", "西关社区", "南街社区", "文庙社区", "新华社区"), 41200),
    ("柳河镇", ("柳河村", "沙湾村", "石坝村", "桥头村", "上营村"), 26800),
    ("白杨乡", ("白杨村", "杨树沟村", "小河口村", "大庙村", "北坡村"), 14300),
    ("马坊镇", ("马坊村", "前庄村", "后庄村", "东岭村", "西岭村"), 19700),
    ("新城街道", ("滨河社区", "站前社区", "高新社区", "翠园社区", "和平社区"), 52900),
    ("石桥镇", ("石桥村", "南沟村", "枣林村", "高台村", "三岔村"), 17600),
)
_GRIDS = 4
_PASSWORD = "Qinghe-2026"  # noqa: S105 - published on purpose: demo accounts open on 127.0.0.1 alone


@dataclass(slots=True)
class County:
    """The units that later builders need, by what they are."""

    root: Unit
    towns: list[Unit] = field(default_factory=list)
    villages: list[Unit] = field(default_factory=list)
    grids: list[Unit] = field(default_factory=list)
    stations: list[Unit] = field(default_factory=list)
    named: dict[str, Unit] = field(default_factory=dict)


@transaction.atomic
def build(*, at: datetime) -> County:
    """Return the county's units, made where they are missing."""
    root = _unit(COUNTY_CODE, "清河县", "county", None, None, at)
    county = County(root)
    lines = {
        name: _unit(f"QH-{code}", name, kind, root, root, at)
        for code, name, kind in (
            ("GA", "清河县公安局", "police"), ("JY", "清河县教育局", "bureau"), ("JR", "清河县金融办", "bureau"),
            ("TX", "清河县通信发展办", "bureau"),
        )
    }  # fmt: skip
    county.named |= lines
    for number, (name, villages, residents) in enumerate(_TOWNS, start=1):
        _town(county, number, name, villages, residents, at)
    _line_units(county, lines, at)
    return county


def _town(county: County, number: int, name: str, villages: tuple[str, ...], residents: int, at: datetime) -> None:
    town = _unit(f"9901001{number:02d}000", name, "town", county.root, None, at)
    county.towns.append(town)
    _population(town, at, residents, residents // 3)
    police = county.named["清河县公安局"]
    county.stations.append(_unit(f"QH-GA-{number:02d}", f"{name.rstrip('镇乡')}派出所", "police", town, police, at))
    for order, village_name in enumerate(villages, start=1):
        village = _unit(f"9901001{number:02d}{order:03d}", village_name, "village", town, None, at)
        county.villages.append(village)
        _population(village, at, residents // len(villages), residents // len(villages) // 3)
        for grid in range(1, _GRIDS + 1):
            code = f"{village.code}-{grid}"
            county.grids.append(
                _unit(code, f"{village_name.rstrip('村社区')}第 {grid} 网格", "grid", village, None, at)
            )


def _line_units(county: County, lines: dict[str, Unit], at: datetime) -> None:
    first, second = county.towns[0], county.towns[4]
    for code, name, kind, town, line in (
        ("QH-JY-01", "清河县第一中学", "school", first, "清河县教育局"),
        ("QH-JY-02", "城关镇中心小学", "school", first, "清河县教育局"),
        ("QH-JR-01", "清河农商银行城关支行", "bank", first, "清河县金融办"),
        ("QH-JR-02", "清河农商银行新城支行", "bank", second, "清河县金融办"),
        ("QH-TX-01", "清河通信营业部", "operator", first, "清河县通信发展办"),
        ("QH-QY-01", "清河高新产业园", "enterprise", second, "清河县金融办"),
    ):
        county.named[name] = _unit(code, name, kind, town, lines[line], at)


def _unit(code: str, name: str, kind: str, territory: Unit | None, line: Unit | None, at: datetime) -> Unit:
    known: Unit | None = Unit.objects.filter(code=code).first()
    return known or actions.create_unit(
        code=code, name=name, kind=kind, by=BY, at=at,
        territory_parent_id=territory.pk if territory else None, line_parent_id=line.pk if line else None,
    )  # fmt: skip


def _population(unit: Unit, at: datetime, residents: int, households: int) -> None:
    actions.set_population(
        unit_id=unit.pk, year=at.year, residents=residents, households=households, source="演示数据", by=BY, at=at,
    )  # fmt: skip


def officers(county: County, *, at: datetime) -> list[dict[str, str]]:
    """Return the sign-ins of the demo officers, whose accounts are made where they are missing."""
    town, village, grid = county.towns[0], county.villages[0], county.grids[0]
    wanted = (
        ("zhuren", "李文", county.root, Role.DIRECTOR), ("zhiban", "周敏", county.root, Role.DUTY_OFFICER),
        ("yanpan", "吴越", county.root, Role.ANALYST), ("chengguan", "王建", town, Role.TOWN_OFFICER),
        ("liuhe", "陈芳", county.towns[1], Role.TOWN_OFFICER), ("baiyang", "何伟", county.towns[2], Role.TOWN_OFFICER),
        ("mafang", "许磊", county.towns[3], Role.TOWN_OFFICER),
        ("xincheng", "冯雪", county.towns[4], Role.TOWN_OFFICER),
        ("shiqiao", "严军", county.towns[5], Role.TOWN_OFFICER), ("dongguan", "赵琳", village, Role.VILLAGE_OFFICER),
        ("wangge", "孟强", grid, Role.GRID_WORKER), ("minjing", "刘洋", county.stations[0], Role.GRID_WORKER),
        ("jiaoyu", "何静", county.named["清河县教育局"], Role.LINE_LIAISON),
        ("yinhang", "沈浩", county.named["清河农商银行城关支行"], Role.LINE_LIAISON),
        ("ducha", "郑平", county.root, Role.INSPECTOR), ("guanli", "韩冬", county.root, Role.ADMINISTRATOR),
    )  # fmt: skip
    return [_officer(*each, at=at) for each in wanted]


def _officer(username: str, name: str, unit: Unit, role: Role, *, at: datetime) -> dict[str, str]:
    if not Officer.objects.filter(username=username).exists():
        actions.create_officer(
            username=username, name=name, unit_id=unit.pk, role=role, from_date=date(at.year, 1, 1), by=BY, at=at,
            password=_PASSWORD, is_demo=True,
        )  # fmt: skip
    return {"username": username, "password": _PASSWORD, "title": f"{ROLE_NAMES[role]}（{unit}）"}
