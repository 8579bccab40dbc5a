"""Reads for the page of one unit, and for the table of all."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fanzha.common import audit
from fanzha.common.actor import Actor
from fanzha.common.imports import queries as imports
from fanzha.common.permissions import ROLE_NAMES, Permission, Role
from fanzha.org.models import Population, Post, Unit
from fanzha.org.queries.days import held_on
from fanzha.org.queries.stand_ins import deputies_on
from fanzha.org.queries.tree import units_seen

_ACTS = {
    "unit.created": "新建", "unit.moved": "换了上级", "unit.renamed": "改了名称或电话",
    "unit.population_set": "登记人口", "unit.closed": "停用", "unit.opened_again": "恢复",
    "unit.merged": "并入别的单位", "unit.split": "拆分", "unit.work_handed_over": "移交未办结的工作",
    "unit.change_planned": "安排了变动", "unit.change_withdrawn": "撤回了变动", "unit.change_refused": "变动没能执行",
}  # fmt: skip
_AT_A_TIME = 2_000


def with_population(units: Iterable[Any]) -> list[Any]:
    """Return the units, each with its latest `population` or `None`. One more trip to the database."""
    found = list(units)
    rows = Population.objects.filter(unit__in=found).order_by("unit_id", "-year").distinct("unit_id")
    latest = {row.unit_id: row for row in rows}
    for unit in found:
        unit.population = latest.get(unit.pk)
    return found


def populations_of(unit: Unit) -> QuerySet[Any]:
    """Return the populations of a unit, the latest year first."""
    rows: QuerySet[Any] = Population.objects.filter(unit=unit)
    return rows.order_by("-year")


def officers_of_unit(actor: Actor, unit: Unit, *, on: date) -> list[Any]:
    """Return the posts held at a unit on a day, as far as the actor sees officers there."""
    if not actor.may(Permission.OFFICER_VIEW):
        return []
    posts = Post.objects.visible_to(actor, Permission.OFFICER_VIEW).filter(held_on(on), unit=unit)
    found = list(posts.select_related("officer").order_by("role", "id"))
    deputies = deputies_on([post.officer_id for post in found], on=on)
    for post in found:
        post.role_name = ROLE_NAMES[Role(post.role)]
        post.stand_in = deputies.get(post.officer_id)
    return found


def unit_history(unit: Unit) -> list[dict[str, Any]]:
    """Return what happened to a unit, the latest first: acts of officers, and rows of imported tables."""
    acts = [
        {"at": row.at, "title": f"{_ACTS.get(row.action, row.action)} · {row.actor_name}", "note": row.why}
        for row in audit.history("org.unit", unit.pk)
    ]
    rows = [
        {
            "at": row.batch.created_at,
            "title": f"导入{row.get_result_display()} · {row.batch.officer_name}",
            "note": f"批次 {row.batch_id} 第 {row.number} 行",
        }
        for row in imports.said_of_subject(["units", "unit_changes"], unit.pk)
    ]
    return sorted([*acts, *rows], key=lambda one: one["at"], reverse=True)


class UnitRows:
    """The rows of the units that an actor sees, as the importer of units reads them."""

    def __init__(self, actor: Actor) -> None:
        self._units = units_seen(actor).defer(None).select_related("territory_parent", "line_parent")
        self.count = self._units.count()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        latest = Population.objects.order_by("unit_id", "-year").distinct("unit_id")
        populations = {row.unit_id: row for row in latest}
        for unit in self._units.iterator(chunk_size=_AT_A_TIME):
            yield _row(unit, populations.get(unit.pk))


def units_for_export(actor: Actor) -> UnitRows:
    """Return the units that an actor sees, parents before children, each with its latest population."""
    return UnitRows(actor)


def _row(unit: Any, population: Population | None) -> dict[str, Any]:
    return {
        "code": unit.code, "name": unit.name, "kind": str(unit.get_kind_display()),
        "parent": unit.territory_parent.code if unit.territory_parent else "",
        "line": unit.line_parent.code if unit.line_parent else "",
        "short_name": unit.short_name, "phone": unit.phone,
        "residents": population.residents if population else None,
        "households": population.households if population else None,
        "year": population.year if population else None,
    }  # fmt: skip
