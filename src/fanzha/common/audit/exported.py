"""The log on its way out, masked as on its page."""

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import localtime

from fanzha.common.actor import Actor
from fanzha.common.audit import queries
from fanzha.common.audit.actions import COLUMNS
from fanzha.common.audit.queries import Wanted
from fanzha.common.exports import Exporter
from fanzha.common.exports.registry import Asked
from fanzha.common.permissions import Permission


def _rows(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    for row in queries.for_export(actor, _wanted(asked), asked.at):
        yield tuple(
            f"{localtime(row['at']):%Y-%m-%d %H:%M:%S}" if column.name == "at" else row[column.name]
            for column in COLUMNS
        )


def _count(actor: Actor, asked: Asked) -> int:
    return int(queries.filtered(queries.rows_seen(actor), _wanted(asked), asked.at).count())


def _wanted(asked: Asked) -> Wanted:
    return Wanted(**({"days": 0} | dict(asked.wanted)))


EXPORTER = Exporter(
    kind="audit", title="操作留痕", columns=COLUMNS, permission=Permission.AUDIT_VIEW, rows=_rows, count=_count,
    note="可能指向某个人的文字只写字数。要按条件导出，请在操作留痕页筛选。",
)  # fmt: skip
