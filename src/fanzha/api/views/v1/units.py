"""Units."""

from typing import Any

from django.db.models import Q

from fanzha.api.queries import pages
from fanzha.api.queries.scopes import Scope
from fanzha.api.schema import units as schema
from fanzha.api.views.serving import Call, Operation, endpoint
from fanzha.org.queries import unit_seen, units_seen


def _list(call: Call) -> schema.Units:
    rows = units_seen(call.actor, closed=True)
    if call.asked.below is not None:
        top = unit_seen(call.actor, call.asked.below)
        paths = [path for path in (top.territory_path, top.line_path) if path]
        rows = rows.filter(Q(territory_path__under=paths) | Q(line_path__under=paths))
    found, following = pages.page(rows, "units", fields=("id",), cursor=call.asked.cursor, limit=call.asked.limit)
    return schema.Units(items=[_told(unit) for unit in found], next=following)


def _show(call: Call, unit_id: int) -> schema.UnitWhole:
    return _told(unit_seen(call.actor, unit_id))


def _told(unit: Any) -> schema.UnitWhole:
    return schema.UnitWhole(
        id=unit.pk, code=unit.code, name=unit.name, short_name=unit.short_name, kind=unit.kind,
        territory_parent=unit.territory_parent_id, line_parent=unit.line_parent_id, is_active=unit.is_active,
    )  # fmt: skip


listing = endpoint(
    "units",
    get=Operation(
        "看本单位以下的机构", _list, schema.Units, scope=Scope.UNITS_READ, asks=schema.WhichUnits,
        refuses=("cursor", "not_found"),
    ),
)  # fmt: skip
one = endpoint(
    "units", get=Operation("看一个机构", _show, schema.UnitWhole, scope=Scope.UNITS_READ, refuses=("not_found",))
)
