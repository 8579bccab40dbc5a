"""The demo county's households and persons: invented names, numbers of an unassigned segment."""

import random
from datetime import datetime

from fanzha.cli.demo.tree import BY, County
from fanzha.people import actions

FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰春梅建国志红云飞雪梅晨浩宇轩子涵"
_A_GRID = 25


def build(county: County, *, rng: random.Random, at: datetime) -> None:
    """Fill every grid with households; a grid that has some is left alone."""
    number = 0
    for grid in county.grids:
        rows = []
        for door in range(1, _A_GRID + 1):
            number += 1
            rows.append(_household(number, door, rng, at.year))
        actions.add_households(unit_id=grid.pk, rows=rows, source="演示数据", by=BY, at=at)


def _household(number: int, door: int, rng: random.Random, year: int) -> actions.HouseholdRow:
    age = rng.choice((24, 31, 36, 42, 48, 55, 63, 67, 71, 78))
    return actions.HouseholdRow(
        number=f"{door:03d}",
        address=f"{rng.choice(('解放路', '槐树巷', '河沿街', '祥和里', '前进路'))} {door} 号",
        size=rng.choice((1, 2, 3, 3, 4, 5)),
        has_elder_alone=age > 65 and rng.random() < 0.4,
        name=rng.choice(FAMILY) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2)))),
        phone=f"1990000{number:04d}",
        birth_year=year - age,
        sex=rng.choice("MF"),
    )
