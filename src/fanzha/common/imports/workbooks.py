"""The workbooks that an import gives back: the empty template, and the refused rows with their reasons."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from fanzha.common import exports
from fanzha.common.imports.registry import importer_of
from fanzha.common.imports.table import Column
from fanzha.common.models import ImportBatch, ImportRow

_NUMBER = Column("__row", ("原行号",))
_WHERE = Column("__where", ("要改的列",))
_REASON = Column("__reason", ("出错原因",))
_AT_A_TIME = 500


def template_xlsx(columns: Sequence[Column]) -> bytes:
    """Return an empty table with the headings, and a second sheet that explains them."""
    sink = io.BytesIO()
    exports.write_xlsx(sink, columns, (), notes=_notes(columns))
    return sink.getvalue()


def _notes(columns: Sequence[Column]) -> list[list[str]]:
    head = ["列名", "要求", "例子", "说明"]
    return [head, *([c.title, "必填" if c.required else "可以空", c.example, c.note] for c in columns)]


def rejected_columns(batch: ImportBatch) -> list[Column]:
    """Return the columns of the workbook of refused rows: those of the import, then where and why."""
    return [*importer_of(batch.kind).columns, _NUMBER, _WHERE, _REASON]


def rejected_rows(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    """Yield the refused rows of a batch as they were said, each with its reason. Decrypts one row at a time."""
    titles = {column.name: column.title for column in importer_of(batch.kind).columns}
    refused = ImportRow.objects.filter(batch=batch, result=ImportRow.Result.REFUSED).order_by("number")
    for row in refused.iterator(chunk_size=_AT_A_TIME):
        where = titles.get(row.column, "")
        yield {**row.said, _NUMBER.name: row.number, _WHERE.name: where, _REASON.name: row.problem}


def rejected_xlsx(batch: ImportBatch) -> bytes:
    """Return the refused rows as a workbook that can be corrected and uploaded by itself."""
    sink = io.BytesIO()
    exports.write_xlsx(sink, rejected_columns(batch), rejected_rows(batch))
    return sink.getvalue()
