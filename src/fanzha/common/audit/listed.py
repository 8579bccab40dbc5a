"""The log as a declared list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fanzha.common import lists
from fanzha.common.actor import Actor
from fanzha.common.audit import queries
from fanzha.common.audit.forms import Filtering
from fanzha.common.lists import Column, Empty, Listing, Order
from fanzha.common.permissions import Permission


def _rows(actor: Actor, form: Any, _tab: str, at: datetime) -> Any:
    return queries.filtered(queries.rows_seen(actor), form.wanted(), at)


def _drawn(found: list[Any], _actor: Actor, _at: datetime) -> Sequence[Any]:
    return [queries.line(row) for row in found]


LOG = lists.register(
    Listing(
        key="audit", title="操作留痕", counter="条", url_name="audit:log", permission=Permission.AUDIT_VIEW,
        columns=(
            Column("act", "操作", "p-name", is_fixed=True),
            Column("at", "时间", "p-line nowrap", order="newest"),
            Column("who", "操作人"),
            Column("what", "对象"),
            Column("changes", "改动"),
            Column("why", "原因", "p-line text-2"),
            Column("number", "编号", "n num text-2 p-hide"),
        ),
        orders=(
            Order("newest", "时间，新的在前", ("-at", "-id")),
            Order("oldest", "时间，旧的在前", ("at", "id")),
        ),
        cells="common/audit/_cells.html", form=lambda data, actor, _at: Filtering(data, actor=actor),
        rows=_rows, draw=_drawn, filters=("days", "kind", "action", "unit", "actor", "number"),
        empty=lambda _tab: Empty("没有符合条件的留痕", "放宽时间，或清空条件再看", url="?days=0", label="看全部时间"),
    )
)  # fmt: skip
