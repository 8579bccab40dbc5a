"""The touch ledger as a declared list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fanzha.common import lists
from fanzha.common.actor import Actor
from fanzha.common.lists import Column, Empty, Listing, Order
from fanzha.common.permissions import Permission
from fanzha.touches import queries
from fanzha.touches.forms import LedgerFiltering

_EMPTY = Empty(
    "这段时间没有触达记录", "换一段时间，或去掉方式、单位再看。没有记录不等于没有做，可能还没登记",
    icon="notes", url="?period=365", label="看近 1 年",
)  # fmt: skip


def _rows(actor: Actor, form: Any, _tab: str, at: datetime) -> Any:
    return queries.light(queries.touches_matching(actor, form.wanted(at)))


def _drawn(found: list[Any], actor: Actor, _at: datetime) -> Sequence[Any]:
    return queries.rows_of(queries.marked(found), actor)


TOUCHES = lists.register(
    Listing(
        key="touches", title="触达记录", counter="条", url_name="touches:list", permission=Permission.TOUCH_VIEW,
        columns=(
            Column("kind", "方式", "p-name", is_fixed=True),
            Column("target", "对象"),
            Column("channel", "渠道", "p-hide"),
            Column("unit", "责任单位"),
            Column("officer", "办理人", "p-hide"),
            Column("state", "状态"),
            Column("at", "触达时间", "n text-2 p-line", order="newest"),
        ),
        orders=(Order("newest", "触达时间，新的在前", ("-at", "-id")),),
        cells="touches/_cells.html", form=lambda data, actor, _at: LedgerFiltering(data, actor=actor),
        rows=_rows, draw=_drawn, filters=("period", "kind", "unit"), empty=lambda _tab: _EMPTY,
    )
)  # fmt: skip
