"""The lists of people, declared: what they show, how they are narrowed and arranged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fanzha.common import lists
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order, Step
from fanzha.common.permissions import Permission
from fanzha.people import actions, queries
from fanzha.people.actions import HouseholdRefused
from fanzha.people.forms import HouseholdFiltering, Moving, PersonFiltering

_NO_NAMES = "姓名、住址加密保存，不能按它们排列"


def _households(actor: Actor, form: Any, _tab: str, _at: datetime) -> Any:
    return queries.households_matching(actor, form.wanted())


def _drawn_households(rows: list[Any], _actor: Actor, _at: datetime) -> Sequence[Any]:
    return queries.with_persons_known(rows)


def _move(household_id: int, said: Mapping[str, Any], by: Actor, at: datetime) -> str:
    household = actions.move_household(household_id=household_id, unit_id=said["unit"], why=said["why"], by=by, at=at)
    return f"已搬到{household.unit}，同住的人一起"


HOUSEHOLDS = lists.register(
    Listing(
        key="households", title="住户", counter="户", url_name="people:households", permission=Permission.PERSON_VIEW,
        columns=(
            Column("number", "户号", "p-name", is_fixed=True, order="number"),
            Column("unit", "单位", order="unit"),
            Column("size", "人数（人）", "n p-hide"),
            Column("known", "已登记（人）", "n p-hide"),
            Column("elder", "提示"),
            Column("created", "登记时间", "n text-2 p-hide", is_shown=False, order="newest"),
        ),
        orders=(
            Order("unit", "单位", ("unit_id", "id")),
            Order("number", "户号", ("number", "id")),
            Order("newest", "登记时间，新的在前", ("-created_at", "-id")),
        ),
        cells="people/_household_cells.html",
        form=lambda data, actor, _at: HouseholdFiltering(data, actor=actor),
        rows=_households, draw=_drawn_households, filters=("unit", "elder"), names=queries.household_names,
        empty=lambda _tab: Empty("还没有住户", "先登记，或用名单导入", icon="home"), note=_NO_NAMES,
        steps=(
            Step("move", "换网格", "exchange", Permission.PERSON_EDIT, "住户换网格",
                 lambda data, actor, _at: Moving(data, actor=actor), _move, lambda form: dict(form.cleaned_data),
                 (HouseholdRefused,)),
        ),
    )
)  # fmt: skip


def _persons(actor: Actor, form: Any, _tab: str, at: datetime) -> Any:
    return queries.light(queries.persons_matching(actor, form.wanted(), year=at.year))


def _drawn_persons(rows: list[Any], _actor: Actor, at: datetime) -> Sequence[Any]:
    return queries.person_rows(rows, year=at.year)


PERSONS = lists.register(
    Listing(
        key="persons", title="人员", counter="人", url_name="people:persons", permission=Permission.PERSON_VIEW,
        columns=(
            Column("name", "姓名", "p-name", is_fixed=True),
            Column("phone", "电话", "p-line num"),
            Column("age", "性别、年龄段"),
            Column("unit", "单位、户号", order="unit"),
            Column("elder", "提示"),
            Column("created", "登记时间", "n text-2 p-hide", is_shown=False, order="newest"),
        ),
        orders=(
            Order("unit", "单位", ("unit_id", "id")),
            Order("newest", "登记时间，新的在前", ("-created_at", "-id")),
        ),
        cells="people/_person_cells.html",
        form=lambda data, actor, _at: PersonFiltering(data, actor=actor),
        rows=_persons, draw=_drawn_persons, filters=("unit", "band", "elder"),
        empty=lambda _tab: Empty("还没有人员", "先登记，或用名单导入", icon="users"), note=_NO_NAMES,
    )
)  # fmt: skip
